"""Holds a request to its price (O5): a plan that may cost too much is counted, step by step, before rows are moved.

A plan whose price is within the limit runs as it is. Of any other, each step has its rows bounded by what came before;
where that is too much, the store counts them, and only a count above the limit is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from graph.store import Count, CountLinked, GraphStore, Moment, Predicate
from timeseries.store import Aggregate, Function, SeriesStore, Term
from twin.calls import Calls
from twin.errors import LimitExceeded, Store
from twin.plan.explain import lines
from twin.plan.price import FEWEST_POINTS, Bounds, Slots, most_rows, price, price_of
from twin.plan.steps import CountAll, Expand, Find, Gather, Keep, Merge, Narrow, Plan, Sampled, Share, Step
from twin.rows import Table
from twin.steps.series_ask import series_keys


@dataclass(slots=True)
class Meter:
    """What a request may cost, and what its root fields took of it so far."""

    limit: float
    bounds: Bounds
    taken: float = 0.0
    lent: float = 0.0
    "What may have been asked for in vain: it is taken from nobody."

    def covers(self, plan: Plan) -> bool:
        """Whether a plan is within the limit whatever comes; then that is taken. Without sizes nothing is held."""
        return self.bounds.sizes is None or self.takes(price(plan, self.bounds).total)

    def takes(self, cost: float) -> bool:
        """Take a cost if there is so much left."""
        if self.taken + cost > self.limit:
            return False
        self.taken += cost
        return True

    def lends(self, cost: float) -> bool:
        """Let so much be asked for in vain, if there is so much left now."""
        if self.bounds.sizes is not None and self.taken + self.lent + cost > self.limit:
            return False
        self.lent += cost
        return True


@dataclass(slots=True)
class Metered:
    """One plan, whose steps are admitted one by one."""

    plan: Plan
    meter: Meter
    graph: GraphStore
    series: SeriesStore
    calls: Calls
    tables: Mapping[int, Table]
    costs: dict[int, float] = field(default_factory=dict)

    async def admit(self, number: int, step: Step) -> None:
        """Return when a step may run; raise LimitExceeded when it, with what was taken, costs too much."""
        if isinstance(step, Keep | Merge | Share):
            return
        bounds, slots = self.meter.bounds, self._slots()
        cost = price_of(step, most_rows(step, slots, bounds), slots, bounds)
        if not self.meter.takes(cost):
            counted = await self._counted(number, step)
            if counted is not None:
                cost = min(cost, price_of(step, counted, slots, bounds))
            if not self.meter.takes(cost):
                raise self._refusal(number, cost)
        self.costs[number] = cost

    def _slots(self) -> Slots:
        rows = {slot: float(len(table)) for slot, table in self.tables.items()}
        return Slots(rows, {slot: float(len(table.groups)) for slot, table in self.tables.items()})

    def _refusal(self, number: int, cost: float) -> LimitExceeded:
        costs = {**self.costs, number: cost}
        dearest = max(costs, key=costs.__getitem__)
        line = lines(self.plan)[dearest]
        return LimitExceeded(
            f"the request has a price of {self.meter.taken + cost:,.0f} or more, the limit is {self.meter.limit:,.0f}; "
            f"the dearest step is {line.step}, {line.store}: {line.request}, with {costs[dearest]:,.0f}; "
            "ask for smaller pages, a shorter window, or maxPoints"
        )

    # ------------------------------------------------------------ counts
    async def _counted(self, number: int, step: Step) -> float | None:
        """How many rows a step will bring, asked of its store; None where the bound is all that is known."""
        match step:
            case Find(kind=kind, where=where, limit=limit):
                count = await self._count(number, kind, where)
                return count if limit is None else min(limit, count)
            case Gather(kind=kind, where=where):
                return await self._count(number, kind, where)
            case Narrow(kind=kind, where=where, ranking=ranking):
                return await self._count(number, kind, where) * (1 if ranking is None else 2)
            case Expand():
                return await self._linked(number, step)
            case CountAll(source=int(source)):
                return len(self.tables[source])
            case Sampled():
                return await self._samples(number, step)
            case _:
                return None

    @property
    def _moment(self) -> Moment | None:
        moment = self.plan.question.moment
        return None if moment is None else Moment(*moment)

    async def _count(self, number: int, kind: str, where: Predicate) -> float:
        asked = self.graph.count(Count(kind, where, self._moment), timeout=self.calls.left())
        return await self.calls.ask(number, Store.GRAPH, 0, asked, rows=_no_rows)

    async def _linked(self, number: int, step: Expand) -> float:
        ids = tuple(dict.fromkeys(self.tables[step.source].ids))
        request = CountLinked(step.source_kind, ids, step.path, step.where, self._moment)
        asked = self.graph.count_linked(request, timeout=self.calls.left())
        counts = await self.calls.ask(number, Store.GRAPH, len(ids), asked, rows=_no_rows)
        return sum(count if step.limit is None else min(count, step.limit) for count in counts.values())

    async def _samples(self, number: int, step: Sampled) -> float:
        table = self.tables[step.slot]
        keys = tuple(dict.fromkeys(series_keys(table)))
        terms = (Term(Function.COUNT), Term(Function.BAD)) if step.with_bad else (Term(Function.COUNT),)
        request = Aggregate(keys, terms, *step.span.looked_at, self.plan.question.now)
        asked = self.series.aggregate(request, timeout=self.calls.left())
        columns = await self.calls.ask(number, Store.SERIES, len(keys), asked, rows=_no_rows)
        most = None if step.max_points is None else max(FEWEST_POINTS, step.max_points)
        counts = map(sum, zip(*cast("list[Sequence[int]]", columns), strict=True))
        return sum(c if most is None else min(c, most) for c in counts)


def _no_rows(_: object) -> int:
    return 0
