"""Raw samples from the file, or their reduction to a number of points. Blocking; runs in a lane's thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, no_columns, only_texts, runs
from timeseries.duckdb_lane import Session, Table
from timeseries.duckdb_last import asked_table, columns_of, is_late, window
from timeseries.duckdb_text import count_text, rows_text, thinned_text
from timeseries.errors import TooMany
from timeseries.keys import Keys
from timeseries.reduce import LEAST_POINTS, reduced_rows
from timeseries.store import Read, Samples, SeriesKey

THINNING = 4
"""A series with more than this many rows per point wanted is thinned in the file, to about as many."""


def read(request: Read, keys: Keys, session: Session) -> list[Samples]:
    """Return the samples of each series; raise TooMany before any row is moved (T9, T10)."""
    ids = keys.ids(request.series)
    asked = asked_table(ids)
    with session.transaction(read_only=True):
        late = is_late(session, asked)
        text = count_text(late=late, include_bad=request.include_bad)
        counts = session.query(text, window(request.start, request.end), asked=asked)
        _check_limit(request, counts)
        parts = list(_fetched(request, ids, counts, session, late=late))
    rows: dict[int, Columns] = {}
    for part in parts:
        rows.update(_by_position(part))
    counted = {name: np.zeros(len(ids), np.int64) for name in ("usable", "shown")}
    for name, column in counted.items():
        column[counts["position"]] = counts[name]
    listed = zip(request.series, counted["usable"].tolist(), counted["shown"].tolist(), strict=True)
    return [
        _samples(key, rows.get(position, no_columns()), total, shown, request.max_points)
        for position, (key, total, shown) in enumerate(listed)
    ]


def _check_limit(request: Read, counts: Table) -> None:
    shown = int(counts["shown"].max()) if len(counts["shown"]) else 0
    moved = shown if request.max_points is None else min(shown, max(request.max_points, LEAST_POINTS))
    if request.limit is not None and moved > request.limit:
        raise TooMany(shown, request.limit)


def _fetched(
    request: Read, ids: NDArray[np.int32], counts: Table, session: Session, *, late: bool
) -> Iterator[Columns]:
    """Yield rows in which `id` is the position in the request: series that are sparse, then those thinned."""
    position = np.asarray(counts["position"], np.int32)
    dense = np.zeros(len(position), np.bool_)
    if request.max_points is not None:
        dense = np.asarray(counts["shown"] > THINNING * max(request.max_points, LEAST_POINTS))
    bounds = window(request.start, request.end)
    shape = {"late": late, "include_bad": request.include_bad, "texts": bool(counts["texts"].any())}
    if not dense.all():
        asked: Table = {"position": position[~dense], "id": ids[position[~dense]]}
        text = rows_text(**shape)
        yield columns_of(session.query(text, bounds, asked=asked))
    if dense.any():
        spans = {name: np.asarray(counts[name])[dense].astype(np.float64) for name in ("first", "last")}
        parts = np.full(int(dense.sum()), max(request.max_points or 0, LEAST_POINTS), np.float64)
        asked = {"position": position[dense], "id": ids[position[dense]], **spans, "parts": parts}
        text = thinned_text(**shape)
        yield columns_of(session.query(text, bounds, asked=asked))


def _by_position(part: Columns) -> Iterator[tuple[int, Columns]]:
    starts, lasts = runs(part.id)
    positions = part.id[starts].tolist()
    for position, start, last in zip(positions, starts.tolist(), lasts.tolist(), strict=True):
        yield position, part.take(slice(start, last + 1))


def _samples(key: SeriesKey, rows: Columns, total: int, shown: int, points: int | None) -> Samples:
    if points is not None:
        rows = rows.take(reduced_rows(rows.time, rows.value, points))
    text = None if rows.text is None else only_texts(rows.text)
    texts = None if text is None else tuple(text.tolist())
    return Samples(key, rows.time, rows.value, rows.quality, texts, total, reduced=len(rows) < shown)
