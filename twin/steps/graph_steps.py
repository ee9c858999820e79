"""Runs the steps that ask the graph: rows of a kind, what relations lead to, counts, and graphs driven by series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from graph import store as graph
from graph.store import GraphStore
from twin.answers import Answers
from twin.calls import Calls
from twin.errors import Store
from twin.plan.chains import chain
from twin.plan.steps import CountAll, Expand, Find, Gather, Lookup, Narrow, Probe
from twin.rows import ROOT, Table, from_expand, from_find, of_sources, widen
from twin.steps.graph_ask import GraphAsk
from twin.steps.narrowing import Narrowing, gathered, lots

GraphStep = Find | Expand | Gather | Narrow | Lookup | CountAll


@dataclass(frozen=True, slots=True)
class GraphRun:
    """Where steps ask, at which moment (None: the present), how many keys at once, and what they fill."""

    store: GraphStore
    calls: Calls
    moment: graph.Moment | None
    max_keys: int
    answers: Answers
    together: bool = False
    "Whether expansions come along with the rows that they start from, where they can."

    async def run(self, number: int, step: GraphStep) -> None:
        """Fill the slot of a step, or add to it."""
        match step:
            case Find():
                await self._find(number, step)
            case Expand():
                await self._expand(number, step)
            case Gather():
                await self._gather(number, step)
            case Narrow():
                await self._narrow(number, step)
            case Lookup():
                await self._lookup(number, step)
            case CountAll():
                await self._count(number, step)
            case _:
                assert_never(step)

    async def _find(self, number: int, step: Find) -> None:
        request = graph.Find(
            step.kind, step.where, step.columns, step.order, step.limit, step.after, self.moment
        )
        rows = await self._rows(number, request, 0)
        self.answers.tables[step.slot] = from_find(step.kind, step.columns, rows)

    async def _rows(self, number: int, request: graph.Find | graph.Expand, keys: int) -> list[graph.Row]:
        """Ask for the rows of a step, and for those that come along with them."""
        along = self.answers.plan.along.get(number, ()) if self.together else ()
        if not along:
            return await self._alone(number, request, keys)
        answer = self.store.chain(
            chain(request, number, along, self.answers.plan.steps), timeout=self.calls.left()
        )
        head, *others = await self.calls.ask(
            number,
            Store.GRAPH,
            keys,
            answer,
            rows=lambda parts: len(parts[0]),
            along=lambda parts: tuple(zip((each.number for each in along), map(len, parts[1:]), strict=True)),
        )
        self.answers.arrived.update(zip((each.number for each in along), others, strict=True))
        return head

    async def _alone(self, number: int, request: graph.Find | graph.Expand, keys: int) -> list[graph.Row]:
        if isinstance(request, graph.Find):
            return await self._found(number, request, keys)
        answer = self.store.expand(request, timeout=self.calls.left())
        return await self.calls.ask(number, Store.GRAPH, keys, answer)

    async def _found(self, number: int, request: graph.Find, keys: int) -> list[graph.Row]:
        answer = self.store.find(request, timeout=self.calls.left())
        return await self.calls.ask(number, Store.GRAPH, keys, answer)

    async def _expand(self, number: int, step: Expand) -> None:
        rows = self.answers.arrived.pop(number, None)
        if rows is None:
            rows = await self._expanded(number, step)
        self.answers.tables[step.slot] = from_expand(step.kind, step.columns, rows)

    async def _expanded(self, number: int, step: Expand) -> list[graph.Row]:
        ids = self.answers.ids(step.source)
        asked = graph.Expand(
            kind=step.source_kind,
            ids=ids,
            path=step.path,
            where=step.where,
            columns=step.columns,
            order=step.order,
            limit=step.limit,
            after=step.after,
            moment=self.moment,
        )
        if 0 < len(ids) <= self.max_keys:
            return await self._rows(number, asked, len(ids))
        rows: list[graph.Row] = []
        for some in lots(ids, self.max_keys):
            rows += await self._alone(number, replace(asked, ids=some), len(some))
        return rows

    async def _lookup(self, number: int, step: Lookup) -> None:
        ask = GraphAsk(self.store, self.calls, number, self.moment, self.max_keys)
        rows = await ask.found(step.kind, self.answers.ids(step.slot), step.columns)
        widen(self.answers.tables[step.slot], step.columns, rows)

    def _held(self, probe: Probe | None) -> Table | None:
        """The rows of a probe when they are all there are."""
        table = None if probe is None else self.answers.tables[probe.slot]
        return table if table is not None and probe is not None and len(table) <= probe.cap else None

    async def _gather(self, number: int, step: Gather) -> None:
        if step.probe is not None and self._held(step.probe) is not None:
            of = (step.slot, step.probe.slot, step.name, step.source_kind, step.kind)
            await self._expand(number, Expand(*of, step.path, step.where, step.columns))
            return
        rows = await self._found(
            number, graph.Find(step.kind, step.where, step.columns, moment=self.moment), 0
        )
        self.answers.tables[step.slot] = gathered(step, rows)
        self.answers.brought[step.slot] = len(rows)

    async def _narrow(self, number: int, step: Narrow) -> None:
        held = self._held(step.probe)
        if held is None:
            work = Narrowing(
                step,
                self.answers.tables[step.source],
                self.store.capabilities,
                lambda where, keys: self._found(
                    number, graph.Find(step.kind, where, step.columns, moment=self.moment), keys
                ),
                self.max_keys,
            )
            held, owners = await work.table()
            self.answers.owners[step.slot] = (owners, len(work.gathered.groups))
            self.answers.tables[step.source] = of_sources(work.gathered, held.ids)
        self.answers.tables[step.slot] = held

    async def _count(self, number: int, step: CountAll) -> None:
        if step.path is None or step.source is None:
            request = graph.Count(step.kind, step.where, self.moment)
            answer = self.store.count(request, timeout=self.calls.left())
            self.answers.counts[step.slot] = {ROOT: await self.calls.ask(number, Store.GRAPH, 0, answer)}
            return
        counts: dict[str, int] = {}
        for ids in lots(self.answers.ids(step.source), self.max_keys):
            linked = graph.CountLinked(step.source_kind, ids, step.path, step.where, self.moment)
            by_source = self.store.count_linked(linked, timeout=self.calls.left())
            counts |= await self.calls.ask(number, Store.GRAPH, len(ids), by_source)
        self.answers.counts[step.slot] = counts
