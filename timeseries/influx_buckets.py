"""Statistics per bucket: put together from equal windows that the server computes, else computed here from samples.

The server knows windows laid from the epoch. Buckets whose edges lie on a coarse grid, days of a time zone for example,
consist of such windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns
from timeseries.flux import whole, windowed
from timeseries.influx_ask import Asked, asked_for, clamped, only
from timeseries.influx_lane import Session
from timeseries.influx_marks import BAD_NUMBER, NO_CELLS, OVERLAID_NUMBER, Cells
from timeseries.influx_names import MARK
from timeseries.influx_source import NotComputed, Source, Want
from timeseries.reckon import Groups
from timeseries.store import BucketRows, Buckets, Function, Quality, Term

PUSHED = {
    Function.COUNT: ("count",),
    Function.MIN: ("min",),
    Function.MAX: ("max",),
    Function.MEAN: ("mean", "count"),
    Function.SUM: ("sum",),
    Function.FIRST: ("first",),
    Function.LAST: ("last",),
}
"""What the server computes per window where it reads; the others it would compute from samples in its memory.

Means are joined by their counts, not made of sums: a sample that arrives between two answers must not distort them.
"""
LEAST_GRID_NS = 600 * 10**9
"""Below, the windows of uneven buckets would be hardly fewer than the samples."""
_JOINED = {"count": np.add, "sum": np.add, "min": np.minimum, "max": np.maximum}
Value = float | int | None


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """Buckets that have samples, in order: the place of the series, the number of the bucket, a column per term."""

    place: NDArray[np.intp]
    bucket: NDArray[np.intp]
    columns: Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """One value for each bucket that has samples: `key` is its place among all buckets of all series, in order."""

    key: NDArray[np.int64]
    value: NDArray[np.float64]


def buckets(request: Buckets, source: Source, session: Session) -> list[BucketRows]:
    """Return the filled buckets of each series, which differ from one another."""
    asked = asked_for(request.series)
    every = grid(request.edges)
    functions = {term.function for term in request.terms}
    if every is None or not functions <= PUSHED.keys() | {Function.BAD}:
        return _answers(request, _here(request, asked, source, session))
    try:
        return _pushed(request, asked, every, source, session)
    except NotComputed:
        return _answers(request, _here(request, asked, source, session))


def grid(edges: Sequence[int]) -> int | None:
    """Return the longest window, laid from the epoch, of which all buckets consist; the outer ones may be cut."""
    inner = np.array(edges[1:-1], np.int64)
    if len(inner) == 0:
        return None
    every = int(np.gcd.reduce(inner))
    return every if every >= LEAST_GRID_NS or _is_whole(edges, every) else None


def _is_whole(edges: Sequence[int], every: int) -> bool:
    """Whether each bucket is one window, or a part of one."""
    lengths = np.diff(np.array(edges, np.int64))
    return every > 0 and bool((lengths[1:-1] == every).all() and (lengths <= every).all())


def _pushed(
    request: Buckets, asked: Sequence[Asked], every: int, source: Source, session: Session
) -> list[BucketRows]:
    start, end = clamped(request.edges[0]), clamped(request.edges[-1])
    functions = [term.function for term in request.terms if term.function is not Function.BAD]
    calls = list(dict.fromkeys(call for function in functions for call in PUSHED[function])) or ["count"]
    if calls == ["mean", "count"] and Function.COUNT not in functions and _is_whole(request.edges, every):
        calls = ["mean"]
    wants = [Want(call, "", start, end, windowed(every, call)) for call in calls]
    found = source.ask(session, asked, [*wants, Want("mark", MARK, start, end, whole("max()"))])
    counts_bad = any(term.function is Function.BAD for term in request.terms)
    marks = np.zeros(len(request.series))
    np.maximum.at(marks, found["mark"].id, found["mark"].value)
    doubtful = marks >= (BAD_NUMBER if counts_bad else OVERLAID_NUMBER)
    answers = _answers(request, _merged(request, {call: found[call] for call in calls}))
    if doubtful.any():
        exact = _answers(request, _here(request, only(asked, doubtful), source, session))
        for place in np.flatnonzero(doubtful).tolist():
            answers[place] = exact[place]
    return answers


def _merged(request: Buckets, found: dict[str, Cells]) -> Filled:
    """Join the windows of each bucket."""
    edges = np.array([clamped(edge) for edge in request.edges], np.int64)
    counts = found.get("count", NO_CELLS)
    joined = {call: _joined(call, cells, counts, edges) for call, cells in found.items()}
    keys = next(iter(joined.values())).key
    columns = [_column(term.function, joined, keys) for term in request.terms]
    return Filled(keys // len(edges), keys % len(edges), columns)


def _column(function: Function, joined: dict[str, Joined], keys: NDArray[np.int64]) -> tuple[Value, ...]:
    match function:
        case Function.COUNT:
            return tuple(_aligned(joined["count"], keys, 0).astype(np.int64).tolist())
        case Function.BAD:
            return (0,) * len(keys)
    values = _aligned(joined[PUSHED[function][0]], keys, np.nan)
    if np.isnan(values).any():
        return tuple([None if value != value else value for value in values.tolist()])
    return tuple(values.tolist())


def _aligned(joined: Joined, keys: NDArray[np.int64], missing: float) -> NDArray[np.float64]:
    """The values of these buckets: a sample that arrives between two answers may fill one in one of them only."""
    if np.array_equal(joined.key, keys):
        return joined.value
    aligned = np.full(len(keys), missing)
    _, ours, theirs = np.intersect1d(keys, joined.key, assume_unique=True, return_indices=True)
    aligned[ours] = joined.value[theirs]
    return aligned


def _joined(call: str, cells: Cells, counts: Cells, edges: NDArray[np.int64]) -> Joined:
    """Join the windows of each bucket by one function; the time of a cell is the end of its window."""
    if len(cells) == 0:
        return Joined(np.empty(0, np.int64), np.empty(0))
    order = np.lexsort((cells.time, cells.id))
    buckets = np.searchsorted(edges, cells.time[order], "left") - 1
    keys, values = cells.id[order].astype(np.int64) * len(edges) + buckets, cells.value[order]
    starts = np.flatnonzero(np.append(True, np.diff(keys) != 0))
    if call == "mean":
        weights = _weights(cells, counts)[order]
        values = np.add.reduceat(values * weights, starts) / np.add.reduceat(weights, starts)
    elif call in _JOINED:
        values = _JOINED[call].reduceat(values, starts)
    else:
        values = values[starts if call == "first" else np.append(starts[1:], len(values)) - 1]
    return Joined(keys[starts], values)


def _weights(means: Cells, counts: Cells) -> NDArray[np.float64]:
    """The count beside each mean; 1 where no windows are joined, or for a window that came in between."""
    if len(counts) == 0:
        return np.ones(len(means))
    known = dict(
        zip(zip(counts.id.tolist(), counts.time.tolist(), strict=True), counts.value.tolist(), strict=True)
    )
    at = zip(means.id.tolist(), means.time.tolist(), strict=True)
    return np.array([known.get(window, 1.0) for window in at])


def _here(request: Buckets, asked: Sequence[Asked], source: Source, session: Session) -> Filled:
    edges = np.array([clamped(edge) for edge in request.edges], np.int64)
    samples = source.rows(session, asked, int(edges[0]), int(edges[-1]))
    count = len(edges) - 1
    bucket = np.searchsorted(edges, samples.time, "right") - 1
    groups, number = np.unique(samples.id.astype(np.int64) * count + bucket, return_inverse=True)
    grouped = Columns(number.astype(np.int32), samples.time, samples.value, samples.quality, samples.text)
    statistics = Groups(grouped, len(groups))
    is_filled = np.bincount(number, _counts(request.terms, samples.quality), len(groups)) > 0
    columns = [tuple(compress(statistics.column(term), is_filled)) for term in request.terms]
    filled = groups[is_filled]
    return Filled(filled // count, filled % count, columns)


def _counts(terms: Sequence[Term], quality: NDArray[np.uint8]) -> NDArray[np.float64]:
    """BAD samples fill a bucket only where they are counted."""
    counts_bad = any(term.function is Function.BAD for term in terms)
    return np.ones(len(quality)) if counts_bad else (quality != Quality.BAD).astype(np.float64)


def _answers(request: Buckets, filled: Filled) -> list[BucketRows]:
    ends = np.searchsorted(filled.place, np.arange(len(request.series) + 1)).tolist()
    buckets = tuple(filled.bucket.tolist())
    return [
        BucketRows(key, buckets[start:end], tuple([column[start:end] for column in filled.columns]))
        for key, (start, end) in zip(request.series, pairwise(ends), strict=True)
    ]
