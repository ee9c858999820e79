"""Filters on structures: `usedIn` and `uses` become the ids of the things that they hold for, found before the rest.

The innermost is found first, for it may stand in the condition of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from twin.cursors import fingerprint
from twin.plan.asked import Asked
from twin.plan.filters import Input, Reader, object_of
from twin.plan.nodes import Many, Question, Rowset
from twin.plan.structure import HoldersOf, PartsIn
from twin.plan.structure_arguments import read_design, read_resolve
from twin.plan.terms import Among, Condition, Key
from twin.selection import Selection

NAMES: Final = ("usedIn", "uses")


def sets_in(selection: Selection) -> Iterator[tuple[str, Input]]:
    """Return each filter on structures in a root field, by name, before those that it stands in."""
    yield from _in(selection.arguments)
    for child in selection.children:
        yield from sets_in(child)


def set_key(name: str, given: Input) -> str:
    """Return what tells a filter from others."""
    return fingerprint(name, given)


def set_question(name: str, given: Input, asked: Asked, part_where: Reader) -> Question:
    """Plan which things a filter holds for."""
    source = (
        PartsIn(read_design(given, asked))
        if name == "usedIn"
        else HoldersOf(part_where(given, asked), read_resolve(None, asked))
    )
    return Question(Many(name, (Rowset(source, ()),), ((),)), asked.moment, asked.now)


def found_in_structure(name: str, given: object, asked: Asked) -> Condition:
    """Read a filter whose things are found."""
    return Among(Key(), asked.found[set_key(name, object_of(given))])


def _in(given: object) -> Iterator[tuple[str, Input]]:
    if isinstance(given, Mapping):
        for name, value in given.items():
            yield from _in(value)
            if name in NAMES and isinstance(value, Mapping):
                yield name, value
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _in(value)
