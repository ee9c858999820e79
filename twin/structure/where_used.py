"""What uses a part, up to the top, under one rule (law B7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, cast

from twin.structure.records import Revision
from twin.structure.resolve import Resolve, choose_revision
from twin.structure.resolved import Parts, Resolved, amount, in_order, resolve_all


class Use(NamedTuple):
    """A revision that holds the part: how many of it in one, and a shortest way down, the part at its end."""

    level: int
    part: str
    revision: Revision
    quantity: float
    path: tuple[str, ...]
    is_top: bool


@dataclass(frozen=True, slots=True)
class Above:
    """The revisions that the rule picks of many parts, and all that lies between them; `order` as in `in_order`.

    The first nodes are those revisions, by part number; `used` are the nodes that others use.
    """

    found: Resolved
    order: list[int]
    picked: int
    used: frozenset[int]


class _Way(NamedTuple):
    """How a node holds the part: by so many levels, through which child, and how many of it in one."""

    level: int
    child: int
    quantity: float


def resolve_above(parts: Parts, resolve: Resolve) -> Above:
    """Return the structure of all these parts, of which lines to others are left out; raises StructureCycle."""
    picked = [(each, choose_revision(parts[each], resolve)) for each in sorted(parts)]
    roots = tuple([(each, revision) for each, revision in picked if revision is not None])
    found = resolve_all(parts, roots, resolve, within=True)
    used = frozenset([child for children in found.children for child in children])
    return Above(found, in_order(found), len(roots), used)


def where_used(above: Above, number: str, depth: int | None = None) -> list[Use]:
    """Return the uses of a part, by level and part number; `above` holds all that lies above it.

    `depth` leaves out what lies further up; quantities are those of the whole.
    """
    key = ("uses", number, depth)
    if key not in above.found.answers:
        above.found.answers.clear()  # of a large structure the uses of one part are enough to keep
        above.found.answers[key] = _where_used(above, number, depth)
    return cast("list[Use]", above.found.answers[key])


def _where_used(above: Above, number: str, depth: int | None) -> list[Use]:
    found = above.found
    ways = _ways(found, above.order, number)
    uses = [
        Use(
            way.level,
            found.numbers[node],
            revision,
            way.quantity,
            _path(found, ways, way),
            node not in above.used,
        )
        for node in range(above.picked)
        if (revision := found.revisions[node]) is not None
        and (way := ways[node]) is not None
        and (depth is None or way.level <= depth)
    ]
    uses.sort(key=lambda use: (use.level, use.part))
    return uses


def holders(parts: Parts, numbers: frozenset[str], resolve: Resolve) -> list[tuple[str, str]]:
    """Return part number and label of each revision whose structure holds one of the parts; raises StructureCycle."""
    roots = tuple([(each, revision) for each in sorted(parts) for revision in parts[each].revisions])
    found = resolve_all(parts, roots, resolve, within=True)
    holds = [False] * len(found.numbers)
    for node in reversed(in_order(found)):
        holds[node] = any(holds[child] or found.numbers[child] in numbers for child in found.children[node])
    return [
        (number, revision.label) for node, (number, revision) in enumerate(roots) if holds[node] and revision
    ]


def _ways(found: Resolved, order: list[int], number: str) -> list[_Way | None]:
    """By node, from below: the shortest way to the part, and the sum over all ways."""
    ways: list[_Way | None] = [None] * len(order)
    for node in reversed(order):
        best: tuple[int, int] | None = None
        quantity = 0.0
        for line, child in zip(found.lines[node], found.children[node], strict=True):
            is_it = found.numbers[child] == number
            way = ways[child]
            if is_it or way is not None:
                level = 1 if is_it or way is None else way.level + 1
                in_one = is_it + (0.0 if way is None else way.quantity)
                quantity += amount(line, found.unit_of(child)) * in_one
                best = (level, child) if best is None or level < best[0] else best
        if best is not None:
            ways[node] = _Way(*best, quantity)
    return ways


def _path(found: Resolved, ways: list[_Way | None], way: _Way | None) -> tuple[str, ...]:
    path: list[str] = []
    while way is not None:
        path.append(found.numbers[way.child])
        way = ways[way.child] if way.level > 1 else None
    return tuple(path)
