"""A real graph store that says it can do less, so that more is left to do here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph import store as port
from graph.store import Capabilities, GraphStore

WEAK = Capabilities(
    matches=False,
    fold=False,
    unbounded_paths=True,
    words=False,
    moments=True,
    linked_extreme=False,
    nesting=1,
)


@dataclass
class Weaker:
    """Passes every call on."""

    graph: GraphStore
    capabilities: Capabilities = WEAK

    async def find(self, request: port.Find, *, timeout: float | None = None) -> list[port.Row]:
        return await self.graph.find(request, timeout=timeout)

    async def expand(self, request: port.Expand, *, timeout: float | None = None) -> list[port.Row]:
        return await self.graph.expand(request, timeout=timeout)

    async def chain(self, request: port.Chain, *, timeout: float | None = None) -> list[list[port.Row]]:
        return await self.graph.chain(request, timeout=timeout)

    async def count(self, request: port.Count, *, timeout: float | None = None) -> int:
        return await self.graph.count(request, timeout=timeout)

    async def count_linked(
        self, request: port.CountLinked, *, timeout: float | None = None
    ) -> dict[str, int]:
        return await self.graph.count_linked(request, timeout=timeout)

    async def edge_spans(self, request: port.EdgeSpans, *, timeout: float | None = None) -> list[port.Row]:
        return await self.graph.edge_spans(request, timeout=timeout)

    async def words(self, request: port.Words, *, timeout: float | None = None) -> list[port.WordHit]:
        return await self.graph.words(request, timeout=timeout)

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[port.VersionRecord, ...]]:
        return await self.graph.versions(kind, ids, believed=believed)

    async def label_owners(self, labels: Sequence[port.Label]) -> dict[port.Label, tuple[str, str]]:
        return await self.graph.label_owners(labels)

    async def apply(self, changes: Sequence[port.Change], *, known_at: int) -> None:
        await self.graph.apply(changes, known_at=known_at)

    async def statistics(self) -> port.Statistics:
        return await self.graph.statistics()

    async def ping(self, *, timeout: float | None = None) -> None:
        await self.graph.ping(timeout=timeout)

    async def close(self) -> None:
        await self.graph.close()
