"""Rows of cells with their lines, whatever file they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from twin.errors import LimitExceeded

MOST_COLUMNS: Final = 1_024
MOST_ROWS: Final = 1_000_000
MOST_BYTES: Final = 256 * 2**20

Score = Callable[[Sequence[str]], int]
"How well the cells of a row name columns."


class NumberCell(str):
    """The text of a cell that held a number: with a decimal point, without thousands."""

    __slots__ = ()


class MergedCell(str):
    """What stands in a cell because it is merged with the one above."""

    __slots__ = ()


class Row(NamedTuple):
    """One row of the file: its first line, how many lines it fills, its cells as they are written."""

    line: int
    lines: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of one table, and what was found out about how they were written."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    decimal_comma_likely: bool = False


def check_size(name: str, *, rows: int = 0, columns: int = 0, size: int = 0) -> None:
    """Raise LimitExceeded for a table that no bill of material is as large as."""
    limits = (
        ("rows", rows, MOST_ROWS),
        ("columns", columns, MOST_COLUMNS),
        ("bytes", size, MOST_BYTES),
    )
    for what, found, most in limits:
        if found > most:
            raise LimitExceeded(
                f"{name} has {found:,} {what}; a bill of material may have {most:,}. Split it, or keep what is needed.",
                value=found,
            )
