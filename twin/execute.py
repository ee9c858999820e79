"""Runs the steps of a plan: ready ones start together, keys of one feed the next. One batched call per step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from graph.store import GraphStore, Moment
from timeseries.store import SeriesStore
from twin.answers import Answers
from twin.calls import Calls
from twin.errors import Store, StoreUnavailable, Timeout
from twin.metering import Meter, Metered
from twin.plan.foreseen import Foreseen
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
    Sampled,
    Share,
    Statistic,
    Step,
)
from twin.plan.structure_steps import StructureStep
from twin.plan.terms import TRUE
from twin.rows import of_sources
from twin.steps.early import Early, ended
from twin.steps.evaluate import Rows, sort_values, verdicts
from twin.steps.foresight import Foresight
from twin.steps.graph_ask import GraphAsk
from twin.steps.graph_steps import GraphRun
from twin.steps.keeping import kept
from twin.steps.merging import merged
from twin.steps.past import looked_back
from twin.steps.series_ask import SeriesAsk
from twin.steps.series_steps import SeriesMemory, bucketed, latest, sampled, statistics
from twin.steps.stay_statistics import stay_statistics
from twin.steps.structures import StructureRun
from twin.structure.remembered import Remembered


@dataclass(frozen=True, slots=True)
class Stores:
    """The two stores that plans ask, how many samples one request may move, and how many keys one call may name."""

    graph: GraphStore
    series: SeriesStore
    max_points: int = 1_000_000
    max_keys: int = 50_000
    remembered: Remembered = field(default_factory=Remembered)
    "Structures that were read lately."
    foreseen: Foreseen = field(default_factory=Foreseen)
    "Series that equal plans asked for."


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
    foresight = Foresight(plan, stores.series, calls, stores.foreseen, stores.max_keys)
    run = _Run(plan, stores, calls, memory, answers, foresight, metered)
    if metered is None:
        run.begin(meter)
    try:
        if run.early:
            await asyncio.sleep(0)  # they go out first: the graph is mostly done before they are
        await run.all()
    finally:
        await ended(run.early)
    return answers


@dataclass(slots=True)
class _Run:
    plan: Plan
    stores: Stores
    calls: Calls
    memory: SeriesMemory
    answers: Answers
    foresight: Foresight
    metered: Metered | None = None
    structures: StructureRun | None = None
    early: dict[int, Early] = field(default_factory=dict)

    def begin(self, meter: Meter | None) -> None:
        """Ask the series store beside the graph, for the series that equal plans asked for."""
        for number, series, asking in self.foresight.asking(self.memory, meter):
            self.early[number] = Early(series, asyncio.create_task(asking))

    async def all(self) -> None:
        """Start each step as soon as those it waits for are done; the first failure ends the others."""
        if _is_chain(self.plan.waits):  # a task for each step costs more than most of them
            for number in range(len(self.plan.steps)):
                await self._admitted(number)
            return
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
        await self._admitted(number)
        done[number].set()

    async def _admitted(self, number: int) -> None:
        step = self.plan.steps[number]
        try:
            if self.metered is not None:
                await self.metered.admit(number, step)
            await self._step(number, step)
        except (StoreUnavailable, Timeout) as failure:
            if not _only_adds(step):
                raise
            failure.affected = len(self.answers.ids(step.slot))
            if isinstance(failure, Timeout):
                failure.store = failure.store or Store.SERIES  # the time was over before the call began
            self.answers.failures.append(failure)

    async def _step(self, number: int, step: Step) -> None:
        if isinstance(step, StructureStep):
            await self._structures.run(number, step)
            return
        match step:
            case Find() | Expand() | Gather() | Narrow() | Lookup() | CountAll():
                await self._graph.run(number, step)
            case Merge():
                self.answers.tables[step.slot] = merged(step, self.answers.tables)
            case Share(slot, source, rows):
                self.answers.tables[slot] = of_sources(
                    self.answers.tables[rows], self.answers.tables[source].ids
                )
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

    # ------------------------------------------------------------ graph, and its past
    @property
    def _moment(self) -> Moment | None:
        moment = self.plan.question.moment
        return None if moment is None else Moment(*moment)

    @property
    def _graph(self) -> GraphRun:
        of = self.stores
        together = self.metered is None  # else each step is admitted by what the one before it brought
        return GraphRun(of.graph, self.calls, self._moment, of.max_keys, self.answers, together)

    async def _past(self, number: int, step: Stayed | Ends | HostSignals | Versions) -> None:
        ask = GraphAsk(self.stores.graph, self.calls, number, self._moment, self.stores.max_keys)
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
            self.early.get(number),
        )
        self.foresight.learn(number, table)
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


def _is_chain(waits: Sequence[Sequence[int]]) -> bool:
    """Whether each step waits for the one before it."""
    return all(number in before for number, before in enumerate(waits[1:]))


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
