"""Which expansions come with the rows that they start from, in one call of the graph. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph import store as graph
from twin.plan.nodes import ALL
from twin.plan.steps import Expand, Filling, Find, Keep, Step
from twin.plan.terms import TRUE

MOST_PARTS: Final = 4
"A server plans a longer statement longer, and the first one who asks waits for that."


@dataclass(frozen=True, slots=True)
class Along:
    """An expansion that comes along: its number, that of the step whose rows it starts from, how many of each group."""

    number: int
    of: int
    first: int | None


def chained(steps: Sequence[Step]) -> Mapping[int, tuple[Along, ...]]:
    """Return what comes along with the rows of which step, by their numbers.

    Rows come along when they start from all that a step brings, or from the front of it: what is dropped here by a
    filter or an order of our own leads nowhere.
    """
    makers = {step.slot: number for number, step in enumerate(steps) if isinstance(step, Filling)}
    heads: dict[int, int] = {}
    found: dict[int, tuple[Along, ...]] = {}
    for number, step in enumerate(steps):
        along = _along(number, step, steps, makers)
        head = None if along is None else heads.get(along.of, along.of)
        if along is not None and head is not None and len(found.get(head, ())) < MOST_PARTS:
            found[head] = (*found.get(head, ()), along)
            heads[number] = head
    return found


def chain(
    head: graph.Find | graph.Expand, number: int, along: Sequence[Along], steps: Sequence[Step]
) -> graph.Chain:
    """Return the request of a step together with what comes along."""
    parts = {number: 0} | {each.number: part for part, each in enumerate(along, start=1)}
    return graph.Chain(head, tuple(_follow(each, parts[each.of], steps) for each in along))


def _follow(along: Along, of: int, steps: Sequence[Step]) -> graph.Follow:
    step = steps[along.number]
    assert isinstance(step, Expand), "only expansions come along"
    return graph.Follow(of, step.path, step.where, step.columns, step.order, step.limit, along.first)


def _along(number: int, step: Step, steps: Sequence[Step], makers: Mapping[int, int]) -> Along | None:
    if not isinstance(step, Expand) or step.after is not None:
        return None
    of, first = makers[step.source], None
    while isinstance(keep := steps[of], Keep):
        if keep.condition != TRUE or not (keep.page == ALL or (keep.sorted_ and first is None)):
            return None
        first = keep.page.first if keep.page != ALL else first
        of = makers[keep.source]
    return Along(number, of, first) if isinstance(steps[of], Find | Expand) else None
