"""Plans that were made before, by what was asked for: documents that are asked again are planned once.

A plan is remembered where it is the same in every request: one that looks at the now, at a moment, at what filters on
structures hold for, or that a choice by statistics was made for, is made anew each time. That of one thing by its key
serves all keys.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from graph.store import Capabilities
from twin.plan.asked import Asked
from twin.plan.facts import TypeFacts
from twin.plan.keyed import is_keyed, key_of, with_key
from twin.plan.steps import Plan
from twin.selection import Selection

MOST: Final = 500
LARGEST: Final = 1_000
"How many fields and values a selection has at most whose plan is remembered."


@dataclass(frozen=True, slots=True)
class _Known:
    """A plan, and what it holds for. `types`: None where it did not look at them. `is_keyed`: it serves all keys."""

    selection: Selection
    plan: Plan
    capabilities: Capabilities
    types: TypeFacts | None
    is_keyed: bool

    def holds_for(self, selection: Selection, capabilities: Capabilities) -> bool:
        """Whether the plan is one for a selection, but for its key, over a graph that can do this."""
        known = self.selection
        if self.capabilities is not capabilities and self.capabilities != capabilities:
            return False
        if not self.is_keyed:
            return known is selection
        same = known.children is selection.children and known.on == selection.on
        return same and known.key == selection.key and known.field == selection.field


class Plans:
    """Plans by the very selection that they are for, or by what is asked of the thing of any key.

    The door gives equal requests the same selection, and the same children whatever the key is.
    """

    def __init__(self, most: int = MOST) -> None:
        """Remember so many; the one that was not asked for longest is forgotten first."""
        self._most: Final = most
        self._known: Final[OrderedDict[int, _Known]] = OrderedDict()

    def known(
        self, selection: Selection, now: int, types: TypeFacts, capabilities: Capabilities
    ) -> Plan | None:
        """Return the plan of a selection for a request at this now; None where it must be made."""
        key = key_of(selection)
        place = id(selection) if key is None else id(selection.children)
        found = self._known.get(place)
        if found is None or not found.holds_for(selection, capabilities):
            return None
        if found.types is not None and found.types is not types:
            if found.types != types:
                return None
            self._known[place] = replace(found, types=types)  # read anew, and as they were
        self._known.move_to_end(place)
        if key is not None:
            return with_key(found.plan, key, now)
        return replace(found.plan, question=replace(found.plan.question, now=now))

    def remember(self, selection: Selection, plan: Plan, asked: Asked, capabilities: Capabilities) -> None:
        """Take in a plan, where it holds for other requests too and is not large."""
        if plan.choice is not None or asked.reads.now or asked.moment is not None or asked.found:
            return
        key = key_of(selection)
        if _values(selection) > LARGEST or (key is not None and not is_keyed(plan, key)):
            return
        types = asked.type_facts if asked.reads.types else None
        place = id(selection) if key is None else id(selection.children)
        self._known[place] = _Known(selection, plan, capabilities, types, key is not None)
        self._known.move_to_end(place)
        if len(self._known) > self._most:
            self._known.popitem(last=False)


def _values(of: object) -> int:
    """Return how much is asked for: fields and values of arguments, long texts by their length."""
    match of:
        case Selection(arguments=arguments, children=children):
            return 1 + _values(arguments) + sum(map(_values, children))
        case str():
            return 1 + len(of) // 100
        case list() | tuple():
            return len(of) if len(of) > LARGEST else 1 + sum(map(_values, of))
        case Mapping():
            return 1 + sum(map(_values, of.values()))
        case _:
            return 1
