"""A series store whose concurrent reads share calls. Writes and deletions go straight through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from timeseries import errors
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    LatestSample,
    Read,
    Samples,
    SeriesEntry,
    SeriesKey,
    SeriesStore,
)
from twin.guard.series import FAILURES
from twin.sharing.gathering import Gathering
from twin.sharing.manner import Manner, equal_only
from twin.sharing.series_keys import BUCKETS, NEWEST, STATISTICS, Newest


class SharedSeries:
    """A SeriesStore; `store` is the one that the calls go to."""

    def __init__(self, store: SeriesStore) -> None:
        self.store: Final = store
        self.capabilities = store.capabilities
        refusal = errors.SeriesError
        reads: Manner[Read, str, list[Samples]] = equal_only()
        lists: Manner[str | None, str, list[SeriesEntry]] = equal_only()
        self._statistics = Gathering(
            lambda r, t: store.aggregate(r, timeout=t), STATISTICS, FAILURES, refusal
        )
        self._buckets = Gathering(lambda r, t: store.buckets(r, timeout=t), BUCKETS, FAILURES, refusal)
        self._newest = Gathering(
            lambda r, t: store.latest(r.series, at=r.at, timeout=t), NEWEST, FAILURES, refusal
        )
        self._reads = Gathering(lambda r, t: store.read(r, timeout=t), reads, FAILURES, refusal)
        self._lists = Gathering(lambda name, _: store.catalogue(measurement=name), lists, FAILURES, refusal)

    async def write(self, batches: Sequence[Samples], *, timeout: float | None = None) -> int:
        """Store the samples; return how many rows were given."""
        return await self.store.write(batches, timeout=timeout)

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        """Return for each term a tuple with one value per series, in the order asked."""
        return await self._statistics.ask(request, timeout)

    async def buckets(self, request: Buckets, *, timeout: float | None = None) -> list[BucketRows]:
        """Return the filled buckets of each series, in the order asked."""
        return await self._buckets.ask(request, timeout)

    async def latest(
        self, series: Sequence[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return the newest usable sample of each series at or before `at`."""
        return await self._newest.ask(Newest(tuple(series), at), timeout)

    async def read(self, request: Read, *, timeout: float | None = None) -> list[Samples]:
        """Return the samples of each series, in the order asked."""
        return await self._reads.ask(request, timeout)

    async def delete(self, series: Sequence[SeriesKey], *, start: int, end: int) -> int:
        """Remove the samples in [start, end); return how many."""
        return await self.store.delete(series, start=start, end=end)

    async def catalogue(self, *, measurement: str | None = None) -> list[SeriesEntry]:
        """List the series there are."""
        return await self._lists.ask(measurement)

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self.store.ping(timeout=timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        await self.store.close()
