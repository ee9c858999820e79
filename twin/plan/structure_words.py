"""The steps that look at structures in words, for explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from twin.instants import format_instant
from twin.plan import words
from twin.plan.structure import (
    Design,
    ExplosionOf,
    HoldersOf,
    InstalledIn,
    LinesOf,
    PartsIn,
    RollUpOf,
    TotalsOf,
    UsesOf,
)
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
    is_known,
)
from twin.structure.resolve import Resolve


def structure_line(step: StructureStep, by_slot: Mapping[int, int]) -> tuple[str, str]:
    """Say who does a step, and what it does; `by_slot` has the number of the step that fills each slot."""
    match step:
        case Contents(_, source, number, up, view, depth):
            of = repr(number) if source is None else str(by_slot[source])
            levels = (
                "to any depth" if depth is None else f"{depth} {'level' if depth == 1 else 'levels'} deep"
            )
            return "graph", f"{view.lower()} structures {'above' if up else 'below'} {of}, {levels}"
        case Worked(_, source, contents, work, counted):
            of = "" if source is None else f" of {by_slot[source]}"
            count = ", all of them counted" if counted else ""
            return "here", f"{_work(work)}{of} over {by_slot[contents]}{count}"
        case RolledUp(_, source, contents, RollUpOf(resolve, attribute, unit)):
            into = "" if unit is None else f" in {unit}"
            return "graph", (
                f"sum of {attribute}{into} over the leaves of {by_slot[source]}, "
                f"of revisions and of parts, over {by_slot[contents]}; {_resolved(resolve)}"
            )
        case Things():
            return _things(step, by_slot)
        case Pieces(_, source, name):
            return "here", f"{name} of {by_slot[source]}"
        case InstalledThings(_, InstalledIn(asset, moment)):
            return "graph", f"what is installed in {asset!r}{_at(moment)}"
        case Compared(_, left, right, left_of, right_of):
            sides = f"{by_slot[left]} ({_side(left_of)}) with {by_slot[right]} ({_side(right_of)})"
            return "here", f"compare {sides}"
        case _:
            assert_never(step)


def _things(step: Things, by_slot: Mapping[int, int]) -> tuple[str, str]:
    of = f"{step.kind.replace('_', ' ')}{'s' if step.several else ''} of {by_slot[step.source]}"
    if step.brought is not None:
        return "here", f"{of}, with {by_slot[step.brought]}"
    if is_known(step):
        return "here", f"{of}, as it is told there"
    beside = "".join(f", of {by_slot[each]}" for each in step.beside)
    return "graph", f"{of}{beside}: {', '.join(map(words.column, step.columns))}"


def _work(work: Work) -> str:
    match work:
        case LinesOf(resolve):
            return f"lines; {_resolved(resolve)};"
        case ExplosionOf(resolve, depth, first, after):
            behind = " behind the cursor" if after else ""
            return f"first {first}{behind} of the explosion{_deep(depth)}; {_resolved(resolve)};"
        case TotalsOf(resolve, depth):
            return f"totals{_deep(depth)}; {_resolved(resolve)};"
        case UsesOf(resolve, depth, first, after):
            behind = " behind the cursor" if after else ""
            return f"first {first}{behind} of the uses{_deep(depth)}; {_resolved(resolve)};"
        case PartsIn(design):
            return f"parts in {_side(design)}"
        case HoldersOf(_, resolve):
            return f"revisions that hold one; {_resolved(resolve)};"
        case _:
            assert_never(work)


def _deep(depth: int | None) -> str:
    return "" if depth is None else f" to level {depth}"


def _side(side: Design | InstalledIn) -> str:
    match side:
        case Design(number, label, resolve):
            return f"{number if label is None else f'{number}/{label}'}; {_resolved(resolve)}"
        case InstalledIn(asset, moment):
            return f"installed in {asset}{_at(moment)}"
        case _:
            assert_never(side)


def _at(moment: tuple[int, int] | None) -> str:
    return (
        "" if moment is None else f" at {format_instant(moment[0])} as known at {format_instant(moment[1])}"
    )


def _resolved(resolve: Resolve) -> str:
    serial = "" if resolve.serial is None else f", serial {resolve.serial}"
    lot = "" if resolve.lot is None else f", lot {resolve.lot}"
    return f"{resolve.rule} at {format_instant(resolve.date)}{serial}{lot}"
