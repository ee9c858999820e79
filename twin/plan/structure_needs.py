"""What answers about structures require: the steps that bring contents, and those that work over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from graph.store import Of
from twin.plan.nodes import Rowset, Scan
from twin.plan.requirements import Requirements
from twin.plan.structure import (
    Design,
    Difference,
    ExplosionOf,
    HoldersOf,
    InstalledIn,
    LinesOf,
    PartsIn,
    PieceOf,
    RollUpOf,
    Structured,
    ThingOf,
    TotalsOf,
    UsesOf,
)
from twin.plan.structure_below import contents_below, required
from twin.plan.structure_steps import (
    Compared,
    Contents,
    InstalledThings,
    Pieces,
    RolledUp,
    Things,
    Work,
    Worked,
)

Rows = Callable[[Rowset], int]
"Plans a rowset that stands by itself; returns its slot."


def require_structure(
    needs: Requirements, source: Structured, parent: int | None, rows: Rows, *, counted: bool
) -> int:
    """Add the steps that bring rows about structures; return their slot."""
    match source:
        case PartsIn(Design(number, _, resolve)):
            contents = required(needs, Contents(-1, None, number, up=False, view=resolve.view, depth=None))
            return _worked(needs, None, contents, source)
        case HoldersOf(where, resolve):
            parts = rows(Rowset(Scan("part", where), ()))
            contents = required(needs, Contents(-1, parts, None, up=True, view=resolve.view, depth=None))
            return _worked(needs, parts, contents, source)
        case Difference(left, right):
            sides = [_side(needs, side) for side in (left, right)]
            slot = len(needs.makers)
            return needs.fill(Compared(slot, sides[0], sides[1], left, right), tuple(sides))
        case _:
            assert parent is not None, "other rows are those of things"
            return _of_rows(needs, source, parent, counted=counted)


def _of_rows(
    needs: Requirements,
    source: LinesOf | ExplosionOf | TotalsOf | RollUpOf | UsesOf | ThingOf | PieceOf,
    parent: int,
    *,
    counted: bool,
) -> int:
    slot = len(needs.makers)
    match source:
        case ThingOf(kind, several):
            return needs.fill(Things(slot, parent, kind, several), (parent,))
        case PieceOf(name):
            needs.column(parent, Of(name))
            return needs.fill(Pieces(slot, parent, name), (parent,))
        case RollUpOf(resolve):
            contents = contents_below(needs, parent, resolve.view, None)
            return needs.fill(RolledUp(len(needs.makers), parent, contents, source), (parent, contents))
        case UsesOf(resolve):
            contents = required(needs, Contents(-1, parent, None, up=True, view=resolve.view, depth=None))
            return _worked(needs, parent, contents, source, counted=counted)
        case LinesOf(resolve):
            return _worked(needs, parent, contents_below(needs, parent, resolve.view, 1), source)
        case ExplosionOf(resolve, depth) | TotalsOf(resolve, depth):
            contents = contents_below(needs, parent, resolve.view, depth)
            return _worked(needs, parent, contents, source, counted=counted)
        case _:
            assert_never(source)


def _worked(
    needs: Requirements, source: int | None, contents: int, work: Work, *, counted: bool = False
) -> int:
    slot = len(needs.makers)
    waits = (contents,) if source is None else (source, contents)
    return needs.fill(Worked(slot, source, contents, work, counted), waits)


def _side(needs: Requirements, side: Design | InstalledIn) -> int:
    match side:
        case Design(number, _, resolve):
            return required(needs, Contents(-1, None, number, up=False, view=resolve.view, depth=None))
        case InstalledIn():
            return needs.fill(InstalledThings(len(needs.makers), side), ())
        case _:
            assert_never(side)
