"""Plans a relation of several ways: one expansion for each hop, then all that was reached, each thing once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from graph.store import TRUE, Column, Order, Path, Predicate
from twin.plan.nodes import Cursor
from twin.plan.steps import Merge
from twin.plan.terms import Relation

if TYPE_CHECKING:
    from twin.plan.requirements import Requirements


@dataclass(frozen=True, slots=True)
class Cut:
    """The front of an order: what is first of all ways together is among the first of one of them."""

    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: Cursor | None = None


ALL: Final = Cut()


def merged(needs: Requirements, source: int, relation: Relation, where: Predicate, cut: Cut = ALL) -> int:
    """Add the steps that bring what the ways lead to from the rows of a slot; return the slot of all of it.

    Ways share the hops that they begin with; what is required of the whole is required of each last hop.
    """
    columns: dict[Column, None] = {}
    hops: dict[tuple[Path, ...], int] = {(): source}
    for way in relation.ways:
        for depth in range(1, len(way) + 1):
            if way[:depth] not in hops:
                last = depth == len(way)
                hop = Relation(
                    relation.name if last else f"{relation.name}: {way[depth - 1].to}", way[depth - 1]
                )
                before = hops[way[: depth - 1]]
                step = needs.expand(len(needs.makers), before, hop, where if last else TRUE)
                if last:
                    step = replace(step, order=cut.order, limit=cut.limit, after=cut.after)
                hops[way[:depth]] = needs.fill(step, (before,), columns if last else None)
    slots = tuple(tuple(hops[way[:depth]] for depth in range(1, len(way) + 1)) for way in relation.ways)
    slot = len(needs.makers)
    step_here = Merge(slot, source, relation.name, relation.kind, slots, ())
    return needs.fill(step_here, (source, *dict.fromkeys(s for way in slots for s in way)), columns)
