"""Long series to be shown with few points: the server picks the extremes of short spans, the rest is not moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns
from timeseries.flux import spans, whole
from timeseries.influx_ask import Asked, bounds
from timeseries.influx_lane import Session
from timeseries.influx_marks import Cells
from timeseries.influx_names import MARK
from timeseries.influx_source import NotComputed, Source, Want
from timeseries.reduce import LEAST_POINTS
from timeseries.store import Read

THINNING = 40
"""A series with more than this many samples per point wanted is thinned in the server; below, raw ones are cheaper."""
_PICKS = ("first", "last", "least", "greatest")


def points_of(request: Read) -> int:
    """Return how many points a series may have."""
    return max(request.max_points or 0, LEAST_POINTS)


def dense(
    request: Read, asked: Sequence[Asked], source: Source, session: Session
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return how many numbers each series has, and which are to be thinned: long ones that hold nothing else."""
    start, end = bounds(request.start, request.end)
    wants = [Want("count", "", start, end, whole("count()")), Want("mark", MARK, start, end, whole("max()"))]
    counts = np.zeros(len(request.series), np.int64)
    try:
        found = source.ask(session, asked, wants)
    except NotComputed:
        return counts, np.zeros(len(counts), np.bool_)
    counts[found["count"].id] = found["count"].value.astype(np.int64)
    is_dense = counts > THINNING * points_of(request)
    is_dense[found["mark"].id] = False
    return counts, is_dense


def thin(request: Read, asked: Sequence[Asked], source: Source, session: Session) -> Columns:
    """Return first, last and the extremes of as many spans as points are wanted."""
    start, end = bounds(request.start, request.end)
    try:
        ends = source.ask(session, asked, [Want(n, "", start, end, whole(f"{n}()")) for n in _PICKS[:2]])
        first, last = int(ends["first"].time.min()), int(ends["last"].time.max())
        every = max(1, (last - first) // points_of(request))
        picks = {"least": "min()", "greatest": "max()"}
        wants = [Want(name, "", first, last + 1, spans(every, call)) for name, call in picks.items()]
        return _distinct([*ends.values(), *source.ask(session, asked, wants).values()])
    except NotComputed:
        return source.rows(session, asked, start, end, contents=True)


def _distinct(parts: Sequence[Cells]) -> Columns:
    """One row per series and instant, in order."""
    id_, time, value = (np.concatenate([getattr(p, name) for p in parts]) for name in ("id", "time", "value"))
    rows = Columns(id_, time, value, np.zeros(len(id_), np.uint8), None).take(np.lexsort((time, id_)))
    is_new = np.ones(len(rows), np.bool_)
    is_new[1:] = (np.diff(rows.id) != 0) | (np.diff(rows.time) != 0)
    return rows.take(is_new)
