"""Raw samples, whole or reduced to a number of points. Blocking; runs in a lane's thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, no_columns, only_texts, runs
from timeseries.errors import TooMany
from timeseries.influx_ask import asked_for, bounds, only
from timeseries.influx_lane import Session
from timeseries.influx_source import Source
from timeseries.influx_statistics import aggregate
from timeseries.influx_thin import dense, points_of, thin
from timeseries.reduce import reduced_rows
from timeseries.store import Aggregate, Function, Quality, Read, Samples, SeriesKey, Term


def read(request: Read, source: Source, session: Session) -> list[Samples]:
    """Return the samples of each series, which differ from one another; raise TooMany before any row is moved."""
    asked = asked_for(request.series)
    start, end = bounds(request.start, request.end)
    thinned = np.zeros(len(request.series), np.bool_)
    counts = np.zeros(len(request.series), np.int64)
    if request.max_points is not None:
        counts, thinned = dense(request, asked, source, session)
    if request.limit is not None and (request.max_points is None or request.limit < points_of(request)):
        counts = counts if thinned.all() else _counts(request, source, session)
        _check_limit(request, counts)
    rows = source.rows(session, only(asked, ~thinned), start, end, contents=True)
    by_place = dict(_by_place(rows))
    if thinned.any():
        by_place.update(_by_place(thin(request, only(asked, thinned), source, session)))
    return [
        _samples(key, by_place.get(place, no_columns()), request, count if is_thin else None)
        for place, (key, count, is_thin) in enumerate(
            zip(request.series, counts.tolist(), thinned.tolist(), strict=True)
        )
    ]


def _check_limit(request: Read, counts: NDArray[np.int64]) -> None:
    shown = int(counts.max()) if len(counts) else 0
    moved = shown if request.max_points is None else min(shown, points_of(request))
    if request.limit is not None and moved > request.limit:
        raise TooMany(shown, request.limit)


def _counts(request: Read, source: Source, session: Session) -> NDArray[np.int64]:
    """How many samples of each series the request shows."""
    terms = (Term(Function.COUNT), *([Term(Function.BAD)] if request.include_bad else []))
    asked = Aggregate(request.series, terms, request.start, request.end, request.end)
    counts: NDArray[np.int64] = np.array(aggregate(asked, source, session), np.int64).sum(axis=0)
    return counts


def _by_place(rows: Columns) -> Iterator[tuple[int, Columns]]:
    starts, lasts = runs(rows.id)
    for place, start, last in zip(rows.id[starts].tolist(), starts.tolist(), lasts.tolist(), strict=True):
        yield place, rows.take(slice(start, last + 1))


def _samples(key: SeriesKey, rows: Columns, request: Read, count: int | None) -> Samples:
    """Build the answer for one series; `count` is the true number of samples where the server left some out."""
    usable = rows.quality != Quality.BAD
    total = int(usable.sum()) if count is None else count
    shown = rows if request.include_bad else rows.take(usable)
    kept = shown
    if request.max_points is not None:
        kept = shown.take(reduced_rows(shown.time, shown.value, request.max_points))
    text = None if kept.text is None else only_texts(kept.text)
    texts = None if text is None else tuple(text.tolist())
    reduced = len(kept) < (len(shown) if count is None else count)
    return Samples(key, kept.time, kept.value, kept.quality, texts, total, reduced=reduced)
