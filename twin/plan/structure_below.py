"""Which contents a look below some rows reads: those that the rows were found in, if they were in any. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.plan.steps import Expand, Keep
from twin.plan.structure import ExplosionOf, LinesOf, TotalsOf
from twin.plan.structure_steps import Contents, Things, Worked

if TYPE_CHECKING:
    from twin.plan.requirements import Requirements

Depth = int | None
"So many levels below the things that contents were read for; None: to any depth."


def contents_below(needs: Requirements, rows: int, view: str, depth: Depth) -> int:
    """Return the slot of contents so many levels below the rows of a slot, parts or revisions."""
    found = _found_in(needs, rows)
    if found is not None and _contents(needs, found[0]).view == view:
        slot, level = found
        _deepen(needs, slot, _added(level, depth))
        return slot
    return required(needs, Contents(-1, rows, None, up=False, view=view, depth=depth))


def required(needs: Requirements, step: Contents) -> int:
    """Return the slot of contents; those of the same things are read once, as deep as anybody looks."""
    key = (-1 if step.source is None else step.source, replace(step, depth=None))
    if key in needs.links:
        _deepen(needs, needs.links[key], step.depth)
    else:
        sources = () if step.source is None else (step.source,)
        needs.links[key] = needs.fill(replace(step, slot=len(needs.makers)), sources)
    return needs.links[key]


def _found_in(needs: Requirements, rows: int) -> tuple[int, Depth] | None:
    """The contents that rows stand in, and how many levels down they may stand; None where they stand in none."""
    match needs.drafts[needs.makers[rows]].step:
        case Worked(
            source=int(source), contents=contents, work=LinesOf() | ExplosionOf() | TotalsOf() as work
        ):
            depth = 1 if isinstance(work, LinesOf) else work.depth
            above = _found_in(needs, source)
            level = 0 if above is None or above[0] != contents else above[1]
            return contents, _added(level, depth)
        case Things(source=source) | Keep(source=source):
            return _found_in(needs, source)
        case Expand(source=source, source_kind="part", kind="part_revision"):
            return _found_in(needs, source)
        case _:
            return None


def _added(level: Depth, depth: Depth) -> Depth:
    """At least one level is read below whatever is looked at."""
    return None if level is None or depth is None else level + max(1, depth)


def _contents(needs: Requirements, slot: int) -> Contents:
    step = needs.drafts[needs.makers[slot]].step
    assert isinstance(step, Contents), "contents are brought by a step of their own"
    return step


def _deepen(needs: Requirements, slot: int, depth: Depth) -> None:
    step = _contents(needs, slot)
    deepest = None if step.depth is None or depth is None else max(step.depth, depth)
    needs.drafts[needs.makers[slot]].step = replace(step, depth=deepest)
