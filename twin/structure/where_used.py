"""What uses a part, up to the top, under one rule (law B7)."""

from __future__ import annotations

from typing import NamedTuple

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


class _Way(NamedTuple):
    """How a node holds the part: by so many levels, through which child, and how many of it in one."""

    level: int
    child: int
    quantity: float


def where_used(parts: Parts, number: str, resolve: Resolve, depth: int | None = None) -> list[Use]:
    """Return the uses of a part, by level and part number; `parts` are the part and all that lie above it.

    `depth` leaves out what lies further up; quantities are those of the whole. Raises StructureCycle.
    """
    picked = [(each, choose_revision(parts[each], resolve)) for each in sorted(parts) if each != number]
    roots = tuple([(each, revision) for each, revision in picked if revision is not None])
    found = resolve_all(parts, roots, resolve, within=True)
    order = in_order(found)
    ways = _ways(found, order, number)
    used = {child for children in found.children for child in children}
    uses = [
        Use(way.level, each, revision, way.quantity, _path(found, ways, node), node not in used)
        for node, (each, revision) in enumerate(roots)
        if revision is not None and (way := ways[node]) is not None and (depth is None or way.level <= depth)
    ]
    uses.sort(key=lambda use: (use.level, use.part))
    return uses


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


def _path(found: Resolved, ways: list[_Way | None], node: int) -> tuple[str, ...]:
    path: list[str] = []
    way = ways[node]
    while way is not None:
        path.append(found.numbers[way.child])
        way = ways[way.child] if way.level > 1 else None
    return tuple(path)
