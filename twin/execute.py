"""Runs the steps of a plan: ready ones start together, keys of one feed the next. One batched call per step."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import assert_never

from graph import store as graph
from graph.store import GraphStore
from timeseries.store import SeriesStore
from twin.calls import Calls
from twin.errors import Store, StoreUnavailable, Timeout, TwinError
from twin.evaluate import Rows, sort_values, verdicts
from twin.keeping import kept
from twin.merging import merged
from twin.metering import Meter, Metered
from twin.narrowing import Narrowing, gathered, lots, owned
from twin.past import PastAsk, looked_back
from twin.plan.past_steps import Ends, HostSignals, Stayed, StayStatistics, Versions
from twin.plan.steps import (
    Bucketed,
    CountAll,
    Expand,
    Find,
    Gather,
    Keep,
    Latest,
    Lookup,
    Merge,
    Narrow,
    Plan,
    Probe,
    Sampled,
    Statistic,
    Step,
)
from twin.plan.structure_steps import StructureStep
from twin.plan.terms import TRUE
from twin.rows import ROOT, Table, from_expand, from_find, widen
from twin.series_steps import SeriesAsk, SeriesMemory, bucketed, latest, sampled, statistics
from twin.stay_statistics import stay_statistics
from twin.structure.remembered import Remembered
from twin.structures import StructureRun


@dataclass(frozen=True, slots=True)
class Stores:
    """The two stores that plans ask, how many samples one request may move, and how many keys one call may name."""

    graph: GraphStore
    series: SeriesStore
    max_points: int = 1_000_000
    max_keys: int = 50_000
    remembered: Remembered = field(default_factory=Remembered)
    "Structures that were read lately."


@dataclass(slots=True)
class Answers:
    """What came of a plan: tables and counts by slot, and what failed and only adds columns (X1).

    `owners` has for a narrowed slot how many owners satisfied the condition, and how many there were; `brought` for a
    gathered one how many rows came, which are cut to those of owners that are found.
    """

    plan: Plan
    tables: dict[int, Table] = field(default_factory=dict)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    owners: dict[int, tuple[int, int]] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)
    failures: list[TwinError] = field(default_factory=list)


async def execute(
    plan: Plan, stores: Stores, calls: Calls, memory: SeriesMemory, meter: Meter | None = None
) -> Answers:
    """Run a plan; a step that filters, sorts or counts raises its failure, one that only adds columns reports it.

    Raises LimitExceeded before a step that the meter does not cover.
    """
    answers = Answers(plan)
    metered = None
    if meter is not None and not meter.covers(plan):
        metered = Metered(plan, meter, stores.graph, stores.series, calls, answers.tables)
    run = _Run(plan, stores, calls, memory, answers, metered)
    await run.all()
    return run.answers


@dataclass(slots=True)
class _Run:
    plan: Plan
    stores: Stores
    calls: Calls
    memory: SeriesMemory
    answers: Answers
    metered: Metered | None = None
    structures: StructureRun | None = None

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
            if self.metered is not None:
                await self.metered.admit(number, step)
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
        if isinstance(step, StructureStep):
            await self._structures.run(number, step)
            return
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
            case Merge():
                self.answers.tables[step.slot] = merged(step, self.answers.tables)
            case Keep():
                self._keep(step)
            case Statistic() | Latest() | Bucketed() | Sampled() | StayStatistics():
                await self._series(number, step)
            case Stayed() | Ends() | HostSignals() | Versions():
                await self._past(number, step)
            case _:
                assert_never(step)

    # ------------------------------------------------------------ structures
    @property
    def _structures(self) -> StructureRun:
        if self.structures is None:
            self.structures = StructureRun(
                self.stores.graph,
                self.calls,
                self._moment,
                self.stores.max_keys,
                self.stores.remembered,
                self.answers.tables,
                self.answers.counts,
            )
        return self.structures

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
        rows = await self._found(number, request, 0)
        self.answers.tables[step.slot] = from_find(step.kind, step.columns, rows)

    async def _found(self, number: int, request: graph.Find, keys: int) -> list[graph.Row]:
        answer = self.stores.graph.find(request, timeout=self.calls.left())
        return await self.calls.ask(number, Store.GRAPH, keys, answer)

    async def _expand(self, number: int, step: Expand) -> None:
        rows: list[graph.Row] = []
        for ids in lots(self._ids(step.source), self.stores.max_keys):
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
            rows += await self.calls.ask(number, Store.GRAPH, len(ids), answer)
        self.answers.tables[step.slot] = from_expand(step.kind, step.columns, rows)

    async def _lookup(self, number: int, step: Lookup) -> None:
        rows: list[graph.Row] = []
        for ids in lots(self._ids(step.slot), self.stores.max_keys):
            where = graph.OneOf(graph.Id(), ids)
            request = graph.Find(step.kind, where, step.columns, moment=self._moment)
            rows += await self._found(number, request, len(ids))
        widen(self.answers.tables[step.slot], step.columns, rows)

    # ------------------------------------------------------------ graph, driven by series
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
            number, graph.Find(step.kind, step.where, step.columns, moment=self._moment), 0
        )
        self.answers.tables[step.slot] = gathered(step, rows)
        self.answers.brought[step.slot] = len(rows)

    async def _narrow(self, number: int, step: Narrow) -> None:
        held = self._held(step.probe)
        if held is None:
            work = Narrowing(
                step,
                self.answers.tables[step.source],
                self.stores.graph.capabilities,
                lambda where, keys: self._found(
                    number, graph.Find(step.kind, where, step.columns, moment=self._moment), keys
                ),
                self.stores.max_keys,
            )
            held, owners = await work.table()
            self.answers.owners[step.slot] = (owners, len(work.gathered.groups))
            self.answers.tables[step.source] = owned(work.gathered, held.ids)
        self.answers.tables[step.slot] = held

    async def _count(self, number: int, step: CountAll) -> None:
        if step.path is None or step.source is None:
            request = graph.Count(step.kind, step.where, self._moment)
            answer = self.stores.graph.count(request, timeout=self.calls.left())
            self.answers.counts[step.slot] = {ROOT: await self.calls.ask(number, Store.GRAPH, 0, answer)}
            return
        counts: dict[str, int] = {}
        for ids in lots(self._ids(step.source), self.stores.max_keys):
            linked = graph.CountLinked(step.source_kind, ids, step.path, step.where, self._moment)
            by_source = self.stores.graph.count_linked(linked, timeout=self.calls.left())
            counts |= await self.calls.ask(number, Store.GRAPH, len(ids), by_source)
        self.answers.counts[step.slot] = counts

    # ------------------------------------------------------------ graph, its past
    async def _past(self, number: int, step: Stayed | Ends | HostSignals | Versions) -> None:
        ask = PastAsk(self.stores.graph, self.calls, number, self._moment, self.stores.max_keys)
        await looked_back(step, ask, self.answers.tables)

    # ------------------------------------------------------------ series
    async def _series(
        self, number: int, step: Statistic | Latest | Bucketed | Sampled | StayStatistics
    ) -> None:
        question = self.plan.question
        table = self.answers.tables[step.slot]
        ask = SeriesAsk(
            self.stores.series,
            self.calls,
            number,
            table,
            min(question.now, question.valid_at),
            question.moment,
            self.stores.max_keys,
        )
        match step:
            case Statistic():
                await statistics(step, ask, self.memory)
            case Latest():
                await latest(step, ask, question.valid_at)
            case Bucketed():
                await bucketed(step, ask)
            case Sampled():
                await sampled(step, ask, self.stores.max_points)
            case StayStatistics():
                await stay_statistics(step, ask, self.memory)

    # ------------------------------------------------------------ here
    def _keep(self, step: Keep) -> None:
        rows = Rows(step.source, self.answers.tables, self.plan.links, self.stores.graph.capabilities)
        if step.seen_from is not None:
            rows = rows.seen_by(replace(rows, slot=step.seen_from), step.condition)
        table = rows.table
        passed = None if step.condition == TRUE else verdicts(step.condition, rows)
        values = [sort_values(key.value, rows) for key in step.keys]
        table.columns.update({("sort", key): column for key, column in zip(step.keys, values, strict=True)})
        result, counts = kept(table, step, passed, values)
        self.answers.tables[step.slot] = result
        self.answers.counts[step.slot] = counts if step.counts else self.answers.counts.get(step.source, {})


def _only_adds(step: Step) -> bool:
    match step:
        case Statistic(essential=essential):
            return not essential
        case Latest() | Bucketed() | Sampled() | StayStatistics():
            return True
        case _:
            return False


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    for failure in failures.exceptions:
        return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure
    return failures
