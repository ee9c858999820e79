"""What a caller asks for: names, response keys, arguments with variables filled in, children. No GraphQL in it.

Arguments are plain values: dicts with the contract's camelCase names, lists, strings (enums are their names), numbers,
booleans, None; instants are ints of nanoseconds since the epoch, durations are `twin.instants.Duration`.
"""

from __future__ import annotations

import dataclasses
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
