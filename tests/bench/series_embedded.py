"""Measures the embedded series store; asserts nothing. Run: python -m tests.bench.series_embedded [million points]"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np

from timeseries import Aggregate, Buckets, Function, Read, Samples, SeriesKey, Term
from timeseries.embedded import EmbeddedSeries, open_embedded

SECOND = 10**9
START = 1_700_000_000 * SECOND
INTERVAL = 60 * SECOND
SERIES = 20_000
ROWS_PER_WRITE = 10
KEYS = tuple(SeriesKey("temperature", "value", (("asset", f"asset {k}"),)) for k in range(SERIES))


async def main(points: int) -> None:
    """Write `points` samples, then time the requests that the service makes most."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "series.duckdb"
        store = await open_embedded(str(file))
        steps = points // SERIES
        await _ingest(store, steps)
        print(f"file: {file.stat().st_size / points:.1f} bytes a point")
        await _requests(store, steps)
        await store.close()
        began = time.perf_counter()
        store = await open_embedded(str(file))
        print(f"{'open again':52} {1000 * (time.perf_counter() - began):9.1f} ms")
        await store.close()
    print(f"memory peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


async def _ingest(store: EmbeddedSeries, steps: int) -> None:
    random = np.random.default_rng(1)
    seconds, slowest = 0.0, 0.0
    for first in range(0, steps, ROWS_PER_WRITE):
        times = START + np.arange(first, first + ROWS_PER_WRITE, dtype=np.int64) * INTERVAL
        values = np.round(random.normal(50, 10, (SERIES, ROWS_PER_WRITE)), 2)
        batches = [Samples(key, times, row) for key, row in zip(KEYS, values, strict=True)]
        began = time.perf_counter()
        await store.write(batches)
        slowest = max(slowest, time.perf_counter() - began)
        seconds += time.perf_counter() - began
    began = time.perf_counter()
    await store.compact()
    seconds += time.perf_counter() - began
    rate = steps * SERIES / seconds / 1e6
    print(
        f"ingest: {rate:.2f} M points/s with moves, slowest write {slowest:.2f} s, {SERIES} series at a time"
    )


async def _requests(store: EmbeddedSeries, steps: int) -> None:
    end = START + steps * INTERVAL
    day = max(START, end - 86_400 * SECOND)
    some, few = KEYS[::20], KEYS[::100]
    every_hour = tuple(day + (end - day) // 24 * hour for hour in range(25))

    def aggregate(
        *terms: Term, keys: tuple[SeriesKey, ...] = some, step: bool = False
    ) -> Callable[[], Awaitable[object]]:
        return lambda: store.aggregate(Aggregate(keys, terms, day, end, end, (step,) * len(keys)))

    mean = (Term(Function.MEAN),)
    await _timed("max over 24 h, 1,000 series", aggregate(Term(Function.MAX)))
    await _timed("max over 24 h, 10,000 series", aggregate(Term(Function.MAX), keys=KEYS[::2]))
    await _timed("max over 24 h, 1 series", aggregate(Term(Function.MAX), keys=KEYS[7:8]))
    await _timed("9 plain functions, 1,000 series", aggregate(*(Term(f) for f in list(Function)[:9])))
    await _timed(
        "median and p95, 1,000 series", aggregate(Term(Function.MEDIAN), Term(Function.QUANTILE, 0.95))
    )
    await _timed(
        "integral and above, linear, 1,000 series",
        aggregate(Term(Function.INTEGRAL), Term(Function.ABOVE, 60)),
    )
    held = (Term(Function.INTEGRAL), Term(Function.ABOVE, 60))
    await _timed("integral and above, step, 1,000 series", aggregate(*held, step=True))
    await _timed("latest, 4,000 series", lambda: store.latest(KEYS[::5], at=end))
    await _timed(
        "latest as of half time, 4,000 series", lambda: store.latest(KEYS[::5], at=(START + end) // 2)
    )
    await _timed("means in 24 buckets, 200 series", lambda: store.buckets(Buckets(few, mean, every_hour)))
    await _timed("read 1 series, 500 points", lambda: store.read(Read(KEYS[5:6], START, end, max_points=500)))
    await _timed(
        "read 100 series, 100 points", lambda: store.read(Read(few[:100], START, end, max_points=100))
    )
    await _timed("read 1 series, all", lambda: store.read(Read(KEYS[5:6], START, end)))
    await _timed("catalogue", store.catalogue)


async def _timed(name: str, ask: Callable[[], Awaitable[object]]) -> None:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        await ask()
        taken.append(time.perf_counter() - began)
    print(f"{name:52} {1000 * sorted(taken)[2]:9.1f} ms (median of 5; best {1000 * min(taken):.1f})")


if __name__ == "__main__":
    asyncio.run(main(int(float(sys.argv[1] if len(sys.argv) > 1 else "20") * 1e6)))
