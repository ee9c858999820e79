"""Which moments of an asset a condition on its documents asks for, and what they are read from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from twin.plan.past_steps import Stayed
from twin.plan.relative import DESIGN_RELEASED, AgainstMoment, Installed
from twin.plan.terms import Both, Condition, Either, Every, Negation, Some
from twin.windows import Span

if TYPE_CHECKING:
    from twin.plan.requirements import Requirements

PAPERS: Final = frozenset({"document", "document_revision", "file"})
"The kinds through which an asset looks on: behind any other thing nobody looks, or another asset."


def moments_asked(condition: Condition) -> frozenset[AgainstMoment]:
    """Return the comparisons in a condition on a document that speak of the asset from which it is looked at."""
    return frozenset(_asked(condition))


def require_moments(needs: Requirements, slot: int, condition: Condition) -> None:
    """Require of the assets in a slot the moments that a condition on their documents asks for."""
    if needs.kind_of(slot) != "asset":
        return
    for asked in sorted(moments_asked(condition), key=repr):
        if asked.moment == "DESIGN_RELEASE":
            needs.column(slot, DESIGN_RELEASED)
        elif (slot, Installed(asked.at)) not in needs.links:
            now = Span(asked.at, asked.at + 1)
            step = Stayed(len(needs.makers), slot, False, asked.at, None, now)
            needs.links[slot, Installed(asked.at)] = needs.fill(step, (slot,))


def _asked(condition: Condition) -> Iterator[AgainstMoment]:
    match condition:
        case AgainstMoment():
            yield condition
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _asked(part)
        case Negation(part):
            yield from _asked(part)
        case Some(relation, where) if relation.kind in PAPERS:
            yield from _asked(where)
        case Every(relation, of, where) if relation.kind in PAPERS:
            yield from _asked(of)
            yield from _asked(where)
        case _:
            return
