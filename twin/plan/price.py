"""What a plan costs at most: rows × columns, samples, and one for each store call. Pure.

Every figure is a bound as far as the sizes of the plant are one: they are those of now, also for a question about
another moment, and a while old. What a store scans and does not send has no price; the deadline holds that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, inf, isfinite, log2
from typing import Final, assert_never

from graph.store import Direction, Path, Statistics
from twin.plan.guess import at_most
from twin.plan.past_steps import Ends, HostSignals, Stayed, StayStatistics, Versions
from twin.plan.steps import (
    Bucketed,
    CountAll,
    Expand,
    Filling,
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
    Share,
    Statistic,
    Step,
)
from twin.plan.structure_price import structure_columns, structure_groups, structure_rows
from twin.plan.structure_steps import StructureStep

FEWEST_POINTS: Final = 4
"A reduction shows the first, last, least and greatest sample, however few are asked for."

PAST: Final = 20
"How many installations or records a thing is taken to have: a guess, since no store keeps their number."
PAST_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a price: sizes (None: nothing does), samples of one signal in one call, keys of one call."""

    sizes: Statistics | None
    max_points: int = 1_000_000
    max_keys: int = 50_000

    def nodes(self, kind: str) -> float:
        """Return how many things of a kind there can be."""
        return inf if self.sizes is None else float(self.sizes.nodes.get(kind, 0))

    def pairs(self, path: Path, sources: float) -> float:
        """Return how many rows a path can lead to from so many sources."""
        if self.sizes is None:
            return inf if sources else 0.0
        if path.max_depth != 1 or path.min_depth != 1:
            return sources * (1 + self.nodes(path.to))
        return self.sizes.edges.get(path.edge, 0) * (2.0 if path.direction is Direction.BOTH else 1.0)


@dataclass(slots=True)
class Slots:
    """How many rows a slot has at most, and how many groups they are in."""

    rows: dict[int, float] = field(default_factory=dict)
    groups: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Price:
    """The price of each step, in their order."""

    steps: tuple[float, ...]

    @property
    def total(self) -> float:
        """What all of them cost."""
        return sum(self.steps)

    @property
    def dearest(self) -> int:
        """The place of the step that costs most."""
        return max(range(len(self.steps)), key=self.steps.__getitem__)


def price(plan: Plan, bounds: Bounds) -> Price:
    """Return what the steps of a plan cost at most."""
    slots = Slots()
    found: list[float] = []
    for step in plan.steps:
        rows = most_rows(step, slots, bounds)
        if isinstance(step, Filling):
            slots.rows[step.slot], slots.groups[step.slot] = rows, _groups(step, slots)
        found.append(price_of(step, rows, slots, bounds))
    return Price(tuple(found))


def price_of(step: Step, rows: float, slots: Slots, bounds: Bounds) -> float:
    """Return the price of a step that brings so many rows."""
    if isinstance(step, Keep | Merge | Share):
        return 0.0
    return (rows * columns(step) if rows else 0.0) + _calls(step, slots, bounds)


def columns(step: Step) -> int:
    """Return how many values a row of a step has; a sample is one."""
    if isinstance(step, StructureStep):
        return structure_columns(step)
    match step:
        case Find() | Expand() | Gather() | Narrow() | Lookup() | Ends() | HostSignals():
            return 1 + len(step.columns)
        case Stayed() | Versions():
            return PAST_COLUMNS
        case Statistic(values=values) | StayStatistics(values=values):
            return max(1, len(values))
        case _:
            return 1


def most_rows(step: Step, slots: Slots, bounds: Bounds) -> float:
    """Return how many rows a step can bring, after how many the slots that it reads have."""
    if isinstance(step, StructureStep):
        return structure_rows(step, slots.rows, bounds.nodes)
    match step:
        case Find(kind=kind, limit=limit, where=where):
            return _cut(at_most(where, bounds.nodes(kind)), limit, 1)
        case Gather(kind=kind, where=where):
            return at_most(where, bounds.nodes(kind))
        case Narrow(kind=kind, ranking=ranking):
            return bounds.nodes(kind) * (1 if ranking is None else 2)  # the ranked ones, then perhaps all
        case Expand(source=source, path=path, where=where, limit=limit):
            sources = slots.rows[source]
            each = at_most(where, bounds.nodes(path.to))
            most = min(bounds.pairs(path, sources), sources * each if sources else 0.0)
            return _cut(most, limit, sources)
        case Keep(source=source, page=page):
            first = page.first if page.last is None else page.last
            return _cut(slots.rows[source], first, slots.groups[source])
        case Merge(source=source, ways=ways):  # several rows may lead to the same things
            return slots.rows[source] * sum(slots.rows[way[-1]] for way in ways)
        case Share(rows=rows):
            return slots.rows[rows]
        case Lookup(slot) | Statistic(slot) | Latest(slot):
            return slots.rows[slot]
        case Sampled(slot, _, max_points):
            most = bounds.max_points if max_points is None else max(FEWEST_POINTS, max_points)
            return slots.rows[slot] * most
        case Bucketed(slot, edges):
            return slots.rows[slot] * max(0, len(edges) - 1)
        case Stayed(source=slot) | Versions(slot):
            return slots.rows[slot] * PAST
        case Ends(source=slot) | HostSignals(source=slot) | StayStatistics(slot):
            return slots.rows[slot]
        case CountAll(source=source):
            return 1.0 if source is None else slots.rows[source]
        case _:
            assert_never(step)


def _groups(step: Filling, slots: Slots) -> float:
    if isinstance(step, StructureStep):
        return structure_groups(step, slots.rows)
    match step:
        case Expand(source=source) | Merge(source=source) | Share(source=source) | Stayed(source=source):
            return slots.rows[source]
        case Ends(source=source) | HostSignals(source=source):
            return slots.rows[source]
        case Keep(source=source):
            return slots.groups[source]
        case Gather():
            return inf
        case Find() | Narrow():
            return 1.0


def _calls(step: Step, slots: Slots, bounds: Bounds) -> float:
    """How many calls a step makes: one for each lot of keys, and the lots of a ranking grow."""
    keys = _keys(step, slots.rows, bounds)
    lots = ceil(keys / bounds.max_keys) if isfinite(keys) else inf
    if isinstance(step, Narrow) and step.ranking is not None:
        return 2 * lots + 3 + (log2(keys) if keys and isfinite(keys) else 0)
    return max(1, lots)


def _keys(step: Step, rows: Mapping[int, float], bounds: Bounds) -> float:
    match step:
        case Expand(source=int(slot)) | CountAll(source=int(slot)):
            return rows[slot]
        case Lookup(slot) | Statistic(slot) | Latest(slot) | Sampled(slot) | Bucketed(slot):
            return rows[slot]
        case Narrow(source=slot) | Stayed(source=slot) | Ends(source=slot) | HostSignals(source=slot):
            return rows[slot]
        case Versions(slot) | StayStatistics(slot):
            return rows[slot]
        case Gather(probe=Probe(cap=cap)):
            return float(cap)
        case _:
            return 0.0


def _cut(rows: float, limit: int | None, groups: float) -> float:
    return rows if limit is None else min(rows, limit * groups if limit else 0.0)
