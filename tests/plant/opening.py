"""Opens a plant: its writes go through the real writer and vault into real stores, under a clock that is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from graph import open_graph
from objects import open_objects
from tests.plant.steps import Plant, Row, Step
from tests.plant.stores import Urls
from timeseries import open_series
from twin.catalog import GRAPH
from twin.plan.rules import RULES, Rule
from twin.service import TwinService
from twin.vault import NewFile
from twin.write.results import SampleWriteResult, WriteResult

SECRET = b"a secret of thirty-two characters"


@dataclass
class Clock:
    """Stands still until it is set."""

    now: int

    def __call__(self) -> int:
        return self.now


async def open_plant(
    path: Path, plant: Plant, *, rules: tuple[Rule, ...] = RULES, urls: Urls | None = None
) -> TwinService:
    """Return a service over the plant; its clock stands at the plant's now. Whoever opens it closes it."""
    service, clock = await open_empty(path, rules=rules, urls=urls)
    await write_plant(service, clock, plant)
    return service


async def open_empty(
    path: Path, *, rules: tuple[Rule, ...] = RULES, urls: Urls | None = None
) -> tuple[TwinService, Clock]:
    """Return a service over empty stores, embedded ones in the folder unless others are named, and its clock."""
    clock = Clock(0)
    urls = urls or Urls(f"sqlite:{path}/graph.db", f"duckdb:{path}/series.db", f"file:{path}/objects")
    service = TwinService(
        graph=await open_graph(urls.graph, GRAPH, clock=clock),
        series=await open_series(urls.series, clock=clock),
        objects=await open_objects(urls.objects, secret=SECRET, clock=clock),
        secret=SECRET,
        rules=rules,
        clock=clock,
    )
    return service, clock


@asynccontextmanager
async def opened(path: Path, plant: Plant) -> AsyncIterator[TwinService]:
    """Lend a service over the plant, and close it."""
    service = await open_plant(path, plant)
    try:
        yield service
    finally:
        await service.close()


async def write_plant(service: TwinService, clock: Clock, plant: Plant) -> None:
    """Write all steps, each at its known instant; leave the clock at the plant's now."""
    for step in plant.steps:
        clock.now = step.known
        result = await _write(service, step)
        wrong = result.rejected if isinstance(result, SampleWriteResult) else result.errors if result else ()
        assert not wrong, f"plant {plant.name}, step {step}: {wrong}"
    clock.now = plant.now
    service.forget_types()


async def _write(service: TwinService, step: Step) -> WriteResult | SampleWriteResult | None:
    writer, options = service.writer, {"validFrom": step.valid_from}
    match step.action:
        case "types":
            return await writer.define_asset_types(step.rows, options)
        case "assets":
            return await writer.upsert_assets(step.rows, options)
        case "relations":
            return await writer.relate(step.rows, options)
        case "signals":
            return await writer.upsert_signals(step.rows, options)
        case "parts":
            return await writer.upsert_parts(step.rows, options)
        case "boms":
            return await writer.upsert_boms(step.rows, options)
        case "documents":
            return await writer.upsert_documents(step.rows, options)
        case "events":
            return await writer.record_events(step.rows, options if step.valid_from is not None else None)
        case "samples":
            return await writer.write_samples(step.rows)
        case "delete":
            return await writer.delete([str(row["id"]) for row in step.rows], options)
        case "file":
            await service.vault.store_files([_file(row) for row in step.rows])
        case "transition":
            for row in step.rows:
                await writer.transition(str(row["id"]), str(row["to"]))
    return None


def _file(row: Row) -> NewFile:
    fields = cast("Mapping[str, str]", row)
    return NewFile(
        fields["document"],
        fields["revision"],
        fields["name"],
        fields["mediaType"],
        fields["body"].encode(),
        fields["role"],  # type: ignore[arg-type]  # a role, as the plant's rows have it
    )
