"""A series store behind a guard: the same port, with deadline, breaker and repetitions."""

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
from twin.guard.calls import Failures, Guard


class GuardedSeries:
    """A SeriesStore; `store` is the one behind the guard."""

    def __init__(self, store: SeriesStore, guard: Guard | None = None) -> None:
        self.store: Final = store
        self.capabilities = store.capabilities
        self.guard: Final = guard or Guard("series", FAILURES, lambda left: store.ping(timeout=left))

    async def write(self, batches: Sequence[Samples], *, timeout: float | None = None) -> int:
        """Store the samples; when the connection is lost, the same once more."""
        return await self.guard.call(lambda left: self.store.write(batches, timeout=left), timeout=timeout)

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        """Return for each term a tuple with one value per series, in the order asked."""
        return await self.guard.call(
            lambda left: self.store.aggregate(request, timeout=left), timeout=timeout
        )

    async def buckets(self, request: Buckets, *, timeout: float | None = None) -> list[BucketRows]:
        """Return the filled buckets of each series, in the order asked."""
        return await self.guard.call(lambda left: self.store.buckets(request, timeout=left), timeout=timeout)

    async def latest(
        self, series: Sequence[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return the newest usable sample of each series at or before `at`."""
        return await self.guard.call(
            lambda left: self.store.latest(series, at=at, timeout=left), timeout=timeout
        )

    async def read(self, request: Read, *, timeout: float | None = None) -> list[Samples]:
        """Return the samples of each series, in the order asked."""
        return await self.guard.call(lambda left: self.store.read(request, timeout=left), timeout=timeout)

    async def delete(self, series: Sequence[SeriesKey], *, start: int, end: int) -> int:
        """Remove the samples in [start, end); return how many. Not repeated: the second count would be another."""
        return await self.guard.call(
            lambda _: self.store.delete(series, start=start, end=end), can_repeat=lambda: False
        )

    async def catalogue(self, *, measurement: str | None = None) -> list[SeriesEntry]:
        """List the series there are."""
        return await self.guard.call(lambda _: self.store.catalogue(measurement=measurement))

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self.guard.check(timeout=timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        await self.store.close()


FAILURES: Final = Failures(errors.Unavailable, errors.Timeout, errors.Unavailable)
