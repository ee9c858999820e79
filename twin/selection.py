"""What a caller asks for: names, response keys, arguments with variables filled in, children. No GraphQL in it.

Arguments are plain values: dicts with the contract's camelCase names, lists, strings (enums are their names), numbers,
booleans, None; instants are ints of nanoseconds since the epoch, durations are `twin.instants.Duration`.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """One field of an answer. `on` names the types for which it was asked, where a fragment narrows it (empty: all).

    `field` is the name in the schema ("__typename" too), `key` the name in the answer. A leaf has no children.
    """

    key: str
    field: str
    arguments: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    children: tuple[Selection, ...] = ()
    on: frozenset[str] = frozenset()

    def child(self, name: str) -> Selection | None:
        """Return the first child that asks for the field, whatever its response key."""
        return next((c for c in self.children if c.field == name), None)

    def children_named(self, name: str) -> tuple[Selection, ...]:
        """Return every child that asks for the field."""
        return tuple(c for c in self.children if c.field == name)


def normalised(selection: Selection) -> Selection:
    """Return the selection with every string of its arguments in NFC, as keys, numbers and names are kept."""
    arguments = {name: _normal(value) for name, value in selection.arguments.items()}
    children = tuple(normalised(child) for child in selection.children)
    return dataclasses.replace(selection, arguments=arguments, children=children)


def _normal(value: object) -> object:
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case list():
            return [_normal(entry) for entry in value]
        case dict():
            return {name: _normal(entry) for name, entry in value.items()}
        case tuple() if all(isinstance(entry, Selection) for entry in value):
            return tuple(normalised(entry) for entry in value)
        case _:
            return value
