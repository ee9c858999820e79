"""A graph store whose concurrent reads share calls. Writes, and what a writer reads, go straight through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph import errors
from graph.store import (
    Chain,
    Change,
    Count,
    CountLinked,
    EdgeSpans,
    Expand,
    Find,
    GraphStore,
    Label,
    Row,
    Statistics,
    VersionRecord,
    WordHit,
    Words,
)
from twin.guard.graph import FAILURES
from twin.sharing.chain_keys import CHAINS, Chained
from twin.sharing.gathering import Gathering
from twin.sharing.graph_keys import COUNTS, EXPANSIONS, FINDS, SPANS
from twin.sharing.manner import Manner, equal_only


class SharedGraph:
    """A GraphStore; `store` is the one that the calls go to."""

    def __init__(self, store: GraphStore) -> None:
        self.store: Final = store
        self.capabilities = store.capabilities
        refusal = errors.GraphError
        counts: Manner[Count, str, int] = equal_only()
        words: Manner[Words, str, list[WordHit]] = equal_only()
        sizes: Manner[None, str, Statistics] = equal_only()
        self._finds = Gathering(lambda r, t: store.find(r, timeout=t), FINDS, FAILURES, refusal)
        self._expansions = Gathering(lambda r, t: store.expand(r, timeout=t), EXPANSIONS, FAILURES, refusal)
        self._chains = Gathering(self._chained, CHAINS, FAILURES, refusal)
        self._links = Gathering(lambda r, t: store.count_linked(r, timeout=t), COUNTS, FAILURES, refusal)
        self._spans = Gathering(lambda r, t: store.edge_spans(r, timeout=t), SPANS, FAILURES, refusal)
        self._counts = Gathering(lambda r, t: store.count(r, timeout=t), counts, FAILURES, refusal)
        self._words = Gathering(lambda r, t: store.words(r, timeout=t), words, FAILURES, refusal)
        self._sizes = Gathering(lambda _, __: store.statistics(), sizes, FAILURES, refusal)

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate."""
        return await self._finds.ask(request, timeout)

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to."""
        return await self._expansions.ask(request, timeout)

    async def chain(self, request: Chain, *, timeout: float | None = None) -> list[list[Row]]:
        """Return the rows of each part."""
        return (await self._chains.ask(request, timeout))[1]

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of rows `find` would give."""
        return await self._counts.ask(request, timeout)

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return the number of rows `expand` would give, by source id."""
        return await self._links.ask(request, timeout)

    async def _chained(self, request: Chain, timeout: float | None) -> Chained:
        return request, await self.store.chain(request, timeout=timeout)

    async def edge_spans(self, request: EdgeSpans, *, timeout: float | None = None) -> list[Row]:
        """Return over which valid times nodes had edges."""
        return await self._spans.ask(request, timeout)

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words."""
        return await self._words.ask(request, timeout)

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the version records of each known id."""
        return await self.store.versions(kind, ids, believed=believed)

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return (kind, id) of the owner of each label that has one."""
        return await self.store.label_owners(labels)

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction."""
        await self.store.apply(changes, known_at=known_at)

    async def statistics(self) -> Statistics:
        """Return rough sizes, cheaply."""
        return await self._sizes.ask(None)

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self.store.ping(timeout=timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        await self.store.close()
