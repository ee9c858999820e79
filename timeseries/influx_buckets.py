"""Statistics per bucket: from the server where all buckets are equal and lie on the epoch's grid, else here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns
from timeseries.flux import whole, windowed
from timeseries.influx_ask import Asked, asked_for, clamped, only
from timeseries.influx_lane import Session
from timeseries.influx_marks import BAD_NUMBER, OVERLAID_NUMBER, Cells
from timeseries.influx_names import MARK
from timeseries.influx_source import NotComputed, Source, Want
from timeseries.reckon import Groups
from timeseries.store import BucketRows, Buckets, Function, Quality, Term

PUSHED = {
    Function.COUNT: "count",
    Function.MIN: "min",
    Function.MAX: "max",
    Function.MEAN: "mean",
    Function.SUM: "sum",
    Function.FIRST: "first",
    Function.LAST: "last",
}
"""What the server computes per window where it reads; the others it would compute from samples in its memory."""
Value = float | int | None
Rows = dict[int, dict[int, list[Value]]]
"""By place and bucket, one value per term."""


def buckets(request: Buckets, source: Source, session: Session) -> list[BucketRows]:
    """Return the filled buckets of each series, which differ from one another."""
    asked = asked_for(request.series)
    every = grid(request.edges)
    functions = {term.function for term in request.terms}
    if every is None or not functions <= PUSHED.keys() | {Function.BAD}:
        return _answers(request, _here(request, asked, source, session))
    try:
        return _answers(request, _pushed(request, asked, every, source, session))
    except NotComputed:
        return _answers(request, _here(request, asked, source, session))


def grid(edges: Sequence[int]) -> int | None:
    """Return the length of the buckets when they are equal and start at multiples of it; first and last may be cut."""
    inner = np.array(edges[1:-1], np.int64)
    if len(inner) == 0:
        return None
    every = int(inner[1] - inner[0]) if len(inner) > 1 else max(edges[1] - edges[0], edges[2] - edges[1])
    is_even = not (inner % every).any() and (np.diff(inner) == every).all()
    return every if is_even and max(edges[1] - edges[0], edges[-1] - edges[-2]) <= every else None


def _pushed(request: Buckets, asked: Sequence[Asked], every: int, source: Source, session: Session) -> Rows:
    start, end = clamped(request.edges[0]), clamped(request.edges[-1])
    calls = dict.fromkeys(PUSHED[t.function] for t in request.terms if t.function is not Function.BAD)
    calls.setdefault("count")
    wants = [Want(call, "", start, end, windowed(every, call)) for call in calls]
    found = source.ask(session, asked, [*wants, Want("mark", MARK, start, end, whole("max()"))])
    counts_bad = any(term.function is Function.BAD for term in request.terms)
    marks = np.zeros(len(request.series))
    np.maximum.at(marks, found["mark"].id, found["mark"].value)
    doubtful = marks >= (BAD_NUMBER if counts_bad else OVERLAID_NUMBER)
    rows = _merged(request, found)
    if doubtful.any():
        exact = _here(request, only(asked, doubtful), source, session)
        for place in np.flatnonzero(doubtful).tolist():
            rows[place] = exact.get(place, {})
    return rows


def _merged(request: Buckets, found: dict[str, Cells]) -> Rows:
    """Join the answers of the functions; the time of a row is the end of its bucket."""
    edges = np.array(request.edges, np.int64)
    rows: Rows = defaultdict(dict)
    count = found["count"]
    width = len(request.terms)
    for place, bucket in zip(count.id.tolist(), _bucket(edges, count.time).tolist(), strict=True):
        rows[place][bucket] = [0] * width
    for column, term in enumerate(request.terms):
        if term.function is not Function.BAD:
            cells = found[PUSHED[term.function]]
            values = cells.value.astype(np.int64) if term.function is Function.COUNT else cells.value
            at = zip(cells.id.tolist(), _bucket(edges, cells.time).tolist(), values.tolist(), strict=True)
            for place, bucket, value in at:
                rows[place][bucket][column] = value if value == value else None
    return rows


def _bucket(edges: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.searchsorted(edges, ends, "left") - 1


def _here(request: Buckets, asked: Sequence[Asked], source: Source, session: Session) -> Rows:
    edges = np.array([clamped(edge) for edge in request.edges], np.int64)
    samples = source.rows(session, asked, int(edges[0]), int(edges[-1]))
    count = len(edges) - 1
    bucket = np.searchsorted(edges, samples.time, "right") - 1
    groups, number = np.unique(samples.id.astype(np.int64) * count + bucket, return_inverse=True)
    grouped = Columns(number.astype(np.int32), samples.time, samples.value, samples.quality, samples.text)
    statistics = Groups(grouped, len(groups))
    columns = [statistics.column(term) for term in request.terms]
    is_filled = np.bincount(number, _counts(request.terms, samples.quality), len(groups)) > 0
    rows: Rows = defaultdict(dict)
    for group, filled, values in zip(
        groups.tolist(), is_filled.tolist(), zip(*columns, strict=True), strict=True
    ):
        if filled:
            rows[group // count][group % count] = list(values)
    return rows


def _counts(terms: Sequence[Term], quality: NDArray[np.uint8]) -> NDArray[np.float64]:
    """BAD samples fill a bucket only where they are counted."""
    counts_bad = any(term.function is Function.BAD for term in terms)
    return np.ones(len(quality)) if counts_bad else (quality != Quality.BAD).astype(np.float64)


def _answers(request: Buckets, rows: Rows) -> list[BucketRows]:
    answers = []
    for place, key in enumerate(request.series):
        filled = sorted(rows.get(place, {}).items())
        columns = list(zip(*(values for _, values in filled), strict=True)) or [()] * len(request.terms)
        answers.append(BucketRows(key, tuple(bucket for bucket, _ in filled), tuple(columns)))
    return answers
