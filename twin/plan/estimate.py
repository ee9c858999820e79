"""About how many rows each step brings, from the sizes of the plant. Pure; price.py has what it costs at most.

Filters are not guessed at: an estimate is the rows before them, cut by limits. Expansions count with averages,
and raw samples without maxPoints as one row for each signal: nothing here is a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from graph.store import Path, Statistics
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
    Sampled,
    Share,
    Statistic,
    Step,
)
from twin.plan.structure_price import structure_rows
from twin.plan.structure_steps import StructureStep


def estimated_rows(plan: Plan, sizes: Statistics) -> tuple[float, ...]:
    """Return the rows expected of each step, in the order of the steps."""
    by_slot: dict[int, float] = {}
    found: list[float] = []
    for step in plan.steps:
        rows = _rows(step, by_slot, sizes)
        if isinstance(step, Filling):
            by_slot[step.slot] = rows
        found.append(rows)
    return tuple(found)


def _rows(step: Step, by_slot: Mapping[int, float], sizes: Statistics) -> float:
    if isinstance(step, StructureStep):
        return structure_rows(step, by_slot, lambda kind: float(sizes.nodes.get(kind, 0)))
    match step:
        case Find(kind=kind, limit=limit):
            return _cut(float(sizes.nodes.get(kind, 0)), limit, 1)
        case Gather(kind=kind) | Narrow(kind=kind):
            return float(sizes.nodes.get(kind, 0))
        case Expand(source=source, source_kind=kind, path=path, limit=limit):
            return _cut(by_slot[source] * _fan_out(path, kind, sizes), limit, by_slot[source])
        case Keep(source=source, page=page):
            first = page.first if page.last is None else page.last
            return _cut(by_slot[source], first, 1)
        case Merge(ways=ways):
            return sum(by_slot[way[-1]] for way in ways)
        case Share(source=source, rows=rows):
            return min(by_slot[source], by_slot[rows])
        case Lookup(slot) | Statistic(slot) | Latest(slot):
            return by_slot[slot]
        case Sampled(slot, _, max_points):
            return by_slot[slot] * (max_points or 1)
        case Bucketed(slot, edges):
            return by_slot[slot] * max(0, len(edges) - 1)
        case Stayed(source=source) | Ends(source=source) | HostSignals(source=source):
            return by_slot[source]
        case StayStatistics(slot) | Versions(slot):
            return by_slot[slot]
        case CountAll(source=source):
            return 1.0 if source is None else by_slot[source]
        case _:
            assert_never(step)


def _cut(rows: float, limit: int | None, sources: float) -> float:
    return rows if limit is None else min(rows, limit * sources)


def _fan_out(path: Path, kind: str, sizes: Statistics) -> float:
    """Edges per node on the side that is walked from; more for walks of several hops, at most every node there is."""
    edges, nodes = sizes.edges.get(path.edge, 0), sizes.nodes.get(kind, 0)
    if path.max_depth != 1:
        return float(max(1, min(edges, nodes)))
    return edges / nodes if nodes else 0.0
