"""The slow and obvious way to answer questions of structure: walk every path, one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from twin.structure.records import Line, PartStructure, Revision
from twin.structure.resolve import Resolve
from twin.units.codes import CODES, convert


class HoldsItself(Exception):
    """A path came back to where it was."""


class Step(NamedTuple):
    """An occurrence: the lines from the root to it, and how many of it there are, in the unit of its line."""

    lines: tuple[Line, ...]
    revision: Revision | None
    quantity: float
    unit: str
    position: int

    @property
    def path(self) -> tuple[str, ...]:
        """The part numbers below the root."""
        return tuple(line.part for line in self.lines)


class Walk:
    """Parts, and how they are resolved."""

    def __init__(self, parts: dict[str, PartStructure], resolve: Resolve) -> None:
        self.parts, self.resolve = parts, resolve

    def revision(self, number: str, pinned: str | None = None) -> Revision | None:
        """B1, word by word."""
        revisions = self.parts[number].revisions if number in self.parts else ()
        if self.resolve.rule == "LATEST":
            return revisions[-1] if revisions else None
        if self.resolve.rule == "AS_STORED" and pinned is not None:
            named = [each for each in revisions if each.label == pinned]
            return named[0] if named else None
        released = [
            (each.released_at, each.sequence, each)
            for each in revisions
            if each.state in ("RELEASED", "SUPERSEDED")
            and each.released_at is not None
            and each.released_at <= self.resolve.date
        ]
        return max(released)[2] if released else None

    def lines(self, number: str, revision: Revision | None) -> list[Line]:
        """B2 and the order of B3, word by word."""
        if revision is None or number not in self.parts:
            return []
        given = self.parts[number].lines.get(revision.label, {}).get(self.resolve.view, ())
        counting = [line for line in given if self._counts(line)]
        numbered = sorted(
            (line for line in counting if line.find_number is not None), key=_natural_find_number
        )
        return numbered + [line for line in counting if line.find_number is None]

    def paths(self, number: str, revision: Revision | None, depth: int | None = None) -> Iterator[Step]:
        """Every occurrence, depth first."""
        yield from self._below(number, revision, (), 1.0, depth, ((number, revision),))

    def _below(
        self,
        number: str,
        revision: Revision | None,
        before: tuple[Line, ...],
        times: float,
        depth: int | None,
        way: tuple[tuple[str, Revision | None], ...],
    ) -> Iterator[Step]:
        if depth is not None and len(before) >= depth:
            return
        for position, line in enumerate(self.lines(number, revision)):
            child = (line.part, self.revision(line.part, line.pinned))
            if child in way:
                raise HoldsItself
            own = self.unit(line.part)
            unit = line.unit or own
            lines = (*before, line)
            yield Step(lines, child[1], times * line.quantity, unit, position)
            into = convert(line.quantity, unit, own)
            inside = times * (line.quantity if into is None else into)
            yield from self._below(*child, lines, inside, depth, (*way, child))

    def unit(self, number: str) -> str:
        """What a part is counted in."""
        return self.parts[number].unit if number in self.parts else "C62"

    def _counts(self, line: Line) -> bool:
        limits = line.effectivity
        if limits is None:
            return True
        if limits.valid_from is not None and self.resolve.date < limits.valid_from:
            return False
        if limits.valid_to is not None and self.resolve.date >= limits.valid_to:
            return False
        if self.resolve.serial is not None:
            asked = int(self.resolve.serial[2:])
            if limits.serial_from is not None and asked < int(limits.serial_from[2:]):
                return False
            if limits.serial_to is not None and asked > int(limits.serial_to[2:]):
                return False
        return self.resolve.lot is None or limits.lots is None or self.resolve.lot in limits.lots


def same_group(a: str, b: str) -> bool:
    """Whether quantities in the two units add up."""
    return a == b or (a in CODES and b in CODES and CODES[a].group == CODES[b].group)


def _natural_find_number(line: Line) -> list[tuple[int, int, str]]:
    pieces = re.findall(r"\d+|\D+", line.find_number or "")
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces]
