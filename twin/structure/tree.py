"""What a comparison reads of a structure, be it designed or installed: names, revisions, and what lies in what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from twin.structure.records import Line
from twin.structure.resolved import Resolved, amount, in_order
from twin.units.codes import ratio


class Edge(NamedTuple):
    """So many of a node lie in another, under these reference designators; in a `unit` if not in the node's own."""

    node: int
    times: float
    designators: tuple[str, ...]
    unit: str | None = None


@dataclass(slots=True)
class Tree:
    """Nodes from the root, 0: the name by which each is aligned, whether that is a part's number, its revision's label.

    `order` has each node behind all that hold it.
    """

    names: list[str] = field(default_factory=list)
    is_part: list[bool] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    edges: list[tuple[Edge, ...]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


class Installed(NamedTuple):
    """A thing in a host at a position, and the part revision it was built to, where it has one."""

    key: str
    host: str
    position: str | None = None
    part: str | None = None
    label: str | None = None


def designed_tree(found: Resolved) -> Tree:
    """Return a resolved structure; quantities in the unit of each part where they can be converted into it."""
    return Tree(
        found.numbers,
        [True] * len(found.numbers),
        [None if revision is None else revision.label for revision in found.revisions],
        [
            tuple(
                _edge(child, line, found.unit_of(child)) for line, child in zip(lines, children, strict=True)
            )
            for lines, children in zip(found.lines, found.children, strict=True)
        ],
        in_order(found),
    )


def _edge(child: int, line: Line, own_unit: str) -> Edge:
    unit = line.unit if line.unit is not None and ratio(line.unit, own_unit) is None else None
    return Edge(child, amount(line, own_unit), line.designators, unit)


def installed_tree(root: str, things: Iterable[Installed]) -> Tree:
    """Return what is installed below a thing; each counts one of its part, or stands under its own key."""
    inside: dict[str, list[Installed]] = {}
    for thing in things:
        inside.setdefault(thing.host, []).append(thing)
    tree = Tree([root], [False], [None], [], [0])
    keys = [root]
    for key in keys:  # grows while it is walked
        here = sorted(inside.pop(key, ()))
        first = len(keys)
        tree.edges.append(
            tuple(
                Edge(first + n, 1.0, () if thing.position is None else (thing.position,))
                for n, thing in enumerate(here)
            )
        )
        keys += [thing.key for thing in here]
        tree.names += [thing.key if thing.part is None else thing.part for thing in here]
        tree.is_part += [thing.part is not None for thing in here]
        tree.labels += [thing.label for thing in here]
    tree.order = list(range(len(keys)))
    return tree
