"""Real embedded stores with a clock that a test sets: what every test of the write side stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph import open_graph
from graph.store import Column, Expand, Find, GraphStore, Moment, Of, VersionRecord
from graph.store import Path as Way
from objects import open_objects
from objects.store import ObjectStore
from timeseries import open_series
from timeseries.store import SeriesStore
from twin.catalog import GRAPH
from twin.instants import DAY
from twin.write import Writer

Rows = list[Mapping[str, object]]
NOW = 1_700_000_000_000_000_000
FOR_EVER = 2**63 - 2


@dataclass
class Clock:
    """Stands still until it is set."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Setting:
    """Three stores, a writer over them, and ways to look at what was written."""

    graph: GraphStore
    series: SeriesStore
    objects: ObjectStore
    clock: Clock
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.writer = Writer(self.graph, self.series, self.objects, clock=self.clock)

    async def row(
        self, kind: str, id: str, *names: str, at: int | None = None, known: int = FOR_EVER
    ) -> tuple[object, ...] | None:
        """The properties of one node, now or at a moment; None when it does not exist then."""
        return await self.look(kind, id, *(Of(name) for name in names), at=at, known=known)

    async def look(
        self, kind: str, id: str, *columns: Column, at: int | None = None, known: int = FOR_EVER
    ) -> tuple[object, ...] | None:
        moment = None if at is None else Moment(at, known)
        rows = await self.graph.find(Find(kind, columns=columns, moment=moment))
        return next((row[1:] for row in rows if row[0] == id), None)

    async def linked(
        self, kind: str, id: str, way: Way, *columns: Column, at: int | None = None
    ) -> list[tuple[object, ...]]:
        """What one node leads to, now or at a moment."""
        moment = None if at is None else Moment(at, FOR_EVER)
        rows = await self.graph.expand(Expand(kind, (id,), way, columns=columns, moment=moment))
        return [row[1:] for row in rows]

    async def records(self, kind: str, id: str) -> tuple[VersionRecord, ...]:
        return (await self.graph.versions(kind, [id], believed=False)).get(id, ())

    async def assets(self, *keys: str, **fields: object) -> None:
        """Write assets that a test takes for granted, as of long ago."""
        rows: list[Mapping[str, object]] = [{"key": key, **fields} for key in keys]
        result = await self.writer.upsert_assets(rows, {"validFrom": NOW - 1000 * DAY})
        assert not result.errors


@asynccontextmanager
async def open_setting(path: Path) -> AsyncIterator[Setting]:
    clock = Clock()
    graph = await open_graph(f"sqlite:{path}/graph.db", GRAPH, clock=clock)
    series = await open_series(f"duckdb:{path}/series.db", clock=clock)
    objects = await open_objects(
        f"file:{path}/objects", secret=b"a secret of thirty-two characters", clock=clock
    )
    try:
        yield Setting(graph, series, objects, clock)
    finally:
        await objects.close()
        await series.close()
        await graph.close()
