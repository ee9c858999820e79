"""Brings the memory of an embedded store (keys, newest samples, what is late) back from its file."""

from __future__ import annotations

import numpy as np

from timeseries.columns import Columns
from timeseries.duckdb_lane import Session
from timeseries.duckdb_last import columns_of, last_before
from timeseries.duckdb_write import Writer
from timeseries.keys import Keys, tags_from_text
from timeseries.newest import Newest
from timeseries.store import SeriesKey

_NEWEST_HOT = """
SELECT position, time, found.value AS value, found.quality AS quality, found.text AS text FROM (
    SELECT id AS position, max(time) AS time,
        arg_max({'value': value, 'quality': quality, 'text': text}, time) AS found
    FROM hot ANTI JOIN late USING (id) WHERE quality < 2 GROUP BY id
) ORDER BY position
"""


def load(session: Session, keys: Keys, newest: Newest) -> Writer:
    """Fill keys and newest, and return the writer that goes on from there."""
    _load_keys(session, keys)
    newest.grow(len(keys))
    _load_latest(session, newest)
    _load_hot(session, newest)
    late = np.asarray(session.query("SELECT DISTINCT id FROM late ORDER BY id")["id"], np.int32)
    found = last_before(session, late, newest.limit(late))
    newest.put(late, Columns(late[found.id], found.time, found.value, found.quality, found.text))
    hot = session.query("SELECT count(*) AS rows, coalesce(max(write), -1) + 1 AS next_write FROM hot")
    return Writer(keys, newest, int(hot["rows"][0]), int(hot["next_write"][0]), set(late.tolist()))


def _load_keys(session: Session, keys: Keys) -> None:
    found = session.query("SELECT measurement, field, tags FROM series ORDER BY id")
    rows = zip(*(found[name].tolist() for name in ("measurement", "field", "tags")), strict=True)
    keys.add(SeriesKey(measurement, field, tags_from_text(tags)) for measurement, field, tags in rows)


def _load_latest(session: Session, newest: Newest) -> None:
    bounds = session.query("SELECT id, first, top FROM latest")
    newest.bound(np.asarray(bounds["id"], np.int32), np.asarray(bounds["first"]), np.asarray(bounds["top"]))
    found = session.query(
        "SELECT id AS position, time, value, quality, text FROM latest WHERE time IS NOT NULL"
    )
    newest.offer(columns_of(found))


def _load_hot(session: Session, newest: Newest) -> None:
    bounds = session.query("SELECT id, min(time) AS first, max(time) AS top FROM hot GROUP BY id")
    newest.bound(np.asarray(bounds["id"], np.int32), np.asarray(bounds["first"]), np.asarray(bounds["top"]))
    newest.offer(columns_of(session.query(_NEWEST_HOT)))
