"""How many rows the steps that look at structures may bring. Guesses: no store keeps how many parts a structure has.

What a structure really holds is limited when it is read (twin/steps/structures.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, assert_never

from twin.plan.structure import ExplosionOf, HoldersOf, LinesOf, PartsIn, TotalsOf, UsesOf
from twin.plan.structure_steps import (
    Compared,
    Contents,
    InstalledThings,
    Pieces,
    RolledUp,
    StructureStep,
    Things,
    Work,
    Worked,
)

PARTS: Final = 1_000
"How many parts a structure is taken to hold."
LINES: Final = 20
"How many lines a revision is taken to have, and how many a piece of a row holds."
COLUMNS: Final = 8
"How many values a row has; contents are text, and count as so many too."

Nodes = Callable[[str], float]
"How many things of a kind there are."


def structure_rows(step: StructureStep, rows: Mapping[int, float], nodes: Nodes) -> float:
    """Return how many rows a step brings, after how many the slots that it reads have."""
    match step:
        case Contents(source=source, depth=depth):
            sources = 1.0 if source is None else rows[source]
            each = PARTS if depth is None else min(PARTS, float(LINES) ** min(depth, 3))
            return min(nodes("structure"), sources * each)
        case Worked(source=source, work=work):
            return (1.0 if source is None else rows[source]) * _each(work, nodes)
        case Things(source=source, several=several, beside=beside):
            return sum(rows[each] for each in (source, *beside)) * (LINES if several else 1)
        case Pieces(source=source, name=name):
            return rows[source] * (PARTS if name in ("added", "removed", "changed") else 1)
        case RolledUp(source=source):
            return rows[source]
        case InstalledThings():
            return min(nodes("asset"), PARTS)
        case Compared():
            return 1.0
        case _:
            assert_never(step)


def structure_groups(step: StructureStep, rows: Mapping[int, float]) -> float:
    """Return in how many groups the rows of a step come."""
    match step:
        case (
            Worked(source=int(source))
            | RolledUp(source=source)
            | Things(source=source)
            | Pieces(source=source)
        ):
            return rows[source]
        case _:
            return 1.0


def structure_columns(step: StructureStep) -> int:
    """Return how many values a row of a step has."""
    return 1 + len(step.columns) if isinstance(step, Things) else COLUMNS


def _each(work: Work, nodes: Nodes) -> float:
    match work:
        case LinesOf():
            return LINES
        case ExplosionOf(first=first) | UsesOf(first=first):
            return first
        case TotalsOf() | PartsIn() | HoldersOf():
            return min(nodes("part"), PARTS)
        case _:
            assert_never(work)
