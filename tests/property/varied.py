"""Variations of a question: the same shape with other constants, so that a server has planned its text already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final

from tests.plant import chance as of
from tests.plant import chance_parts as design
from tests.property.words import LIMITS
from twin.instants import DAY, HOUR, MINUTE, Duration
from twin.selection import Selection

Given = Any  # arguments as a client gives them
KEPT: Final = frozenset(
    {"unit", "function", "field", "direction", "offset", "timeZone", "matches", "maxDepth", "depth"}
)
"Arguments that make another text of a question, or another kind of answer."
POOLS: Final[Sequence[Sequence[Given]]] = (
    of.KEYS,
    of.SIGNALS,
    of.NUMBERS,
    of.TITLES,
    of.VALUES,
    of.SCHEMES,
    of.KINDS,
    of.STAGES,
    of.EVENT_KINDS,
    design.PARTS,
    design.PART_NAMES,
    design.CATEGORIES,
    design.LABELS,
    design.REVISION_STATES,
    LIMITS,
    (0, 1, 2.5, 3),
    (5, 8, 9, 10),
    tuple(Duration(0, ns) for ns in (HOUR, 7 * HOUR + 13 * MINUTE, DAY, 3 * DAY, 30 * DAY)),
)
"Constants of one meaning each: what random filters are made of."
PAGES: Final = (1, 2, 3, 7, 50)


def varied(selection: Selection, random: Random) -> Selection:
    """Return the question with other constants of the same meanings, in all fields."""
    arguments = {name: _varied(name, value, random) for name, value in selection.arguments.items()}
    children = tuple(varied(child, random) for child in selection.children)
    return replace(selection, arguments=arguments, children=children)


def _varied(name: str, value: Given, random: Random) -> Given:
    match value:
        case _ if name in KEPT or isinstance(value, bool):
            return value
        case {"from": int(start), "to": int(end)}:
            moved = random.randrange(-48, 48) * 30 * MINUTE
            return {"from": start + moved, "to": end + moved}
        case Mapping():
            return {key: _varied(key, each, random) for key, each in value.items()}
        case list():
            found = [_varied(name, each, random) for each in value]
            return sorted(found) if name == "between" else found
        case int() if name == "first":
            return random.choice(PAGES)
        case _:
            pool = next((pool for pool in POOLS if value in pool), (value,))
            return random.choice(pool)
