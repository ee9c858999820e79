"""Every occurrence in a structure, depth first, a page at a time (law B3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from twin.structure.natural import Key, natural_key
from twin.structure.records import Line
from twin.structure.resolved import Resolved, amount, in_order
from twin.structure.totals import MOST_PATHS, flow

Place = tuple[tuple[str | None, int], ...]
"""Where a row stands: for each level the find number, and which of the lines with that number, counted from 0."""


class Occurrence(NamedTuple):
    """A line on one path from the root: line `number` of the node `user`, which leads to `node`."""

    level: int
    path: tuple[str, ...]
    user: int
    number: int
    line: Line
    node: int
    quantity: float


@dataclass(frozen=True, slots=True)
class ExplosionPage:
    """Rows of an explosion, and where the first and the last of them stand."""

    rows: tuple[Occurrence, ...]
    start: Place | None
    end: Place | None
    has_next: bool
    has_previous: bool


def explode(
    found: Resolved, first: int, after: Place | None = None, depth: int | None = None
) -> ExplosionPage:
    """Return the next rows behind a place, down to so many levels; raises StructureCycle.

    A place keeps its meaning when lines with other find numbers come or go between two pages.
    """
    in_order(found)
    walk = _Walk(found, depth)
    if after:
        walk.resume(after)
    rows: list[Occurrence] = []
    start = None
    while len(rows) < first and (row := walk.step()) is not None:
        rows.append(row)
        start = start or walk.place()
    # A step that finds nothing has left all nodes: then the last row of all is the last one here.
    end = (walk.place() or walk.last()) if rows else None
    at_front = not after or not found.lines[0] or (bool(rows) and (rows[0].level, rows[0].number) == (1, 0))
    return ExplosionPage(tuple(rows), start, end, walk.step() is not None, not at_front)


def count_rows(found: Resolved, depth: int | None = None) -> int | None:
    """Return how many rows an explosion has, without walking them; None above 2^63 - 1."""
    reached = flow(found, depth)
    total = sum(reached.paths) - 1
    total += sum(paths for units in reached.apart.values() for _, paths in units.values())
    return None if total > MOST_PATHS else total


@dataclass(slots=True)
class _Open:
    """A node whose lines are walked: the next of them, how often the node is taken, and the path to it."""

    node: int
    next: int
    times: float
    path: tuple[str, ...]


class _Walk:
    """The nodes between the root and where the walk is; the last row's own node is opened by the next step."""

    def __init__(self, found: Resolved, depth: int | None) -> None:
        self.found, self.depth = found, depth
        self.stack: list[_Open] = []
        self.below: _Open | None = _Open(0, 0, 1.0, ())

    def step(self) -> Occurrence | None:
        if self.below is not None and (self.depth is None or len(self.stack) < self.depth):
            self.stack.append(self.below)
        self.below = None
        while self.stack:
            top = self.stack[-1]
            if top.next < len(self.found.lines[top.node]):
                return self._take(top)
            self.stack.pop()
        return None

    def place(self) -> Place:
        return tuple([self._place(opened) for opened in self.stack])

    def last(self) -> Place:
        """Where the last row of all stands."""
        opened: list[_Open] = []
        node = 0
        while self.found.lines[node] and (self.depth is None or len(opened) < self.depth):
            opened.append(_Open(node, len(self.found.lines[node]), 1.0, ()))
            node = self.found.children[node][-1]
        return tuple([self._place(each) for each in opened])

    def resume(self, after: Place) -> None:
        """Stand where the row of a place was returned, or before the next one when it is there no more."""
        for find_number, nth in after:
            if self.below is None:
                return
            self.stack.append(self.below)
            top, self.below = self.below, None
            top.next, is_there = self._find(top.node, find_number, nth)
            if not is_there:
                return
            self._take(top)

    def _take(self, top: _Open) -> Occurrence:
        number, top.next = top.next, top.next + 1
        line, child = self.found.lines[top.node][number], self.found.children[top.node][number]
        path = (*top.path, line.part)
        self.below = _Open(child, 0, top.times * amount(line, self.found.unit_of(child)), path)
        return Occurrence(len(path), path, top.node, number, line, child, top.times * line.quantity)

    def _place(self, opened: _Open) -> tuple[str | None, int]:
        lines, number = self.found.lines[opened.node], opened.next - 1
        key, nth = _key(lines[number].find_number), 0
        while nth < number and _key(lines[number - nth - 1].find_number) == key:
            nth += 1
        return lines[number].find_number, nth

    def _find(self, node: int, find_number: str | None, nth: int) -> tuple[int, bool]:
        """The number of the line that stands at a place, or of the next one behind it."""
        wanted, seen = _key(find_number), 0
        for number, line in enumerate(self.found.lines[node]):
            key = _key(line.find_number)
            if key > wanted:
                return number, False
            if key == wanted:
                if seen == nth:
                    return number, True
                seen += 1
        return len(self.found.lines[node]), False


def _key(find_number: str | None) -> Key:
    return ((2, 0, ""),) if find_number is None else natural_key(find_number)
