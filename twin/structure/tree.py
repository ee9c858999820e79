"""What a comparison reads of a structure, be it designed or installed: names, revisions, and what lies in what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from twin.structure.resolved import Resolved, amount, in_order


class Edge(NamedTuple):
    """So many of a node lie in another, under these reference designators."""

    node: int
    times: float
    designators: tuple[str, ...]


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
                Edge(child, amount(line, found.unit_of(child)), line.designators)
                for line, child in zip(lines, children, strict=True)
            )
            for lines, children in zip(found.lines, found.children, strict=True)
        ],
        in_order(found),
    )


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
