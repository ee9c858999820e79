"""A graph store behind a guard: the same port, with deadline, breaker and repetitions."""

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
from twin.guard.calls import Failures, Guard


class GuardedGraph:
    """A GraphStore; `store` is the one behind the guard."""

    def __init__(self, store: GraphStore, guard: Guard | None = None) -> None:
        self.store: Final = store
        self.capabilities = store.capabilities
        self.guard: Final = guard or Guard("graph", FAILURES, lambda left: store.ping(timeout=left))

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate."""
        return await self.guard.call(lambda left: self.store.find(request, timeout=left), timeout=timeout)

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to."""
        return await self.guard.call(lambda left: self.store.expand(request, timeout=left), timeout=timeout)

    async def chain(self, request: Chain, *, timeout: float | None = None) -> list[list[Row]]:
        """Return the rows of each part."""
        return await self.guard.call(lambda left: self.store.chain(request, timeout=left), timeout=timeout)

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of rows `find` would give."""
        return await self.guard.call(lambda left: self.store.count(request, timeout=left), timeout=timeout)

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return the number of rows `expand` would give, by source id."""
        return await self.guard.call(
            lambda left: self.store.count_linked(request, timeout=left), timeout=timeout
        )

    async def edge_spans(self, request: EdgeSpans, *, timeout: float | None = None) -> list[Row]:
        """Return over which valid times nodes had edges."""
        return await self.guard.call(
            lambda left: self.store.edge_spans(request, timeout=left), timeout=timeout
        )

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words."""
        return await self.guard.call(lambda left: self.store.words(request, timeout=left), timeout=timeout)

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the version records of each known id."""
        return await self.guard.call(lambda _: self.store.versions(kind, ids, believed=believed))

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return (kind, id) of the owner of each label that has one."""
        return await self.guard.call(lambda _: self.store.label_owners(labels))

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction; when the connection is lost, the same once more."""
        await self.guard.call(lambda _: self.store.apply(changes, known_at=known_at))

    async def statistics(self) -> Statistics:
        """Return rough sizes, cheaply."""
        return await self.guard.call(lambda _: self.store.statistics())

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self.guard.check(timeout=timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        await self.store.close()


FAILURES: Final = Failures(errors.Unavailable, errors.Timeout, errors.Unavailable)
