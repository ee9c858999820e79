"""What a plan need not ask for apart: signals that are here already, columns that can come with the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.store import Of
from twin.plan.nodes import ALL
from twin.plan.relations import SIGNALS
from twin.plan.steps import Keep, Share, Step

if TYPE_CHECKING:
    from graph.store import Predicate
    from twin.plan.requirements import Requirements
    from twin.plan.terms import Relation


def shared_signals(needs: Requirements, slot: int, where: Predicate) -> int | None:
    """Return the slot of signals that a filter or an order asked for already; None where none did.

    Of other relations an answer may ask for more than rows: for edges, for depths.
    """
    rows = known(needs, slot, (SIGNALS, where))
    if rows is None:
        return None
    share = Share(len(needs.makers), slot, rows, SIGNALS.name, SIGNALS.kind)
    return needs.fill(share, (slot, rows))


def known(needs: Requirements, slot: int, way: tuple[Relation, Predicate]) -> int | None:
    """Return the slot of related rows, be it of the rows that these were kept from: they are grouped by id."""
    if (slot, way) in needs.links:
        return needs.links[slot, way]
    step = needs.drafts[needs.makers[slot]].step
    return known(needs, step.source, way) if isinstance(step, Keep) else None


def come_along(needs: Requirements) -> set[int]:
    """Let few plain columns come with the rows themselves; return the lookups that this spares.

    They come for rows that are dropped, too: half as much more as each of these brings anyhow, at most.
    """
    spared: set[int] = set()
    for slot, lookup in needs.lookups.items():
        draft = needs.drafts[needs.makers[needs.origin(slot)]]
        if all(isinstance(each, Of) for each in lookup.columns) and 2 * len(lookup.columns) <= _brought(
            needs, slot
        ):
            draft.columns.update(lookup.columns)
            spared |= {number for number in needs.widened[slot] if needs.drafts[number] is lookup}
    return spared


def is_cut_here(step: Step) -> bool:
    """Whether rows were brought that the step leaves out by their order."""
    return isinstance(step, Keep) and not step.sorted_ and step.page != ALL


def _brought(needs: Requirements, slot: int) -> int:
    """How many values come for each row: its own, and those of rows that are related to it."""
    origin = needs.origin(slot)
    same = {each for each in range(len(needs.makers)) if needs.origin(each) == origin}
    related = {child for (of, _), child in needs.links.items() if of in same}
    return sum(1 + len(needs.drafts[needs.makers[each]].columns) for each in {origin, *related})
