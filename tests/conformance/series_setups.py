"""How each series store is opened in a temporary place, by the scheme of its URL."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path

from timeseries import SeriesStore, open_series
from timeseries.embedded import EmbeddedSeries


async def duckdb(folder: Path) -> SeriesStore:
    """Open the embedded store in a new file; a second call on the same folder opens the same file again."""
    return await open_series(f"duckdb:{folder / 'series.duckdb'}", clock=lambda: 1_700_000_000 * 10**9)


SETUPS: dict[str, Callable[[Path], Coroutine[None, None, SeriesStore]]] = {"duckdb": duckdb}


async def tidy(store: SeriesStore) -> None:
    """Let a store do at once what it does by itself some time."""
    if isinstance(store, EmbeddedSeries):
        await store.compact()
