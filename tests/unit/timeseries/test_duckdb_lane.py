"""A job on the embedded series file that nobody waits for any longer ends in silence."""

from __future__ import annotations

import asyncio
import gc
import threading

import duckdb
import pytest

from timeseries.duckdb_lane import Lane, Session


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


def test_what_an_abandoned_job_raises_is_not_told_by_the_loop() -> None:
    told: list[object] = []
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda _, context: told.append(context["message"]))

        runner.run(abandoned())
    gc.collect()

    assert told == []
