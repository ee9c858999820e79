"""Threads that run blocking jobs on DuckDB cursors, so that the event loop never waits for the file.

A job is a function of a `Session`. Time-outs and cancellation interrupt its statement; a commit is never interrupted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from typing import Any, TypeVar

import duckdb
from numpy.typing import NDArray

from timeseries.duckdb_guard import kept
from timeseries.errors import Timeout, Unavailable

Result = TypeVar("Result")
Table = Mapping[str, NDArray[Any]]
"""Columns by name; those that a query returns may be masked arrays."""

PRESS_SECONDS = 0.01
"""A statement that has not begun yet does not notice an interrupt, so it is repeated this often."""


class Stopped(Exception):
    """The job was interrupted: whoever waited for it has gone."""


class Session:
    """What one job does on one cursor."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._running = False
        self._stopped = False

    def query(self, text: str, parameters: Mapping[str, object] | None = None, **tables: Table) -> Table:
        """Run one statement over the file and these tables; return the columns of the answer."""
        cursor = self._begin()
        try:
            for name, table in tables.items():
                cursor.register(name, dict(table))
            return cursor.execute(text, dict(parameters or {})).fetchnumpy()
        finally:
            with self._lock:
                self._running = False
            for name in tables:
                cursor.unregister(name)

    @contextmanager
    def transaction(self, *, read_only: bool = False) -> Iterator[None]:
        """Let all statements see one state of the file; keep what they wrote, or nothing after an error."""
        with self._lock:
            cursor = self._usable()
        # Not interrupted: it might have begun all the same, and the cursor would go to the next job within it.
        cursor.execute("BEGIN TRANSACTION READ ONLY" if read_only else "BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self._finish("ROLLBACK")
            raise
        self._finish("COMMIT")

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file; return False when a reader holds on to what must go."""
        assert self._cursor is not None, "a session is used before it has a cursor"
        try:
            with kept(self._cursor):
                self._finish("CHECKPOINT")
        except duckdb.TransactionException:
            return False
        return True

    def use(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Let the session run on this cursor."""
        self._cursor = cursor

    def stop(self) -> None:
        """Interrupt the statement that runs, and refuse any further one."""
        with self._lock:
            self._stopped = True
            if self._running and self._cursor is not None:
                self._cursor.interrupt()

    def _begin(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            cursor = self._usable()
            self._running = True
            return cursor

    def _usable(self) -> duckdb.DuckDBPyConnection:
        if self._stopped or self._cursor is None:
            raise Stopped
        return self._cursor

    def _finish(self, text: str) -> None:
        assert self._cursor is not None, "a session is used before it has a cursor"
        self._cursor.execute(text)


class Lane:
    """As many threads as cursors; jobs start in the order given."""

    def __init__(self, cursors: Sequence[duckdb.DuckDBPyConnection]) -> None:
        self._cursors: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        for cursor in cursors:
            self._cursors.put(cursor)
        self._threads = ThreadPoolExecutor(len(cursors), thread_name_prefix="series")

    async def run(self, job: Callable[[Session], Result], *, timeout: float | None) -> Result:
        """Run the job; after `timeout` seconds interrupt it and raise Timeout."""
        session = Session()
        answer = asyncio.wrap_future(self._submit(session, job))
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(answer)
        except TimeoutError:
            _leave(session, answer)
            raise Timeout(
                f"the series file did not answer within {timeout} s; ask for less, or allow more"
            ) from None
        except asyncio.CancelledError:
            _leave(session, answer)
            raise

    def start(self, job: Callable[[Session], Result]) -> Future[Result]:
        """Run the job when its turn comes; nobody waits for it."""
        return self._submit(Session(), job)

    def close(self) -> None:
        """Return when all jobs have ended. Blocks."""
        self._threads.shutdown(wait=True)

    def _submit(self, session: Session, job: Callable[[Session], Result]) -> Future[Result]:
        try:
            return self._threads.submit(self._work, session, job)
        except RuntimeError as cause:
            raise Unavailable("the series store is closed; open it again") from cause

    def _work(self, session: Session, job: Callable[[Session], Result]) -> Result:
        cursor = self._cursors.get()
        session.use(cursor)
        try:
            with translated():
                return job(session)
        finally:
            self._cursors.put(cursor)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into those of the port."""
    try:
        yield
    except duckdb.InterruptException as cause:
        raise Stopped from cause
    except duckdb.OutOfMemoryException as cause:
        raise Unavailable(
            f"the request needs more memory than the store may use: {cause}; ask for less"
        ) from cause
    except duckdb.Error as cause:
        raise Unavailable(f"the series file cannot be used: {cause}") from cause


def _leave(session: Session, answer: asyncio.Future[Any]) -> None:
    """End a job that nobody waits for; what it raises then is nobody's, and the loop need not tell of it."""
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    _press(session, answer)


def _press(session: Session, answer: asyncio.Future[Any]) -> None:
    if not answer.done():
        session.stop()
        answer.get_loop().call_later(PRESS_SECONDS, _press, session, answer)
