"""Runs the steps of a plan: ready ones start together, keys of one feed the next. One batched call per step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from graph import store as graph
from graph.store import GraphStore
from timeseries.store import SeriesStore
from twin.arrange import arrange, cut
from twin.calls import Calls
from twin.errors import Store, StoreUnavailable, Timeout, TwinError
from twin.evaluate import Rows, sort_values, verdicts
from twin.plan.nodes import Page
from twin.plan.steps import (
    Bucketed,
    CountAll,
    Expand,
    Find,
    Keep,
    Latest,
    Lookup,
    Plan,
    Sampled,
    Statistic,
    Step,
)
from twin.plan.terms import TRUE
from twin.rows import ROOT, Table, from_expand, from_find, head, take, widen
from twin.series_steps import SeriesAsk, SeriesMemory, bucketed, latest, sampled, statistics


@dataclass(frozen=True, slots=True)
class Stores:
    """The two stores that plans ask, and how many samples one request may move."""

    graph: GraphStore
    series: SeriesStore
    max_points: int = 1_000_000


@dataclass(slots=True)
class Answers:
    """What came of a plan: tables and counts by slot, and what failed and only adds columns (X1)."""

    plan: Plan
    tables: dict[int, Table] = field(default_factory=dict)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    failures: list[TwinError] = field(default_factory=list)


async def execute(plan: Plan, stores: Stores, calls: Calls, memory: SeriesMemory) -> Answers:
    """Run a plan; a step that filters, sorts or counts raises its failure, one that only adds columns reports it."""
    run = _Run(plan, stores, calls, memory, Answers(plan))
    await run.all()
    return run.answers


@dataclass(slots=True)
class _Run:
    plan: Plan
    stores: Stores
    calls: Calls
    memory: SeriesMemory
    answers: Answers

    async def all(self) -> None:
        """Start each step as soon as those it waits for are done; the first failure ends the others."""
        done = [asyncio.Event() for _ in self.plan.steps]
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(len(done)):
                    group.create_task(self._when_ready(number, done))
        except BaseExceptionGroup as failures:
            raise _first(failures) from None

    async def _when_ready(self, number: int, done: list[asyncio.Event]) -> None:
        for before in self.plan.waits[number]:
            await done[before].wait()
        step = self.plan.steps[number]
        try:
            await self._step(number, step)
        except (StoreUnavailable, Timeout) as failure:
            if not _only_adds(step):
                raise
            failure.affected = len(self._ids(step.slot))
            if isinstance(failure, Timeout):
                failure.store = failure.store or Store.SERIES  # the time was over before the call began
            self.answers.failures.append(failure)
        done[number].set()

    async def _step(self, number: int, step: Step) -> None:
        match step:
            case Find():
                await self._find(number, step)
            case Expand():
                await self._expand(number, step)
            case Lookup():
                await self._lookup(number, step)
            case CountAll():
                await self._count(number, step)
            case Keep():
                self._keep(step)
            case Statistic() | Latest() | Bucketed() | Sampled():
                await self._series(number, step)
            case _:
                assert_never(step)

    # ------------------------------------------------------------ graph
    @property
    def _moment(self) -> graph.Moment | None:
        moment = self.plan.question.moment
        return None if moment is None else graph.Moment(*moment)

    def _ids(self, slot: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.answers.tables[slot].ids))

    async def _find(self, number: int, step: Find) -> None:
        request = graph.Find(
            step.kind, step.where, step.columns, step.order, step.limit, step.after, self._moment
        )
        answer = self.stores.graph.find(request, timeout=self.calls.left())
        rows = await self.calls.ask(number, Store.GRAPH, 0, answer)
        self.answers.tables[step.slot] = from_find(step.kind, step.columns, rows)

    async def _expand(self, number: int, step: Expand) -> None:
        ids = self._ids(step.source)
        rows: list[graph.Row] = []
        if ids:
            request = graph.Expand(
                kind=step.source_kind,
                ids=ids,
                path=step.path,
                where=step.where,
                columns=step.columns,
                order=step.order,
                limit=step.limit,
                after=step.after,
                moment=self._moment,
            )
            answer = self.stores.graph.expand(request, timeout=self.calls.left())
            rows = await self.calls.ask(number, Store.GRAPH, len(ids), answer)
        self.answers.tables[step.slot] = from_expand(step.kind, step.columns, rows)

    async def _lookup(self, number: int, step: Lookup) -> None:
        ids = self._ids(step.slot)
        rows: list[graph.Row] = []
        if ids:
            where = graph.OneOf(graph.Id(), ids)
            request = graph.Find(step.kind, where, step.columns, moment=self._moment)
            answer = self.stores.graph.find(request, timeout=self.calls.left())
            rows = await self.calls.ask(number, Store.GRAPH, len(ids), answer)
        widen(self.answers.tables[step.slot], step.columns, rows)

    async def _count(self, number: int, step: CountAll) -> None:
        if step.path is None or step.source is None:
            request = graph.Count(step.kind, step.where, self._moment)
            answer = self.stores.graph.count(request, timeout=self.calls.left())
            self.answers.counts[step.slot] = {ROOT: await self.calls.ask(number, Store.GRAPH, 0, answer)}
            return
        ids = self._ids(step.source)
        linked = graph.CountLinked(step.source_kind, ids, step.path, step.where, self._moment)
        by_source = self.stores.graph.count_linked(linked, timeout=self.calls.left())
        self.answers.counts[step.slot] = await self.calls.ask(number, Store.GRAPH, len(ids), by_source)

    # ------------------------------------------------------------ series
    async def _series(self, number: int, step: Statistic | Latest | Bucketed | Sampled) -> None:
        question = self.plan.question
        table = self.answers.tables[step.slot]
        ask = SeriesAsk(self.stores.series, self.calls, number, table, question.now, question.moment)
        match step:
            case Statistic():
                await statistics(step, ask, self.memory)
            case Latest():
                await latest(step, ask, question.valid_at)
            case Bucketed():
                await bucketed(step, ask)
            case Sampled():
                await sampled(step, ask, self.stores.max_points)

    # ------------------------------------------------------------ here
    def _keep(self, step: Keep) -> None:
        rows = Rows(step.source, self.answers.tables, self.plan.links, self.stores.graph.capabilities)
        table = rows.table
        passed = None if step.condition == TRUE else verdicts(step.condition, rows)
        values = [sort_values(key.value, rows) for key in step.keys]
        table.columns.update({("sort", key): column for key, column in zip(step.keys, values, strict=True)})
        if passed is None and step.sorted_:
            result, counts = _head(table, step.page)
        else:
            result, counts = _kept(table, step, passed, values)
        self.answers.tables[step.slot] = result
        self.answers.counts[step.slot] = counts if step.counts else self.answers.counts.get(step.source, {})


def _head(table: Table, page: Page) -> tuple[Table, dict[str, int]]:
    """Cut rows that came in order; there is one row too many where there are more."""
    counts = {source: stop - start for source, (start, stop) in table.groups.items()}
    result = head(table, page.first)
    if page.first is not None:
        result.more_after = {source for source, count in counts.items() if count > page.first}
        result.more_before = set(counts) if page.after is not None else set()
    return result, counts


def _kept(
    table: Table, step: Keep, passed: Sequence[object] | None, values: list[list[object]]
) -> tuple[Table, dict[str, int]]:
    """Filter, order and cut each group."""
    kept: dict[str, list[int]] = {}
    more_after, more_before, counts = set[str](), set[str](), dict[str, int]()
    for source, bounds in table.groups.items():
        numbers = [n for n in range(*bounds) if passed is None or passed[n] is True]
        counts[source] = len(numbers)
        kept[source], has_before, has_after = _page(numbers, table, step, values)
        more_after.update((source,) if has_after else ())
        more_before.update((source,) if has_before else ())
    result = take(table, kept)
    result.more_after, result.more_before = more_after, more_before
    return result, counts


def _page(
    numbers: list[int], table: Table, step: Keep, values: list[list[object]]
) -> tuple[list[int], bool, bool]:
    """Order and cut one group; ordered rows of a store came with one row too many when there are more."""
    if not step.sorted_:
        ordered = arrange(numbers, table.ids, step.keys, values)
        return cut(ordered, table.ids, step.keys, values, step.page)
    first = step.page.first
    if first is None:
        return numbers, False, False
    return numbers[:first], step.page.after is not None, len(numbers) > first


def _only_adds(step: Step) -> bool:
    match step:
        case Statistic(essential=essential):
            return not essential
        case Latest() | Bucketed() | Sampled():
            return True
        case _:
            return False


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    for failure in failures.exceptions:
        return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure
    return failures
