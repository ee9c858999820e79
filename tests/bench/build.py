"""Builds a plant in a folder of the cache, outside of the checkout, and finds it there the next time."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from graph import sqlite_ddl
from tests.bench import plant as layout
from tests.bench.plant import ANCHOR, BORN, Plant, Row
from tests.bench.stores import EMBEDDED, environment_of
from timeseries import duckdb_file
from timeseries.embedded import EmbeddedSeries
from twin.catalog import GRAPH
from twin.instants import DAY
from twin.service import TwinService
from twin.settings import Settings, open_stores, read_settings, secret_of
from twin.vault import NewFile
from twin.write.results import WriteResult

ROWS_AT_ONCE: Final = 5_000
FILES_AT_ONCE: Final = 500
DONE: Final = "built"

T = TypeVar("T")
Say = Callable[[str], None]


@asynccontextmanager
async def built(
    plant: Plant, cache: Path, say: Say, stores: str = EMBEDDED
) -> AsyncIterator[Mapping[str, str]]:
    """Lend the settings that lead to the stores of the plant; build it when the cache has none that fits."""
    home = cache / f"{stores}-{plant.assets}-{_fingerprint(plant)}"
    if not (home / DONE).exists():
        for outdated in cache.glob(f"{stores}-{plant.assets}-*"):
            shutil.rmtree(outdated)
    with environment_of(home, stores) as settings:
        if not (home / DONE).exists():
            await build(plant, settings, say)
            (home / DONE).touch()
        yield settings


async def build(plant: Plant, settings: Mapping[str, str], say: Say) -> None:
    """Write the plant into the stores that the settings name."""
    given, clock = read_settings(settings), clock_from(ANCHOR - DAY)
    stores = await open_stores(given, clock=clock)
    service = TwinService(
        graph=stores.graph,
        series=stores.series,
        objects=stores.objects,
        secret=secret_of(given),
        clock=clock,
    )
    try:
        await _fill(service, plant, say)
    finally:
        await service.close()


def settings_of(home: Path) -> Settings:
    """Return the settings of a service over embedded stores in a folder, as `twin serve` would have them."""
    return read_settings({"TWIN_HOME": str(home), "TWIN_PORT": "0"})


def default_cache() -> Path:
    """Return where plants are kept between runs."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "twinloom" / "bench"


def clock_from(start: int) -> Callable[[], int]:
    """Return a clock that runs on from an instant, so that a plant in the cache does not grow old."""
    began = time.monotonic_ns()
    return lambda: start + time.monotonic_ns() - began


async def define_types(service: TwinService) -> None:
    """Write the asset types of the plant."""
    _require(await service.writer.define_asset_types(layout.TYPES, {"validFrom": BORN}))


async def _fill(service: TwinService, plant: Plant, say: Say) -> None:
    writer, since = service.writer, {"validFrom": BORN}
    await define_types(service)
    await _write("assets", layout.assets(plant), lambda rows: writer.upsert_assets(rows, since), say)
    await _write("signals", layout.signals(plant), lambda rows: writer.upsert_signals(rows, since), say)
    await _write("documents", layout.documents(plant), lambda rows: writer.upsert_documents(rows, since), say)
    began = time.perf_counter()
    for files in _lots(_files(plant), FILES_AT_ONCE):
        await service.vault.store_files(files)
    say(f"files: {_rate(plant.full * plant.pumps, began)}")
    began = time.perf_counter()
    for batches in layout.samples(plant):
        await service.series.write(batches, timeout=600)
    if isinstance(service.series, EmbeddedSeries):
        await service.series.compact()
    say(f"samples: {_rate(plant.points, began)}")


async def _write(
    what: str, rows: Iterator[Row], write: Callable[[Sequence[Row]], Awaitable[WriteResult]], say: Say
) -> None:
    began, count = time.perf_counter(), 0
    for lot in _lots(rows, ROWS_AT_ONCE):
        _require(await write(lot))
        count += len(lot)
    say(f"{what}: {_rate(count, began)}")


def _files(plant: Plant) -> Iterator[NewFile]:
    """Yield a file for each document of the sites that are asked about."""
    for site in range(plant.full):
        for pump in range(plant.pumps):
            number, label = layout.document_number(site, pump), layout.newest_revision(pump)
            body = f"%PDF-1.7 {number}/{label}".encode()
            yield NewFile(number, label, f"{number}.pdf", "application/pdf", body)


def _require(result: WriteResult) -> None:
    assert not result.errors, result.errors[0]


def _lots(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while lot := list(islice(source, size)):
        yield lot


def _rate(count: int, began: float) -> str:
    seconds = time.perf_counter() - began
    return f"{count:,} in {seconds:.1f} s, {count / seconds:,.0f}/s"


def _fingerprint(plant: Plant) -> str:
    """Return what the folder's content depends on: the plant, how it is made, what the stores' files look like."""
    text = repr((plant, GRAPH, duckdb_file.SCHEMA, duckdb_file.VERSION))
    digest = hashlib.sha256(text.encode())
    for module in (layout.__file__, sqlite_ddl.__file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:12]
