"""Levels that are told by which of several columns is filled: such columns become one of levels and one of what fills.

The headings number the columns (L1, L2, L3), or one heading stands over the first and the others have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from twin.exchange.bom.grid import Grid, MergedCell, Row
from twin.exchange.bom.words import RANKS, plain

_SEARCHED: Final = 50
_SAMPLE: Final = 500
_LEAST: Final = 0.9
"The share of rows that must fill one of the columns, and not two."
_STEP: Final = re.compile(r"(?:level|lvl|lev|l|ebene|stufe|niveau|nivel|n|depth|tiefe)? ?(\d{1,2})")
_MARKS: Final = frozenset({"x", "*", "•", "✓", "✔", "+", "o", "1"})
_LEVEL: Final = "Level"
_NUMBER: Final = "Part number"


@dataclass(frozen=True, slots=True)
class _Stairs:
    """Columns `start` to `end` of a table whose header is the row `place`; the first of them is the level `lowest`."""

    place: int
    start: int
    end: int
    lowest: int


def climbed(grid: Grid, columns: Mapping[str, str]) -> Grid:
    """Return the table with its staircase as columns of levels and numbers; as it is where it has none.

    `columns` are those that a person named: who names the levels means another column.
    """
    if "level" in columns or "parent" in columns:
        return grid
    found = next(filter(lambda stairs: _are_stairs(grid, stairs), _candidates(grid)), None)
    if found is None:
        return grid
    names = grid.rows[found.place].cells[found.start : found.end]
    heading = _heading(grid, found)
    rows = tuple(
        row if place < found.place else _joined(row, found, heading, is_header=place == found.place)
        for place, row in enumerate(grid.rows)
    )
    shown = f"{names[0].strip()!r} and the {len(names) - 1} beside it"
    return replace(grid, rows=rows, notes=(*grid.notes, f"levels by which column is filled: {shown}"))


def _candidates(grid: Grid) -> Iterator[_Stairs]:
    for place, row in enumerate(grid.rows[:_SEARCHED]):
        if sum(1 for cell in row.cells if cell.strip()) > 1:
            yield from _numbered(place, row.cells)
            yield from _headed(place, row.cells)


def _numbered(place: int, cells: Sequence[str]) -> Iterator[_Stairs]:
    """Runs of headings that count up from 0 or 1."""
    steps = [int(found[1]) if (found := _STEP.fullmatch(plain(cell))) else None for cell in cells]
    for start, first in enumerate(steps):
        if first in (0, 1):
            end = start + 1
            while end < len(steps) and steps[end] == first + end - start:
                end += 1
            if end - start > 1:
                yield _Stairs(place, start, end, first)


def _headed(place: int, cells: Sequence[str]) -> Iterator[_Stairs]:
    """Runs of a heading of levels or numbers and of columns without any."""
    for start, cell in enumerate(cells):
        if _role_of(cell) in ("level", "number"):
            end = start + 1
            while end < len(cells) and not cells[end].strip():
                end += 1
            if end - start > 1:
                yield _Stairs(place, start, end, 0)


def _are_stairs(grid: Grid, stairs: _Stairs) -> bool:
    """Each row fills one of the columns, a level below the row before it at most; and with what a level can hold."""
    rows = [row for row in _below(grid, stairs) if any(cell.strip() for cell in row.cells)]
    filled = [_filled(row.cells, stairs) for row in rows]
    single = [places[0] for places in filled if len(places) == 1]
    if len(set(single)) < 2 or len(single) < _LEAST * len(rows):
        return False
    steps = sum(below <= above + 1 for above, below in pairwise(single))
    return steps >= _LEAST * (len(single) - 1) and (
        _are_marked(grid, stairs) or not _has_number(grid, stairs)
    )


def _heading(grid: Grid, stairs: _Stairs) -> str | None:
    """Return the heading of what fills the columns; None where that says nothing but the level."""
    if _are_marked(grid, stairs):
        return None
    name = grid.rows[stairs.place].cells[stairs.start]
    return name if _role_of(name) == "number" else _NUMBER


def _has_number(grid: Grid, stairs: _Stairs) -> bool:
    """Whether another column holds part numbers."""
    names = grid.rows[stairs.place].cells
    return "number" in map(_role_of, [*names[: stairs.start], *names[stairs.end :]])


def _are_marked(grid: Grid, stairs: _Stairs) -> bool:
    """Whether what fills the columns says nothing but that they are filled."""
    told = {
        (str(stairs.lowest + place - stairs.start), row.cells[place].strip().lower())
        for row in _below(grid, stairs)
        for place in _filled(row.cells, stairs)
    }
    return all(text in _MARKS or text == level for level, text in told)


def _role_of(name: str) -> str | None:
    found = RANKS.get(plain(name))
    return None if found is None else found[0]


def _below(grid: Grid, stairs: _Stairs) -> Sequence[Row]:
    return grid.rows[stairs.place + 1 : stairs.place + 1 + _SAMPLE]


def _filled(cells: Sequence[str], stairs: _Stairs) -> list[int]:
    """Return the places that are filled; what is merged with the cell above belongs to that row."""
    return [
        place
        for place in range(stairs.start, min(stairs.end, len(cells)))
        if cells[place].strip() and not isinstance(cells[place], MergedCell)
    ]


def _joined(row: Row, stairs: _Stairs, heading: str | None, *, is_header: bool) -> Row:
    """Return the row with its staircase as a level and what fills it; two that are filled are refused as no level."""
    cells = row.cells
    if is_header:
        told = [_LEVEL, heading or ""]
    else:
        filled = _filled(cells, stairs)
        levels = [str(stairs.lowest + place - stairs.start) for place in filled]
        told = [" and ".join(levels), cells[filled[-1]] if filled else ""]
    joined = told if heading is not None else told[:1]
    return row._replace(cells=[*cells[: stairs.start], *joined, *cells[stairs.end :]])
