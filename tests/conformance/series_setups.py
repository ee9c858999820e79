"""How each series store is opened in a temporary place, by the scheme of its URL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from tests.real_servers import influx_place
from timeseries import SeriesStore, open_series
from timeseries.embedded import EmbeddedSeries

Open = Callable[[], AbstractAsyncContextManager[SeriesStore]]
Setup = Callable[[Path], AbstractAsyncContextManager[Open]]
"""A place that lasts until its block ends; in it, a store can be opened over and over."""


@asynccontextmanager
async def duckdb(folder: Path) -> AsyncIterator[Open]:
    """Keep samples in a file of the folder."""
    yield _opening(f"duckdb:{folder / 'series.duckdb'}")


@asynccontextmanager
async def influxdb(folder: Path) -> AsyncIterator[Open]:
    """Keep samples in a bucket of their own."""
    with influx_place() as url:
        yield _opening(url)


SETUPS: dict[str, Setup] = {"duckdb": duckdb, "influxdb": influxdb}


async def tidy(store: SeriesStore) -> None:
    """Let a store do at once what it does by itself some time."""
    if isinstance(store, EmbeddedSeries):
        await store.compact()


def _opening(url: str) -> Open:
    @asynccontextmanager
    async def opened() -> AsyncIterator[SeriesStore]:
        store = await open_series(url, clock=lambda: 1_700_000_000 * 10**9)
        try:
            yield store
        finally:
            await store.close()

    return opened
