"""A bucket of InfluxDB behind the fault proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import numpy as np

import timeseries.errors
from tests.fault_proxy import in_front_of
from tests.faults.store_place import Ask, StorePlace, timed
from tests.real_servers import influx_place
from timeseries import (
    Aggregate,
    Buckets,
    Function,
    Read,
    Samples,
    SeriesKey,
    SeriesStore,
    Term,
    open_series,
)

NOON = 1_700_000_000 * 10**9
SECOND = 10**9
ROWS = 800
KEYS = tuple(SeriesKey("temp", "value", (("asset", f"p{number}"),)) for number in range(20))
_END = NOON + ROWS * SECOND


@asynccontextmanager
async def series_store() -> AsyncIterator[StorePlace]:
    """Twenty series of eight hundred samples each."""
    with influx_place() as url:
        direct = await open_series(url, clock=lambda: _END)
        await direct.write([_samples(key) for key in KEYS])
        async with in_front_of(url) as (proxy, through):
            store = await open_series(through, clock=lambda: _END)
            yield StorePlace(proxy, _questions(store), partial(_writes, store, direct), _FAILURES)
            await store.close()
        await direct.close()


def _samples(key: SeriesKey, rows: int = ROWS) -> Samples:
    return Samples(
        key, NOON + np.arange(rows, dtype=np.int64) * SECOND, np.arange(rows, dtype=np.float64) % 97
    )


def _questions(store: SeriesStore) -> dict[str, Ask]:
    terms = (Term(Function.MAX), Term(Function.MEAN), Term(Function.COUNT))
    edges = tuple(range(NOON, _END + 1, ROWS // 10 * SECOND))
    return {
        "aggregate": lambda s: store.aggregate(Aggregate(KEYS, terms, NOON, _END, _END), timeout=s),
        "buckets": lambda s: store.buckets(Buckets(KEYS, terms, edges), timeout=s),
        "latest": lambda s: store.latest(KEYS, at=_END, timeout=s),
        "read": lambda s: _columns(store.read(Read(KEYS, NOON, _END), timeout=s)),
        "ping": lambda s: store.ping(timeout=s),
        "catalogue": _timed(lambda: store.catalogue(measurement="temp")),
        "delete of nothing": _timed(lambda: store.delete(KEYS[:1], start=0, end=SECOND)),
    }


async def _columns(read: Awaitable[list[Samples]]) -> object:
    """Return samples as lists, which compare."""
    return [(each.series, each.times.tolist(), each.values.tolist(), each.total) for each in await read]


def _writes(store: SeriesStore, direct: SeriesStore, run: str) -> dict[str, tuple[Ask, Ask]]:
    key = SeriesKey(run, "value", (("asset", "w"),))

    async def written() -> object:
        """A write of one batch is one request: of its rows all are there, or none."""
        (found,) = await direct.read(Read((key,), NOON, _END))
        assert len(found.times) in {0, ROWS}
        return found.values.tolist() or None

    return {"write": (lambda s: store.write([_samples(key)], timeout=s), _timed(written))}


def _timed(ask: Callable[[], Awaitable[object]]) -> Ask:
    return timed(ask, timeseries.errors.Timeout)


_FAILURES = (timeseries.errors.Unavailable, timeseries.errors.Timeout)
