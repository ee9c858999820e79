"""A structure below one revision, resolved: each revision in it once, with the lines that count of it.

Everything else is worked out over this, so its size is that of the distinct lines, whatever the number of paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from twin.errors import StructureCycle
from twin.structure.records import Line, PartStructure, Revision
from twin.structure.resolve import Resolve, choose_revision, lines_in_effect
from twin.units.codes import ratio

Parts = Mapping[str, PartStructure]
"What is known of parts, by number; a part that is missing has neither revisions nor lines."

UNKNOWN: Final = PartStructure()


@dataclass(slots=True)
class Resolved:
    """Nodes are numbered from the root, 0, level by level; each is one revision of a part, or a part without one.

    `lines` of a node are those that count, in order; `children` the nodes that they lead to. What lies deeper than was
    asked has no lines here.
    """

    resolve: Resolve
    parts: Parts
    numbers: list[str] = field(default_factory=list)
    revisions: list[Revision | None] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    lines: list[tuple[Line, ...]] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    "What `in_order` found; empty before it was asked."
    answers: dict[object, object] = field(default_factory=dict)
    "What was worked out over it, by those who did."

    def unit_of(self, node: int) -> str:
        """Return the unit in which a node's part is counted."""
        return self.parts.get(self.numbers[node], UNKNOWN).unit


def resolve_below(
    parts: Parts, number: str, revision: Revision | None, resolve: Resolve, depth: int | None = None
) -> Resolved:
    """Return the structure below a revision, down to so many levels."""
    return resolve_all(parts, ((number, revision),), resolve, depth)


def resolve_all(
    parts: Parts,
    roots: tuple[tuple[str, Revision | None], ...],
    resolve: Resolve,
    depth: int | None = None,
    *,
    within: bool = False,
) -> Resolved:
    """Return what lies below several revisions, as one structure; they are its first nodes, in this order.

    `within`: lines that lead to parts of which nothing is known are left out.
    """
    found = Resolved(resolve, parts)
    nodes = _Nodes(found, within=within)
    for number, revision in roots:
        nodes.add(number, revision, 0)
    node = 0
    while node < len(found.numbers):
        nodes.open(node, is_cut=depth is not None and found.levels[node] >= depth)
        node += 1
    return found


class _Nodes:
    """The numbers that revisions have got so far."""

    def __init__(self, found: Resolved, *, within: bool) -> None:
        self.found, self.within = found, within
        self.by_label: dict[tuple[str, str | None], int] = {}
        self.unpinned: dict[str, int] = {}
        self.keeps_pins = found.resolve.rule == "AS_STORED"

    def add(self, number: str, revision: Revision | None, level: int) -> int:
        label = None if revision is None else revision.label
        node = self.by_label.get((number, label))
        if node is None:
            node = self.by_label[number, label] = len(self.found.numbers)
            self.found.numbers.append(number)
            self.found.revisions.append(revision)
            self.found.levels.append(level)
        return node

    def open(self, node: int, *, is_cut: bool) -> None:
        found, revision = self.found, self.found.revisions[node]
        lines: tuple[Line, ...] = ()
        if revision is not None and not is_cut:
            part = found.parts.get(found.numbers[node], UNKNOWN)
            lines = lines_in_effect(part, revision.label, found.resolve)
        if self.within:
            lines = tuple([line for line in lines if line.part in found.parts])
        level = found.levels[node] + 1
        found.lines.append(lines)
        found.children.append([self._child(line, level) for line in lines])

    def _child(self, line: Line, level: int) -> int:
        number = line.part
        if self.keeps_pins and line.pinned is not None:
            part = self.found.parts.get(number, UNKNOWN)
            return self.add(number, choose_revision(part, self.found.resolve, line.pinned), level)
        node = self.unpinned.get(number)
        if node is None:
            part = self.found.parts.get(number, UNKNOWN)
            node = self.unpinned[number] = self.add(number, choose_revision(part, self.found.resolve), level)
        return node


def in_order(found: Resolved) -> list[int]:
    """Return the nodes, each behind all that use it; raises StructureCycle, with the cycle spelled out (B4)."""
    if not found.order:
        found.order = _in_order(found)
    return found.order


def _in_order(found: Resolved) -> list[int]:
    users = [0] * len(found.numbers)
    for children in found.children:
        for child in children:
            users[child] += 1
    order = [node for node, count in enumerate(users) if count == 0]
    for node in order:  # grows while it is walked
        for child in found.children[node]:
            users[child] -= 1
            if users[child] == 0:
                order.append(child)
    if len(order) < len(users):
        raise cycle_error([found.numbers[node] for node in _cycle(found.children, users)])
    return order


def cycle_error(numbers: list[str]) -> StructureCycle:
    """Return the error that spells a cycle; the first part stands at the end again."""
    spelled = " -> ".join(numbers)
    return StructureCycle(
        f"a structure holds itself: {spelled}; take a line out of it, for instance that of {numbers[1]!r} in "
        f"{numbers[0]!r}",
        value=spelled,
    )


def _cycle(children: list[list[int]], users: list[int]) -> list[int]:
    """A cycle among the nodes that have users left: whoever goes up from one of them must come back."""
    above: dict[int, int] = {}
    for node, count in enumerate(users):
        if count:
            above.update({child: node for child in children[node] if users[child] and child not in above})
    seen: dict[int, int] = {}
    node = next(n for n, count in enumerate(users) if count)
    while node not in seen:
        seen[node] = len(seen)
        node = above[node]
    upward = [n for n, place in seen.items() if place >= seen[node]]
    first = upward.index(min(upward))
    downward = [upward[first], *reversed(upward[first + 1 :]), *reversed(upward[:first])]
    assert all(b in children[a] for a, b in pairwise(downward)), "a cycle follows lines"
    return [*downward, downward[0]]


def amount(line: Line, own_unit: str) -> float:
    """Return how many of a part a line takes, in the part's own unit where that can be converted (B5)."""
    if line.unit is None or line.unit == own_unit:
        return line.quantity
    found = ratio(line.unit, own_unit)
    return line.quantity if found is None else line.quantity * found[0] / found[1]
