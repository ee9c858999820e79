"""Write the demo plant into a service, stage by stage; a second run adds what time has passed, and nothing else.

Every stage may be repeated: a build that was cut off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import orjson

from graph.store import Expand, Find, Of
from timeseries.store import Samples, SeriesKey
from twin.catalog import PARENT
from twin.demo.manifest import Manifest, read_manifest, write_manifest
from twin.demo.plant import DemoFile, DemoPlant, Moved, generate
from twin.demo.signals import SignalSamples
from twin.errors import Conflict, Internal, Store
from twin.instants import DAY, MINUTE, format_instant
from twin.stores import translated
from twin.vault import NewFile
from twin.write.results import WriteResult

if TYPE_CHECKING:
    from twin.demo.types import Row
    from twin.service import TwinService

HISTORY: Final = 30 * DAY
POINTS_AT_ONCE: Final = 500_000
ROWS_AT_ONCE: Final = 5_000
FILES_AT_ONCE: Final = 100


class Report(Protocol):
    """Hears what is being done, how far it is and how far it goes."""

    def __call__(self, what: str, done: float, total: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Build:
    """Where the plant goes, and who hears of it."""

    service: TwinService
    plant: DemoPlant
    report: Report


Stage = Callable[[Build], Awaitable[None]]


async def build_demo(
    service: TwinService, path: Path, *, scale: int, seed: int, now: int, report: Report
) -> Manifest:
    """Build the plant whose manifest is at `path`, or bring it up to `now`. Raises Conflict for another scale."""
    manifest = read_manifest(path) or await _begin(service, path, Manifest(seed, scale, now))
    if manifest.scale != scale:
        raise Conflict(
            f"{str(path.parent)!r} holds a demo plant of scale {manifest.scale}, not {scale}; "
            f"take --scale {manifest.scale}, or name another folder with TWIN_HOME."
        )
    build = Build(service, generate(scale=scale, seed=manifest.seed, now_ns=manifest.anchor), report)
    for name, stage in STAGES.items():
        if name not in manifest.stages:
            await stage(build)
            manifest = manifest.done(name)
            write_manifest(path, manifest)
    return await _fill(build, path, manifest, now)


async def _begin(service: TwinService, path: Path, manifest: Manifest) -> Manifest:
    async with translated(Store.GRAPH):
        if await service.graph.find(Find("asset", limit=1)):
            raise Conflict(
                f"The stores of {str(path.parent)!r} hold assets that are not the demo plant's; "
                "name an empty folder with TWIN_HOME, or empty stores."
            )
    write_manifest(path, manifest)
    return manifest


async def _types(build: Build) -> None:
    _require(await build.service.writer.define_asset_types(build.plant.asset_types(), _since(build)))


async def _assets(build: Build) -> None:
    writer, plant = build.service.writer, build.plant
    await _in_lots(
        build, "Assets", list(plant.assets()), lambda rows: writer.upsert_assets(rows, _since(build))
    )
    await _in_lots(
        build, "Spares", list(plant.spares()), lambda rows: writer.upsert_assets(rows, _since(build))
    )


async def _relations(build: Build) -> None:
    rows, writer = list(build.plant.relations()), build.service.writer
    await _in_lots(build, "Relations", rows, lambda lot: writer.relate(lot, _since(build)))


async def _signals(build: Build) -> None:
    rows, writer = list(build.plant.signals()), build.service.writer
    await _in_lots(build, "Signals", rows, lambda lot: writer.upsert_signals(lot, _since(build)))


async def _replacements(build: Build) -> None:
    moves = build.plant.moves()
    hosts = await _hosts(build.service, moves)
    for done, move in enumerate(moves, start=1):
        what = move.replacement
        if hosts.get(what.removed) is not None:
            await build.service.writer.remove(what.removed, at=what.at, reason="Bearing seized")
        if hosts.get(what.installed) is None:
            await build.service.writer.install(
                what.installed, move.host, what.position, valid_from=what.at, reason="Bearing replaced"
            )
        build.report("Replacements", done, len(moves))
    states = list(build.plant.retired())
    await _in_lots(build, "Replacements", states, build.service.writer.upsert_assets)


async def _documents(build: Build) -> None:
    rows, writer = list(build.plant.documents()), build.service.writer
    await _in_lots(build, "Documents", rows, lambda lot: writer.upsert_documents(lot, _since(build)))


async def _files(build: Build) -> None:
    await _stored(build, list(build.plant.files()))


async def _stored(build: Build, files: Sequence[DemoFile]) -> None:
    for start in range(0, len(files), FILES_AT_ONCE):
        lot = files[start : start + FILES_AT_ONCE]
        await build.service.vault.store_files(
            [NewFile(f.document, f.revision, f.name, f.media_type, f.content()) for f in lot]
        )
        build.report("Drawings, manuals, models", start + len(lot), len(files))


async def _design(build: Build) -> None:
    writer, plant, since = build.service.writer, build.plant, _since(build)
    await _in_lots(build, "Parts", list(plant.parts()), lambda lot: writer.upsert_parts(lot, since))
    await _in_lots(build, "Structures", list(plant.boms()), lambda lot: writer.upsert_boms(lot, since))
    await _in_lots(build, "Designs", list(plant.realised()), lambda lot: writer.upsert_assets(lot, since))
    documents = list(plant.design_documents())
    await _in_lots(build, "Documents", documents, lambda lot: writer.upsert_documents(lot, since))
    await _stored(build, list(plant.design_files()))


async def _events(build: Build) -> None:
    await _in_lots(build, "Events", list(build.plant.events()), build.service.writer.record_events)


STAGES: Final[Mapping[str, Stage]] = {
    "types": _types,
    "assets": _assets,
    "relations": _relations,
    "signals": _signals,
    "replacements": _replacements,
    "documents": _documents,
    "files": _files,
    "design": _design,
    "events": _events,
}


async def _fill(build: Build, path: Path, manifest: Manifest, now: int) -> Manifest:
    """Write the samples that are missing, of 30 days at most. Nobody has to notice a minute."""
    anchor_start = manifest.anchor - HISTORY
    start = max(manifest.filled_to or anchor_start, now - HISTORY)
    if now - start < MINUTE:
        return manifest
    keys = await _series(build.service)
    lot: list[Samples] = []
    done = 0.0
    total = len(keys) * (now - start) / DAY
    for part in build.plant.samples(start, now):
        lot.append(_samples(part, keys))
        done += (part.samples.times.max() - part.samples.times.min()) / DAY
        if sum(len(samples.times) for samples in lot) >= POINTS_AT_ONCE:
            await _store(build.service, lot)
            lot = []
            build.report("Samples", done, total)
    await _store(build.service, lot)
    filled = replace(manifest, filled_to=now)
    write_manifest(path, filled)
    return filled


def _samples(part: SignalSamples, keys: Mapping[tuple[str, str], SeriesKey]) -> Samples:
    samples = part.samples
    return Samples(keys[part.asset, part.name], samples.times, samples.values, samples.qualities)


async def _store(service: TwinService, lot: Sequence[Samples]) -> None:
    if lot:
        async with translated(Store.SERIES):
            await service.series.write(lot, timeout=600)


async def _series(service: TwinService) -> Mapping[tuple[str, str], SeriesKey]:
    columns = tuple(map(Of, ("asset", "name", "measurement", "field", "tags")))
    async with translated(Store.GRAPH):
        rows = await service.graph.find(Find("signal", columns=columns))
    return {
        (str(asset), str(name)): SeriesKey(str(measurement), str(field), _tags(tags))
        for _, asset, name, measurement, field, tags in rows
    }


def _tags(text: object) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(orjson.loads(str(text)).items()))


async def _hosts(service: TwinService, moves: Sequence[Moved]) -> Mapping[str, str]:
    """Where the bearings are now, so that a replacement that was told already is not told twice."""
    keys = tuple(key for move in moves for key in (move.replacement.removed, move.replacement.installed))
    async with translated(Store.GRAPH):
        rows = await service.graph.expand(Expand("asset", keys, PARENT))
    return {str(asset): str(host) for asset, host in rows}


async def _in_lots(
    build: Build, what: str, rows: Sequence[Row], write: Callable[[Sequence[Row]], Awaitable[WriteResult]]
) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _require(await write(rows[start : start + ROWS_AT_ONCE]))
        build.report(what, min(start + ROWS_AT_ONCE, len(rows)), len(rows))


def _since(build: Build) -> Mapping[str, object]:
    return {"validFrom": format_instant(build.plant.commissioned)}


def _require(result: WriteResult) -> None:
    if result.errors:
        error = result.errors[0]
        raise Internal(f"The demo plant does not fit its own model: {error.message} ({'.'.join(error.path)})")
