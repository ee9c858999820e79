"""What differs between two structures, path by path below their roots (law B8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isclose
from typing import Final, NamedTuple

from twin.errors import LimitExceeded
from twin.structure.tree import Edge, Tree

MOST_PATHS: Final = 100_000
"So many paths are looked at where the structures differ; what is the same on both sides is not walked."


class Compared(NamedTuple):
    """What one side has on a path: how many in one root, the labels of their revisions, where they sit.

    `foreign` tells how many of those are counted in units that cannot be converted into the part's own (B5).
    """

    path: tuple[str, ...]
    is_part: bool
    quantity: float
    labels: frozenset[str]
    designators: frozenset[str]
    foreign: tuple[tuple[str, float], ...] = ()


class Change(NamedTuple):
    """A path that both sides have, and in what they differ: QUANTITY, REVISION, REFERENCE_DESIGNATORS."""

    what: tuple[str, ...]
    left: Compared
    right: Compared


@dataclass(slots=True)
class Comparison:
    """What only the right side has, what only the left side has, what both have and differs; each by path."""

    added: list[Compared] = field(default_factory=list)
    removed: list[Compared] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    @property
    def identical(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed)


Taken = tuple[tuple[int, float], ...]
"Nodes on one path, and how often each is taken in one root."


class _Pair(NamedTuple):
    path: tuple[str, ...]
    left: Taken
    right: Taken


def compare(left: Tree, right: Tree, most_paths: int = MOST_PATHS) -> Comparison:
    """Compare two structures; raises LimitExceeded when they differ on too many paths."""
    sides = _Sides(left, right)
    found = Comparison()
    pairs = [_Pair((), ((0, 1.0),), ((0, 1.0),))]
    looked_at = 0
    while pairs:
        for pair, ours, theirs in sides.below(pairs.pop()):
            looked_at += 1
            _tell(found, ours, theirs)
            if not sides.are_same(pair):
                pairs.append(pair)
        if looked_at > most_paths:
            raise LimitExceeded(
                f"the structures differ below more than {most_paths} paths; compare smaller assemblies of them"
            )
    found.added.sort(key=lambda each: each.path)
    found.removed.sort(key=lambda each: each.path)
    found.changed.sort(key=lambda each: each.left.path)
    return found


def _tell(found: Comparison, left: Compared | None, right: Compared | None) -> None:
    if left is None:
        assert right is not None, "a path comes from one side at least"
        found.added.append(right)
    elif right is None:
        found.removed.append(left)
    elif what := _aspects(left, right):
        found.changed.append(Change(what, left, right))


def _aspects(left: Compared, right: Compared) -> tuple[str, ...]:
    differs = {
        "QUANTITY": not (
            _close(left.quantity, right.quantity) and _counted_alike(left.foreign, right.foreign)
        ),
        "REVISION": left.labels != right.labels,
        "REFERENCE_DESIGNATORS": bool(left.designators and right.designators)
        and left.designators != right.designators,
    }
    return tuple(aspect for aspect, is_so in differs.items() if is_so)


def _counted_alike(left: tuple[tuple[str, float], ...], right: tuple[tuple[str, float], ...]) -> bool:
    return [unit for unit, _ in left] == [unit for unit, _ in right] and all(
        _close(ours, theirs) for (_, ours), (_, theirs) in zip(left, right, strict=True)
    )


def _close(left: float, right: float) -> bool:
    return isclose(left, right, rel_tol=1e-9)


class _Sides:
    """Two trees, and a number for each node that is the same for nodes with the same below them."""

    def __init__(self, left: Tree, right: Tree) -> None:
        self.left, self.right = left, right
        numbers: dict[object, int] = {}
        self.left_sames, self.right_sames = _sames(left, numbers), _sames(right, numbers)

    def are_same(self, pair: _Pair) -> bool:
        """Whether nothing can differ below a path: one node on each side, equal, and taken equally often."""
        if len(pair.left) != 1 or len(pair.right) != 1:
            return not pair.left and not pair.right
        (ours, often), (theirs, as_often) = pair.left[0], pair.right[0]
        return often == as_often and self.left_sames[ours] == self.right_sames[theirs]

    def below(self, pair: _Pair) -> Iterator[tuple[_Pair, Compared | None, Compared | None]]:
        """The paths one longer, with what each side has there."""
        ours, theirs = _below(self.left, pair.path, pair.left), _below(self.right, pair.path, pair.right)
        for name in {**ours, **theirs}:
            left, right = ours.get(name), theirs.get(name)
            yield (
                _Pair((*pair.path, name[0]), _taken(left), _taken(right)),
                None if left is None else left.compared,
                None if right is None else right.compared,
            )


class _Merged(NamedTuple):
    compared: Compared
    taken: Taken


Name = tuple[str, bool]
"What is aligned: a part's number, or the key of a thing without a design, which is never taken for a part."


def _taken(merged: _Merged | None) -> Taken:
    return () if merged is None else merged.taken


def _below(tree: Tree, path: tuple[str, ...], taken: Taken) -> dict[Name, _Merged]:
    """What lies in some nodes: lines with the same name add up."""
    lines: dict[Name, list[Edge]] = {}
    for node, times in taken:
        for edge in tree.edges[node]:
            name = (tree.names[edge.node], tree.is_part[edge.node])
            lines.setdefault(name, []).append(edge._replace(times=times * edge.times))
    return {name: _merged(tree, (*path, name[0]), name[1], found) for name, found in lines.items()}


def _merged(tree: Tree, path: tuple[str, ...], is_part: bool, lines: list[Edge]) -> _Merged:
    taken: dict[int, float] = {}
    foreign: dict[str, float] = {}
    for node, times, _, unit in lines:
        taken[node] = taken.get(node, 0.0) + times
        if unit is not None:
            foreign[unit] = foreign.get(unit, 0.0) + times
    labels = frozenset(label for node in taken if (label := tree.labels[node]) is not None)
    designators = frozenset(each for edge in lines for each in edge.designators)
    counted = tuple(sorted(foreign.items()))
    compared = Compared(path, is_part, sum(taken.values()), labels, designators, counted)
    return _Merged(compared, tuple(sorted(taken.items())))


def _sames(tree: Tree, numbers: dict[object, int]) -> list[int]:
    """By node a number that two nodes share when the same lies below them; one table of numbers for both trees."""
    sames = [0] * len(tree.names)
    for node in reversed(tree.order):
        below = sorted(
            (
                tree.names[child],
                tree.is_part[child],
                tree.labels[child] or "",
                sames[child],
                times,
                sorted(designators),
                unit or "",
            )
            for child, times, designators, unit in tree.edges[node]
        )
        sames[node] = numbers.setdefault(repr(below), len(numbers))
    return sames
