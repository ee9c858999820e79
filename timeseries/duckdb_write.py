"""What is written to the file: samples into hot, moves from hot to cold, deletions. Blocking; one thread runs it.

After each commit the memory (keys, newest) is brought up to date, so that it never shows what is not durable.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, gather, numbered
from timeseries.duckdb_lane import Session, Table
from timeseries.duckdb_last import asked_table, is_late, last_before, window
from timeseries.duckdb_text import catalogue_text
from timeseries.keys import UNKNOWN, Keys, tags_as_text
from timeseries.newest import Newest
from timeseries.store import Samples, SeriesKey

log = logging.getLogger(__name__)

_INSERT = "INSERT INTO hot SELECT id, time, value, quality, {text}, $write FROM batch"
_REPEATED = """
SELECT hot.id, hot.time FROM hot SEMI JOIN late USING (id)
"""
_DROP_REPEATED = f"""
DELETE FROM cold USING ({_REPEATED}) AS again
WHERE cold.id = again.id AND cold.time = again.time AND cold.time >= $start AND cold.time <= $end
"""
_MOVE = "INSERT INTO cold SELECT id, time, value, quality, text FROM hot ORDER BY id, time"
_MOVE_LAST = """
INSERT INTO cold SELECT id, time, value, quality, text FROM (
    SELECT * FROM hot ANTI JOIN late USING (id)
    UNION ALL
    SELECT * FROM hot SEMI JOIN late USING (id)
    QUALIFY row_number() OVER (PARTITION BY id, time ORDER BY write DESC) = 1
) ORDER BY id, time
"""
_IN_WINDOW = "id IN (SELECT id FROM asked) AND time >= $start AND time < $end"


class Writer:
    """The only one that changes the file. `hot_rows` is how many rows wait to be moved."""

    def __init__(self, keys: Keys, newest: Newest, hot_rows: int, next_write: int, late: set[int]) -> None:
        self.hot_rows = hot_rows
        self._keys = keys
        self._newest = newest
        self._next_write = next_write
        self._late = late

    def prepare(self, batches: Sequence[Samples], session: Session) -> Columns:
        """Check all samples, give new series their numbers, and return the rows to store."""
        rows = gather(batches)
        series = [batch.series for batch in batches]
        ids = self._keys.ids(series)
        if (ids == UNKNOWN).any():
            self._create(self._keys.missing(series), session)
            ids = self._keys.ids(series)
        return numbered(rows, ids)

    def store(self, columns: Columns, session: Session) -> None:
        """Make the rows durable (T1)."""
        doubtful = self._newest.doubtful(columns)
        late = [number for number in self._newest.late(columns).tolist() if number not in self._late]
        self._newest.widen(columns)
        text = _INSERT.format(text="NULL" if columns.text is None else "text")
        with session.transaction():
            session.query(text, {"write": self._next_write}, batch=columns.table())
            if late:
                session.query("INSERT INTO late SELECT id FROM new", new={"id": np.array(late, np.int32)})
            found = self._found(doubtful, session)
        self._next_write += 1
        self.hot_rows += len(columns)
        self._late.update(late)
        self._newest.offer(columns)
        self._newest.put(doubtful, found)

    def move(self, session: Session) -> None:
        """Move all of hot to cold, sorted; of equal instants the last one written stays (T2)."""
        changed = self._newest.take_changed()
        with session.transaction():
            self._drop_repeated(session)
            session.query(_MOVE_LAST if self._late else _MOVE)
            session.query("DELETE FROM hot")
            session.query("DELETE FROM late")
            self._save(self._newest.table(changed), session)
        self.hot_rows = 0
        self._late.clear()
        self._newest.saved(changed)
        if not session.checkpoint():
            log.debug("the write-ahead log stays until a reader has finished")

    def delete(self, series: Sequence[SeriesKey], start: int, end: int, session: Session) -> int:
        """Remove the samples of a window (T14)."""
        ids = np.unique(self._keys.ids(series))
        asked, bounds = asked_table(ids), window(start, end)
        with session.transaction():
            counted = session.query(catalogue_text(late=is_late(session, asked)), bounds, asked=asked)
            hot = session.query(f"DELETE FROM hot WHERE {_IN_WINDOW}", bounds, asked=asked)
            session.query(f"DELETE FROM cold WHERE {_IN_WINDOW}", bounds, asked=asked)
            hit = np.asarray(counted["id"], np.int32)
            found = self._found(hit, session)
            self._save(self._newest.table_with(hit, found), session)
        self._newest.put(hit, found)
        self.hot_rows -= int(hot["Count"][0])
        return int(counted["count"].sum())

    def _create(self, new: Sequence[SeriesKey], session: Session) -> None:
        if not new:
            return
        first = len(self._keys)
        table = {
            "id": np.arange(first, first + len(new), dtype=np.int32),
            "measurement": np.array([key.measurement for key in new], np.object_),
            "field": np.array([key.field for key in new], np.object_),
            "tags": np.array([tags_as_text(key) for key in new], np.object_),
        }
        with session.transaction():
            session.query("INSERT INTO series SELECT id, measurement, field, tags FROM new", new=table)
        self._newest.grow(first + len(new))
        self._keys.add(new)

    def _found(self, ids: NDArray[np.int32], session: Session) -> Columns:
        """The newest usable samples of these series, from the samples."""
        found = last_before(session, ids, self._newest.limit(ids))
        return Columns(ids[found.id], found.time, found.value, found.quality, found.text)

    def _drop_repeated(self, session: Session) -> None:
        if not self._late:
            return
        spans = session.query(f"SELECT min(time) AS first, max(time) AS last FROM ({_REPEATED})")
        if not np.ma.is_masked(spans["first"]):
            session.query(_DROP_REPEATED, {"start": int(spans["first"][0]), "end": int(spans["last"][0])})

    def _save(self, table: Table, session: Session) -> None:
        session.query("DELETE FROM latest WHERE id IN (SELECT id FROM newest)", newest=table)
        session.query(
            "INSERT INTO latest SELECT id, first, top, time, value, quality, text FROM newest", newest=table
        )
