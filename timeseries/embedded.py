"""The embedded series store: one DuckDB file in this process. The default; no server to run.

This file is the port's face: it checks requests and sends them to threads. What they do is in duckdb_read.py,
duckdb_rows.py and duckdb_write.py.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

import duckdb

from timeseries import duckdb_rows, requests
from timeseries.duckdb_file import Options, SeriesFile
from timeseries.duckdb_lane import Lane, Session
from timeseries.duckdb_open import load
from timeseries.duckdb_read import Reader
from timeseries.duckdb_write import Writer
from timeseries.errors import Unavailable
from timeseries.keys import Keys
from timeseries.newest import Newest
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    Capabilities,
    Function,
    LatestSample,
    Read,
    Samples,
    SeriesEntry,
    SeriesKey,
)

Result = TypeVar("Result")
log = logging.getLogger(__name__)
CAPABILITIES = Capabilities(
    functions=frozenset(Function), step_functions=True, texts=True, delete=True, nanoseconds=True
)


async def open_embedded(
    path: str, *, clock: Callable[[], int] = time.time_ns, options: Options | None = None
) -> EmbeddedSeries:
    """Open the store in the file at `path`; create it when it does not exist.

    `clock` (ns) stamps a new file. Raises Unavailable when the file is open elsewhere or is not of series.
    """
    return await asyncio.to_thread(_open, path, clock, options or Options())


class EmbeddedSeries:
    """A SeriesStore in one file. Writes queue behind one another; reads run beside them."""

    capabilities = CAPABILITIES

    def __init__(
        self, file: SeriesFile, keys: Keys, newest: Newest, writer: Writer, options: Options
    ) -> None:
        self._file = file
        self._keys = keys
        self._reader = Reader(keys, newest)
        self._writer = writer
        self._options = options
        self._writes = Lane([file.cursor()])
        self._reads = Lane([file.cursor() for _ in range(options.readers)])
        self._moving: Future[None] | None = None
        self._is_closed = False

    async def write(self, batches: Sequence[Samples], *, timeout: float | None = None) -> int:
        """Store the samples; return how many rows were given."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._seconds(timeout)
        columns = await self._writes.run(
            partial(self._writer.prepare, batches), timeout=deadline - loop.time()
        )
        for chunk in columns.chunks(self._options.hot_rows):
            await self._writes.run(
                partial(self._writer.store, chunk), timeout=max(0.0, deadline - loop.time())
            )
            self._move_when_due()
        return sum(len(batch.times) for batch in batches)

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        """Return for each term a tuple with one value per series, in the order asked."""
        requests.check_aggregate(request)
        return await self._read(partial(self._reader.aggregate, request), timeout)

    async def buckets(self, request: Buckets, *, timeout: float | None = None) -> list[BucketRows]:
        """Return the filled buckets of each series: those with usable samples, or BAD ones where BAD is asked for."""
        requests.check_buckets(request)
        return await self._read(partial(self._reader.buckets, request), timeout)

    async def latest(
        self, series: Sequence[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return the newest usable sample of each series at or before `at`."""
        return await self._read(partial(self._reader.latest, series, at), timeout)

    async def read(self, request: Read, *, timeout: float | None = None) -> list[Samples]:
        """Return the samples of each series, in the order asked."""
        requests.check_read(request)
        return await self._read(partial(duckdb_rows.read, request, self._keys), timeout)

    async def delete(self, series: Sequence[SeriesKey], *, start: int, end: int) -> int:
        """Remove the samples in [start, end); return how many."""
        requests.check_window(start, end)
        return await self._writes.run(
            partial(self._writer.delete, series, start, end), timeout=self._options.timeout
        )

    async def catalogue(self, *, measurement: str | None = None) -> list[SeriesEntry]:
        """List the series that have samples, in order of their keys."""
        return await self._read(partial(self._reader.catalogue, measurement), None)

    async def compact(self) -> None:
        """Move all that is hot to cold now. It happens by itself when enough is hot."""
        await self._writes.run(self._writer.move, timeout=None)

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the file answers a query."""
        await self._read(_ping, timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the file. A second call does nothing."""
        if not self._is_closed:
            self._is_closed = True
            await asyncio.to_thread(self._close)

    async def _read(self, job: Callable[[Session], Result], timeout: float | None) -> Result:
        return await self._reads.run(job, timeout=self._seconds(timeout))

    def _seconds(self, timeout: float | None) -> float:
        return self._options.timeout if timeout is None else timeout

    def _move_when_due(self) -> None:
        is_moving = self._moving is not None and not self._moving.done()
        if self._writer.hot_rows >= self._options.hot_rows and not is_moving:
            self._moving = self._writes.start(self._writer.move)
            self._moving.add_done_callback(_log_failure)

    def _close(self) -> None:
        self._writes.close()
        self._reads.close()
        self._file.close()


def _open(path: str, clock: Callable[[], int], options: Options) -> EmbeddedSeries:
    file = SeriesFile(path, options, clock)
    try:
        keys, newest, session = Keys(), Newest(), Session()
        session.use(file.cursor())
        writer = load(session, keys, newest)
        return EmbeddedSeries(file, keys, newest, writer, options)
    except duckdb.Error as cause:
        file.close()
        raise Unavailable(
            f"the series file {path} cannot be read: {cause}; restore it from a backup"
        ) from cause
    except BaseException:
        file.close()
        raise


def _ping(session: Session) -> None:
    session.query("SELECT count(*) AS answers FROM format")


def _log_failure(moving: Future[None]) -> None:
    failure = None if moving.cancelled() else moving.exception()
    if failure is not None:
        log.error("moving samples from hot to cold failed; the next write tries again", exc_info=failure)
