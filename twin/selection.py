"""What a caller asks for: names, response keys, arguments with variables filled in, children. No GraphQL in it.

Arguments are plain values: dicts with the contract's camelCase names, lists, strings (enums are their names), numbers,
booleans, None; instants are ints of nanoseconds since the epoch, durations are `twin.instants.Duration`.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from operator import is_


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
    """Return the selection with every string of its arguments in NFC, as keys, numbers and names are kept.

    What is in NFC already comes back as it is, and is no copy.
    """
    arguments = _all_normal(selection.arguments)
    children = [normalised(child) for child in selection.children]
    same = all(map(is_, children, selection.children))
    if same and arguments is selection.arguments:
        return selection
    return dataclasses.replace(
        selection, arguments=arguments, children=selection.children if same else tuple(children)
    )


def in_nfc(text: str) -> str:
    """Return the text in NFC, as keys, numbers and names are kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _all_normal(given: Mapping[str, object]) -> Mapping[str, object]:
    found = [_normal(value) for value in given.values()]
    return given if all(map(is_, found, given.values())) else dict(zip(given, found, strict=True))


def _normal(value: object) -> object:
    match value:
        case str():
            return in_nfc(value)
        case list():
            entries = [_normal(entry) for entry in value]
            return value if all(map(is_, entries, value)) else entries
        case dict():
            return _all_normal(value)
        case tuple() if all(isinstance(entry, Selection) for entry in value):
            return tuple(normalised(entry) for entry in value)
        case _:
            return value
