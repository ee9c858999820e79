"""A real graph store behind a door: it writes down each request, and holds it while the door is shut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from graph import FOREVER, errors, open_graph
from graph.store import (
    Change,
    Edge,
    EdgeKind,
    Find,
    GraphStore,
    NodeKind,
    Property,
    PropertyType,
    Row,
    Schema,
    VersionRecord,
)
from twin.guard import GuardedGraph
from twin.sharing import SharedGraph

SCHEMA: Final = Schema(
    (NodeKind("pump", (Property("name"), Property("is_new", PropertyType.BOOLEAN))),),
    (EdgeKind("BESIDE", ("pump",), ("pump",)),),
)


class Door:
    """The store behind the door. `asked` are the requests that came to it; `poison` is an id that it refuses."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.asked: list[Any] = []  # Any: requests of every kind
        self.ended = 0
        self.poison: str | None = None
        self.lost = False
        self.is_open = asyncio.Event()
        self.is_open.set()

    def __getattr__(self, name: str) -> Any:  # Any: what the store has under the name
        found = getattr(self._store, name)
        if name not in ("find", "expand", "chain", "count", "count_linked"):
            return found

        async def call(request: Any, *, timeout: float | None = None) -> Any:
            self.asked.append(request)
            try:
                await self.is_open.wait()
                self._refuse(request)
                return await found(request, timeout=timeout)
            finally:
                self.ended += 1

        return call

    def _refuse(self, request: object) -> None:
        if self.lost:
            raise errors.Unavailable("nobody listens there")
        if self.poison is not None and repr(self.poison) in repr(request):
            raise errors.TooComplex(f"{self.poison} is more than this store bears")


@dataclass
class Place:
    """A shared graph, and the door before its store."""

    graph: SharedGraph
    door: Door

    async def begun(self, *requests: Find, timeout: float | None = None) -> list[asyncio.Task[list[Row]]]:
        """Ask all at once, and return when each waits or has come to the store."""
        tasks = [asyncio.create_task(self.graph.find(request, timeout=timeout)) for request in requests]
        await asyncio.sleep(0)
        return tasks

    async def rename(self, number: int, name: str) -> None:
        """Name a pump anew; return when the store has acknowledged it."""
        (known,) = (await self.graph.versions("pump", [f"P{number}"])).values()
        version = 1 + max(record.version for record in known)
        close = tuple(record.record for record in known if record.record is not None)
        await self.graph.apply([pump(number, name=name, version=version, close=close)], known_at=version)

    async def sent(self, calls: int) -> None:
        """Return once the store was asked so many times."""
        while len(self.door.asked) < calls:
            await asyncio.sleep(0.001)


@asynccontextmanager
async def opened(folder: Path, pumps: int) -> AsyncIterator[Place]:
    """Lend a store with pumps P0, P1, …, each beside the one before it."""
    store = await open_graph(f"sqlite:{folder}/graph.db", SCHEMA)
    await store.apply([pump(number) for number in range(pumps)], known_at=1)
    door = Door(store)
    try:
        yield Place(SharedGraph(GuardedGraph(cast("GraphStore", door))), door)
    finally:
        await store.close()


def pump(number: int, *, name: str | None = None, version: int = 1, close: tuple[int, ...] = ()) -> Change:
    """Return the change that makes a pump; with a version and the records to close, the one that names it anew."""
    record = VersionRecord(
        valid_from=0,
        valid_to=FOREVER,
        known_from=version,
        known_to=FOREVER,
        version=version,
        properties={"name": name or f"pump {number}", "is_new": number % 2 == 0},
        edges=(Edge("BESIDE", "pump", f"P{number - 1}"),) if number else (),
    )
    return Change("pump", f"P{number}", version - 1, version, close, (record,))
