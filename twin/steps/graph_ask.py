"""Asks the graph for one step of a plan, so many keys at a time; each call is told to the request's account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph import store as graph
from graph.store import Column, GraphStore, Id, OneOf, Path, Row
from twin.calls import Calls
from twin.errors import Store
from twin.steps.narrowing import lots


@dataclass(frozen=True, slots=True)
class GraphAsk:
    """Where a step asks: which store, on whose account, at which moment (None: the present), how many keys at once."""

    store: GraphStore
    calls: Calls
    number: int
    moment: graph.Moment | None
    max_keys: int = 50_000

    async def found(self, kind: str, ids: Iterable[str], columns: tuple[Column, ...]) -> list[Row]:
        """Return the things with these ids that are there; rows are (id, *columns)."""
        rows: list[Row] = []
        for some in lots(tuple(dict.fromkeys(ids)), self.max_keys):
            request = graph.Find(kind, OneOf(Id(), some), columns, moment=self.moment)
            answer = self.store.find(request, timeout=self.calls.left())
            rows += await self.calls.ask(self.number, Store.GRAPH, len(some), answer)
        return rows

    async def reached(
        self, kind: str, ids: Iterable[str], path: Path, columns: tuple[Column, ...] = ()
    ) -> list[Row]:
        """Return what a path leads to from these things; rows are (source id, id, *columns)."""
        rows: list[Row] = []
        for some in lots(tuple(dict.fromkeys(ids)), self.max_keys):
            request = graph.Expand(kind, some, path, columns=columns, moment=self.moment)
            answer = self.store.expand(request, timeout=self.calls.left())
            rows += await self.calls.ask(self.number, Store.GRAPH, len(some), answer)
        return rows
