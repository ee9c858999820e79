"""The threads of one directory store: a few that read, one that changes the index."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TypeVar

from objects.errors import Timeout, Unavailable
from objects.local.failures import translated
from objects.local.index import Index

T = TypeVar("T")
_READERS = 4


class Threads:
    """Runs blocking work, and gives up waiting for it after `timeout_seconds`."""

    def __init__(self, connect: Callable[[], Index], *, timeout_seconds: float) -> None:
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="objects")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="objects-writer")
        self._connect = connect
        self._idle: SimpleQueue[Index] = SimpleQueue()
        self._writing: Index | None = None
        self._timeout_seconds = timeout_seconds
        self._is_open = True

    async def run(self, work: Callable[[], T]) -> T:
        """Run work that needs no index."""
        return await self._wait(self._pool, work)

    async def read(self, work: Callable[[Index], T]) -> T:
        """Run work that reads the index."""
        return await self._wait(self._pool, lambda: self._with_index(work))

    async def write(self, work: Callable[[Index], T]) -> T:
        """Run work that changes the index; one at a time, in the order asked for."""
        return await self._wait(self._writer, lambda: self._with_writing(work))

    def later(self, work: Callable[[], None]) -> None:
        """Run work that nobody waits for."""
        if self._is_open:
            self._pool.submit(work)
        else:
            work()

    async def close(self) -> None:
        """Finish what runs, then let go of threads and connections."""
        if self._is_open:
            self._is_open = False
            await asyncio.get_running_loop().run_in_executor(None, self._shut)

    def _shut(self) -> None:
        self._pool.shutdown()
        self._writer.shutdown()
        if self._writing is not None:
            self._writing.close()
        while not self._idle.empty():
            self._idle.get().close()

    def _with_writing(self, work: Callable[[Index], T]) -> T:
        if self._writing is None:
            self._writing = self._connect()
        return work(self._writing)

    def _with_index(self, work: Callable[[Index], T]) -> T:
        """Use an idle connection, or open one: there are never more than threads."""
        index = self._idle_or_new()
        try:
            return work(index)
        finally:
            self._idle.put(index)

    def _idle_or_new(self) -> Index:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connect()

    async def _wait(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if not self._is_open:
            raise Unavailable("the object store is closed; open it again")
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await asyncio.get_running_loop().run_in_executor(pool, _guarded, work)
        except TimeoutError as cause:
            raise Timeout(f"the disk did not answer within {self._timeout_seconds:g} s; try again") from cause


def _guarded(work: Callable[[], T]) -> T:
    with translated():
        return work()
