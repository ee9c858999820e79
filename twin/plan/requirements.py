"""Collects what filters, orders and answers need: columns of slots, related rows, statistics; each once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from graph.store import AttributeOf, Capabilities, Column, Depth, EdgeColumn, Id, Labels, Of, Order, Predicate
from twin.plan.drafts import Draft, completed, facts_of
from twin.plan.moments import require_moments
from twin.plan.nodes import Cursor, Scan
from twin.plan.nodes import Expand as ExpandNode
from twin.plan.past_steps import Ends, HostSignals, Stayed, StayStatistics, Versions
from twin.plan.push import column_of, push
from twin.plan.relations import SIGNALS
from twin.plan.relative import AgainstMoment
from twin.plan.spared import come_along, is_cut_here, known
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
    Sampled,
    Share,
    Statistic,
    Step,
)
from twin.plan.structure_steps import StructureStep
from twin.plan.terms import (
    TRUE,
    Absent,
    Among,
    AttributeValue,
    Both,
    Compares,
    Condition,
    Either,
    Every,
    ExtremeValue,
    Field,
    HopCount,
    HopField,
    Labelled,
    Negation,
    Relation,
    SignalStatisticValue,
    Some,
    StatisticValue,
    Test,
    Truth,
    Value,
)
from twin.plan.together import bring_together
from twin.plan.ways import Cut, merged
from twin.statistics import keeps_order
from twin.windows import Span


@dataclass(slots=True)
class Requirements:
    """The steps so far, and where each slot's rows come from."""

    capabilities: Capabilities
    drafts: list[Draft] = field(default_factory=list)
    makers: list[int] = field(default_factory=list)  # by slot: the index of the step that fills it
    widened: dict[int, list[int]] = field(default_factory=dict)  # by slot: the steps that add columns to it
    links: dict[tuple[int, object], int] = field(default_factory=dict)
    lookups: dict[int, Draft] = field(default_factory=dict)
    _statistics: dict[tuple[int, Span | None], Draft] = field(default_factory=dict)
    _series: dict[tuple[int, object], int] = field(default_factory=dict)

    # ------------------------------------------------------------ steps that fill a slot
    def base(
        self,
        node: Scan | ExpandNode,
        parent: int | None,
        where: Predicate,
        order: tuple[Order, ...],
        limit: int | None,
        after: Cursor | None,
        residual: bool,
    ) -> int:
        """Add the step that brings the rows of a source; return their slot."""
        slot = len(self.makers)
        if isinstance(node, Scan):
            step: Step = Find(slot, node.kind, where, (), order, limit, after, residual)
            return self.fill(step, ())
        assert parent is not None, "an expansion has rows to expand from"
        if node.relation.ways:
            return merged(self, parent, node.relation, where, Cut(order, limit, after))
        step = self.expand(slot, parent, node.relation, where)
        return self.fill(replace(step, order=order, limit=limit, after=after, residual=residual), (parent,))

    def fill(self, step: Step, waits: tuple[int, ...], columns: dict[Column, None] | None = None) -> int:
        """Add a step that fills the next slot; steps that share `columns` bring the same ones."""
        slot = len(self.makers)
        self.makers.append(len(self.drafts))
        self.drafts.append(Draft(step, waits, {} if columns is None else columns))
        return slot

    def expand(self, slot: int, parent: int, relation: Relation, where: Predicate) -> Expand:
        """Return the step that brings what one path leads to from the rows of a slot."""
        return Expand(
            slot, parent, relation.name, self.kind_of(parent), relation.kind, relation.path, where, ()
        )

    def keep(self, step: Keep) -> int:
        """Add a filter, order or cut of a slot; it waits for all that was required of it so far."""
        waits = self._reach(step.source)
        if step.seen_from is not None:
            waits = tuple(dict.fromkeys((*waits, *self._reach(step.seen_from))))
        return self.fill(replace(step, slot=len(self.makers)), waits)

    def count(self, step: CountAll) -> None:
        """Add a count beside the rows of a slot; it needs no more than the rows they are expanded from."""
        self._widen(step.slot, Draft(step, () if step.source is None else (step.source,)))

    def kind_of(self, slot: int) -> str:
        """Return the kind of the rows in a slot."""
        step = self.drafts[self.makers[slot]].step
        if isinstance(step, StructureStep):
            return step.kind
        match step:
            case Find() | Expand() | Gather() | Narrow() | Merge() | Share():
                return step.kind
            case Keep():
                return self.kind_of(step.source)
            case Stayed() | Ends() | HostSignals():
                return step.kind
            case _:
                raise AssertionError("a slot is filled by a step that brings or keeps rows")

    # ------------------------------------------------------------ what is needed of a slot
    def column(self, slot: int, column: Column, *, late: bool = False) -> None:
        """Require a graph column; `late`: it may be looked up for the rows that are left."""
        if isinstance(column, Id) or self._has(slot, column):
            return
        draft = self.drafts[self.makers[slot]]
        if (
            late
            and (is_cut_here(draft.step) or self._filters(slot))
            and not isinstance(column, Depth | EdgeColumn)
        ):
            self._lookup(slot).columns[column] = None
        else:
            self.drafts[self.makers[self.origin(slot)]].columns[column] = None

    def value(self, slot: int, value: Value | HopCount | HopField) -> None:
        """Require what a sort key or a comparison reads."""
        match value:
            case AttributeValue(name, _, unit) if unit is not None:
                self.column(slot, AttributeOf(name, "number"))
                self.column(slot, AttributeOf(name, "unit"))
            case StatisticValue():
                self.signal_statistic(slot, value, essential=True)
            case SignalStatisticValue(name, statistic):
                child = self._related(slot, value, SIGNALS, Compares(Field("name"), Test.EQ, name))
                self.signal_statistic(child, statistic, essential=True)
            case ExtremeValue(relation, where, of) if column_of(value, self.capabilities) is None:
                require_moments(self, slot, Some(relation, where))
                child = self._related(slot, value, relation, where)
                self.condition(child, where)
                self.value(child, of)
            case _:
                column = column_of(value, self.capabilities)
                assert column is not None, f"{value} is neither a column nor a statistic"
                self.column(slot, column)

    def condition(self, slot: int, condition: Condition) -> None:
        """Require all that is needed to check a condition here."""
        match condition:
            case Truth():
                return
            case Both(parts) | Either(parts):
                for part in parts:
                    self.condition(slot, part)
            case Negation(part):
                self.condition(slot, part)
            case Labelled():
                self.column(slot, Labels())
            case AgainstMoment(date):
                self.column(slot, Of(date))
            case Some(relation, where):
                require_moments(self, slot, condition)
                self.condition(self._related(slot, condition, relation, where), where)
            case Every(relation, of, where):
                require_moments(self, slot, condition)
                child = self._related(slot, condition, relation, of)
                self.condition(child, of)
                self.condition(child, where)
            case Compares(value) | Among(value) | Absent(value):
                self._comparison(slot, condition, value)
            case _:
                assert_never(condition)

    def finished(self) -> tuple[tuple[Step, ...], tuple[tuple[int, ...], ...]]:
        """Return the steps with all that was collected, and for each the steps it waits for."""
        spared = come_along(self)
        left = [(n, draft) for n, draft in enumerate(self.drafts) if n not in spared]
        before = {number: self._steps_before(number, draft) - spared for number, draft in left}
        order = bring_together(self.drafts, before)
        places = {number: place for place, number in enumerate(order)}
        steps = tuple(completed(self.drafts[number]) for number in order)
        return steps, tuple(tuple(sorted(map(places.__getitem__, before[number]))) for number in order)

    def origin(self, slot: int) -> int:
        """Return the slot that the rows of a slot were brought into."""
        match self.drafts[self.makers[slot]].step:
            case Keep(source=source) | Share(rows=source):
                return self.origin(source)
            case _:
                return slot

    # ------------------------------------------------------------ inside
    def _comparison(self, slot: int, condition: Compares | Among | Absent, value: Value) -> None:
        """A statistic is compared in the signal's own unit when the limit can be converted instead (F5)."""
        if isinstance(value, StatisticValue) and value.unit is not None and keeps_order(value.measure):
            self.column(slot, Of("unit"))
            value = replace(value, unit=None)
        self.value(slot, value)

    def _related(self, slot: int, of: object, relation: Relation, where: Condition) -> int:
        """The slot of related rows that a condition or a sort key speaks of; equal ones are shared."""
        way = (relation, push(where, self.capabilities).predicate)
        child = known(self, slot, way)
        if child is None:
            child = self._reached(slot, *way)
        self.links[slot, way] = self.links[slot, of] = child
        return child

    def _reached(self, slot: int, relation: Relation, where: Predicate) -> int:
        if relation.ways:
            return merged(self, slot, relation, where)
        return self.fill(self.expand(len(self.makers), slot, relation, where), (slot,))

    def signal_statistic(self, slot: int, value: StatisticValue, *, essential: bool) -> None:
        """Require a statistic of the signals in a slot; `essential`: a filter or an order waits for it."""
        for column in facts_of(value.measure, value.unit):
            self.column(slot, column, late=not essential)
        self.statistic(slot, value.span, Statistic(slot, value.span, (), essential), value)

    def statistic(
        self, slot: int, span: Span | None, step: Statistic | StayStatistics, value: StatisticValue
    ) -> None:
        """Require a statistic of the step that asks for those over one span; None: over the time of a stay."""
        draft = self._statistics.get((slot, span))
        if draft is None:
            draft = self._statistics[slot, span] = Draft(step, (slot,))
            self._widen(slot, draft)
        draft.values[value] = None

    def once(self, slot: int, step: Latest | Bucketed | Sampled | Versions) -> None:
        """Require a step that adds to a slot; equal ones are one."""
        if (slot, step) not in self._series:
            self._series[slot, step] = len(self.drafts)
            self._widen(slot, Draft(step, (slot,)))

    def _lookup(self, slot: int) -> Draft:
        if slot not in self.lookups:
            self.lookups[slot] = Draft(Lookup(slot, self.kind_of(slot), ()), (slot,))
            self._widen(slot, self.lookups[slot])
        return self.lookups[slot]

    def _widen(self, slot: int, draft: Draft) -> None:
        self.widened.setdefault(slot, []).append(len(self.drafts))
        self.drafts.append(draft)

    def _has(self, slot: int, column: Column) -> bool:
        looked_up = self.lookups[slot].columns if slot in self.lookups else {}
        return column in self.drafts[self.makers[self.origin(slot)]].columns or column in looked_up

    def _filters(self, slot: int) -> bool:
        """Whether rows are dropped here on the way to the slot."""
        step = self.drafts[self.makers[slot]].step
        if isinstance(step, Keep):
            return step.condition != TRUE or self._filters(step.source)
        return isinstance(step, Share)

    def _reach(self, slot: int) -> tuple[int, ...]:
        """The slot and all slots of rows that were related to it so far."""
        children = {child for (of, _), child in self.links.items() if of == slot}
        return (slot, *(s for child in sorted(children) for s in self._reach(child)))

    def _steps_before(self, index: int, draft: Draft) -> set[int]:
        """A step waits for the makers of its slots; a keep and a series step also for what widens them."""
        found = {self.makers[s] for s in draft.waits if self.makers[s] != index}
        match draft.step:
            case Keep() | Narrow():
                found.update(w for s in draft.waits for w in self.widened.get(s, ()))
            case Statistic(slot=slot) | Latest(slot) | Bucketed(slot) | Sampled(slot) | StayStatistics(slot):
                found.update(w for w in self.widened.get(slot, ()) if isinstance(self.drafts[w].step, Lookup))
            case _:
                pass
        return found - {index}
