"""Raw samples, whole or reduced to a number of points. Blocking; runs in a lane's thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, no_columns, only_texts, runs
from timeseries.errors import TooMany
from timeseries.influx_ask import asked_for, bounds
from timeseries.influx_lane import Session
from timeseries.influx_source import Source
from timeseries.influx_statistics import aggregate
from timeseries.reduce import LEAST_POINTS, reduced_rows
from timeseries.store import Aggregate, Function, Quality, Read, Samples, SeriesKey, Term


def read(request: Read, source: Source, session: Session) -> list[Samples]:
    """Return the samples of each series, which differ from one another; raise TooMany before any row is moved."""
    if request.limit is not None and (request.max_points is None or request.limit < _points(request)):
        _check_limit(request, _counts(request, source, session))
    start, end = bounds(request.start, request.end)
    rows = source.rows(session, asked_for(request.series), start, end, contents=True)
    by_place = dict(_by_place(rows))
    return [
        _samples(key, by_place.get(place, no_columns()), request) for place, key in enumerate(request.series)
    ]


def _check_limit(request: Read, counts: NDArray[np.int64]) -> None:
    shown = int(counts.max()) if len(counts) else 0
    moved = shown if request.max_points is None else min(shown, _points(request))
    if request.limit is not None and moved > request.limit:
        raise TooMany(shown, request.limit)


def _counts(request: Read, source: Source, session: Session) -> NDArray[np.int64]:
    """How many samples of each series the request shows."""
    terms = (Term(Function.COUNT), *([Term(Function.BAD)] if request.include_bad else []))
    asked = Aggregate(request.series, terms, request.start, request.end, request.end)
    counts: NDArray[np.int64] = np.array(aggregate(asked, source, session), np.int64).sum(axis=0)
    return counts


def _points(request: Read) -> int:
    return max(request.max_points or 0, LEAST_POINTS)


def _by_place(rows: Columns) -> Iterator[tuple[int, Columns]]:
    starts, lasts = runs(rows.id)
    for place, start, last in zip(rows.id[starts].tolist(), starts.tolist(), lasts.tolist(), strict=True):
        yield place, rows.take(slice(start, last + 1))


def _samples(key: SeriesKey, rows: Columns, request: Read) -> Samples:
    usable = rows.quality != Quality.BAD
    total = int(usable.sum())
    shown = rows if request.include_bad else rows.take(usable)
    kept = shown
    if request.max_points is not None:
        kept = shown.take(reduced_rows(shown.time, shown.value, request.max_points))
    text = None if kept.text is None else only_texts(kept.text)
    texts = None if text is None else tuple(text.tolist())
    return Samples(key, kept.time, kept.value, kept.quality, texts, total, reduced=len(kept) < len(shown))
