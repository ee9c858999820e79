"""A job on the embedded series file that nobody waits for any longer ends in silence."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import cast

import duckdb
import pytest

from timeseries.duckdb_lane import Lane, Session, Stopped


async def abandoned() -> None:
    """Leave a job that asks the file once more after it was left."""
    has_begun, may_go_on = threading.Event(), threading.Event()
    lane = Lane([duckdb.connect(":memory:")])

    def job(session: Session) -> object:
        has_begun.set()
        may_go_on.wait(60)
        return session.query("SELECT 1 AS one")

    waiting = asyncio.create_task(lane.run(job, timeout=None))
    await asyncio.to_thread(has_begun.wait, 60)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_go_on.set()
    await asyncio.to_thread(lane.close)


class LeftAtTheBeginning:
    """A cursor whose job is left as a transaction has just begun: what DuckDB then tells of an interrupt comes late."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, session: Session) -> None:
        self._cursor = cursor
        self._session = session
        self._was_interrupted = False

    def execute(self, text: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        """Run a statement."""
        found = self._cursor.execute(text, parameters)
        if text.startswith("BEGIN"):
            self._session.stop()
            if self._was_interrupted:
                raise duckdb.InterruptException("Interrupted!")
        return found

    def interrupt(self) -> None:
        """Take note."""
        self._was_interrupted = True


def looked_at(session: Session) -> object:
    with session.transaction(read_only=True):
        return session.query("SELECT sum(range) AS total FROM range(100)")["total"][0]


def test_a_job_that_is_left_leaves_no_transaction_on_its_cursor() -> None:
    cursor = duckdb.connect(":memory:")
    left, after = Session(), Session()
    left.use(cast("duckdb.DuckDBPyConnection", LeftAtTheBeginning(cursor, left)))
    after.use(cursor)

    with pytest.raises(Stopped):
        looked_at(left)

    assert looked_at(after) == 4950


def test_what_an_abandoned_job_raises_is_not_told_by_the_loop() -> None:
    told: list[object] = []
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda _, context: told.append(context["message"]))

        runner.run(abandoned())
    gc.collect()

    assert told == []
