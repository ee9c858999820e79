"""How many of each part a structure takes, over all paths; worked out over distinct lines (laws B3 and B5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from twin.structure.records import Line, Revision
from twin.structure.resolved import Resolved, in_order
from twin.units.codes import group_of, ratio

MOST_PATHS: Final = 2**63 - 1
"More occurrences than this are not told."


class Total(NamedTuple):
    """A part in one unit: how many over all paths; `revision` is None where there is none, or several."""

    part: str
    revision: Revision | None
    quantity: float
    unit: str
    occurrences: int | None


@dataclass(slots=True)
class Flow:
    """What reaches each node: how much in its part's own unit, and on how many paths.

    `apart`: by node and unit, quantity and paths of lines whose unit is not converted into the part's own. What lies
    below such a line is taken as often as the line says, whatever the unit.
    """

    quantity: list[float]
    paths: list[int]
    apart: dict[int, dict[str, tuple[float, int]]] = field(default_factory=dict)

    def add(self, child: int, line: Line, own: str, times: float, paths: int) -> None:
        """Let a line bring some of a part, `times` over, on so many paths."""
        factor = (1.0, 1.0) if line.unit is None else ratio(line.unit, own)
        if factor is None:
            assert line.unit is not None, "a line without a unit counts in the part's own"
            _collect(self.apart.setdefault(child, {}), line.unit, times * line.quantity, paths)
        else:
            self.quantity[child] += times * line.quantity * factor[0] / factor[1]
            self.paths[child] += paths

    def through(self, node: int) -> tuple[float, int]:
        """Return how often what lies below a node is taken, and on how many paths."""
        parts = self.apart.get(node)
        if parts is None:
            return self.quantity[node], _bounded(self.paths[node])
        quantities, paths = zip(*parts.values(), strict=True)
        return self.quantity[node] + sum(quantities), _bounded(self.paths[node] + sum(paths))


def flow(found: Resolved, depth: int | None = None) -> Flow:
    """Return what reaches each node from the root over all paths, of at most `depth` lines."""
    order = in_order(found)
    if depth is None or depth >= _longest(found, order):
        return _flow_at_once(found, order)
    return _flow_by_level(found, depth)


def totals(found: Resolved, depth: int | None = None) -> list[Total]:
    """Return each part below the root once per unit, by part number.

    Quantities in units that the table converts come together in the part's own unit, or, where that is of another
    group, in the first of their codes.
    """
    key = ("totals", depth)
    if key not in found.answers:
        found.answers[key] = _totals(found, flow(found, depth))
    return cast("list[Total]", found.answers[key])


def _totals(found: Resolved, reached: Flow) -> list[Total]:
    by_part: dict[str, list[int]] = {}
    for node in range(1, len(found.numbers)):
        by_part.setdefault(found.numbers[node], []).append(node)
    return [total for number in sorted(by_part) for total in _of_part(found, reached, by_part[number])]


def _flow_at_once(found: Resolved, order: list[int]) -> Flow:
    units = [found.unit_of(node) for node in range(len(found.numbers))]
    flow = _at_root(len(units))
    quantity, paths = flow.quantity, flow.paths
    for node in order:
        times, ways = flow.through(node)
        for line, child in zip(found.lines[node], found.children[node], strict=True):
            if (
                line[3] is None or line[3] == units[child]
            ):  # the common case without a call: this loop is the work
                quantity[child] += times * line[2]
                paths[child] += ways
            else:
                flow.add(child, line, units[child], times, ways)
    return flow


def _flow_by_level(found: Resolved, depth: int) -> Flow:
    """The paths of each length in turn: a node may lie in reach on one path and out of it on another."""
    size = len(found.numbers)
    whole, last = _at_root(size), _at_root(size)
    front = {0}
    for _ in range(depth):
        step = Flow([0.0] * size, [0] * size)
        behind: set[int] = set()
        for node in sorted(front):
            times, ways = last.through(node)
            for line, child in zip(found.lines[node], found.children[node], strict=True):
                step.add(child, line, found.unit_of(child), times, ways)
                behind.add(child)
        _join(whole, step, behind)
        last, front = step, behind
    return whole


def _join(whole: Flow, step: Flow, nodes: Iterable[int]) -> None:
    for node in nodes:
        whole.quantity[node] += step.quantity[node]
        whole.paths[node] += step.paths[node]
        for unit, (quantity, paths) in step.apart.get(node, {}).items():
            _collect(whole.apart.setdefault(node, {}), unit, quantity, paths)


def _at_root(size: int) -> Flow:
    return Flow([1.0] + [0.0] * (size - 1), [1] + [0] * (size - 1))


def _longest(found: Resolved, order: list[int]) -> int:
    """The number of lines on the longest path."""
    longest = [0] * len(order)
    for node in order:
        below = longest[node] + 1
        for child in found.children[node]:
            longest[child] = max(longest[child], below)
    return max(longest)


def _of_part(found: Resolved, reached: Flow, nodes: list[int]) -> list[Total]:
    """The totals of one part, whose revisions are these nodes."""
    number, own = found.numbers[nodes[0]], found.unit_of(nodes[0])
    revision = found.revisions[nodes[0]] if len(nodes) == 1 else None
    return [
        Total(number, revision, quantity, unit, None if paths > MOST_PATHS else paths)
        for unit, quantity, paths in by_unit(reached, nodes, own)
    ]


def by_unit(reached: Flow, nodes: list[int], own: str) -> list[tuple[str, float, int]]:
    """Return unit, quantity and paths of all that reaches some nodes of one part, the part's own unit first."""
    sums: dict[str, tuple[float, int]] = {}
    for node in nodes:
        if reached.paths[node]:
            _collect(sums, own, reached.quantity[node], reached.paths[node])
    for unit, part in sorted(part for node in nodes for part in reached.apart.get(node, {}).items()):
        into = next((known for known in sums if group_of(known) == group_of(unit)), unit)
        factor = ratio(unit, into)
        assert factor is not None, "units of one group are converted"
        _collect(sums, into, part[0] * factor[0] / factor[1], part[1])
    return [(unit, quantity, paths) for unit, (quantity, paths) in sums.items()]


def _collect(sums: dict[str, tuple[float, int]], unit: str, quantity: float, paths: int) -> None:
    before, ways = sums.get(unit, (0.0, 0))
    sums[unit] = (before + quantity, _bounded(ways + paths))


def _bounded(paths: int) -> int:
    return min(paths, MOST_PATHS + 1)
