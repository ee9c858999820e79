"""The threads of an embedded store: one that writes, a few that read, each with a connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from graph.errors import Timeout, Unavailable

T = TypeVar("T")
Connect = Callable[[], sqlite3.Connection]


class Job(Generic[T]):
    """A piece of work for one thread, which whoever waits for it may abandon."""

    def __init__(self, work: Callable[[sqlite3.Connection], T]) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self._work = work
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._abandoned = False

    def abandon(self) -> None:
        """Interrupt the work when it runs; keep it from starting when it does not."""
        with self._lock:
            self._abandoned = True
            if self._connection is not None:
                self._connection.interrupt()

    def expire(self, seconds: float) -> None:
        """Abandon the work and tell whoever waits that the time is over."""
        self.abandon()
        if not self.future.done():
            self.future.set_exception(Timeout(f"the graph store did not answer within {seconds:g} s"))

    def run(self, connection: sqlite3.Connection) -> T:
        """Do the work on this connection, unless it was abandoned."""
        with self._lock:
            if self._abandoned:
                raise Timeout("the request was given up before its turn came; ask again, or allow more time")
            self._connection = connection
        try:
            return self._work(connection)
        finally:
            with self._lock:
                self._connection = None

    def deliver(self, result: T | None, error: Exception | None) -> None:
        """Hand the outcome to the loop that waits. A loop that is closed has nobody waiting."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(
        self, result: Any, error: Exception | None
    ) -> None:  # Any: T or None, told apart by the error
        if self.future.done():
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Crew:
    """The threads of one store. Work is a function of a connection; what it raises reaches the caller."""

    def __init__(self, connect_writer: Connect, connect_reader: Connect, *, readers: int) -> None:
        self._writes: SimpleQueue[Job[Any] | None] = SimpleQueue()  # Any: each job has its own result
        self._reads: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._threads = [_thread("graph-writer", connect_writer, self._writes)]
        self._threads += [_thread(f"graph-reader-{n}", connect_reader, self._reads) for n in range(readers)]
        self._readers = readers
        self._is_closed = False

    async def read(self, work: Callable[[sqlite3.Connection], T], *, timeout: float) -> T:
        """Run on a reading thread. Raises Timeout at the deadline, whatever the thread does."""
        job = self._put(self._reads, work)
        alarm = job.loop.call_later(timeout, job.expire, timeout)
        return await _outcome(job, alarm)

    async def write(self, work: Callable[[sqlite3.Connection], T], *, timeout: float) -> T:
        """Run on the writing thread. The deadline interrupts it; the answer then says what really happened."""
        job = self._put(self._writes, work)
        alarm = job.loop.call_later(timeout, job.abandon)
        return await _outcome(job, alarm)

    async def close(self) -> None:
        """Let the threads finish what they have, then end them."""
        if self._is_closed:
            return
        self._is_closed = True
        self._writes.put(None)
        for _ in range(self._readers):
            self._reads.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._join)

    def _put(self, queue: SimpleQueue[Job[Any] | None], work: Callable[[sqlite3.Connection], T]) -> Job[T]:
        if self._is_closed:
            raise Unavailable("this graph store is closed; open it again")
        job = Job(work)
        queue.put(job)
        return job

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()


async def _outcome(job: Job[T], alarm: asyncio.TimerHandle) -> T:
    try:
        return await job.future
    except asyncio.CancelledError:
        job.abandon()
        raise
    finally:
        alarm.cancel()


def _thread(name: str, connect: Connect, jobs: SimpleQueue[Job[Any] | None]) -> threading.Thread:
    thread = threading.Thread(target=_serve, args=(connect, jobs), name=name, daemon=True)
    thread.start()
    return thread


def _serve(connect: Connect, jobs: SimpleQueue[Job[Any] | None]) -> None:
    connection: sqlite3.Connection | None = None
    while (job := jobs.get()) is not None:
        try:
            connection = connection or connect()
            result, error = job.run(connection), None
        except Exception as raised:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
            result, error = None, raised
        job.deliver(result, error)
        del job, result, error
    if connection is not None:
        connection.close()
