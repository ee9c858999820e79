"""The asset types as definitions to check against: own and inherited attributes and signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import orjson

from graph.store import Find, GraphStore, Of
from twin.errors import Store, ValidationFailed
from twin.model import AttributeDefinitionInput, SignalDefinitionInput, read
from twin.stores import translated


@dataclass(frozen=True)
class TypeDefinition:
    """One type with what it defines itself."""

    key: str
    extends: str | None
    attributes: Mapping[str, AttributeDefinitionInput]
    signals: Mapping[str, SignalDefinitionInput]


@dataclass(frozen=True)
class TypeBook:
    """All types there are, by key."""

    types: Mapping[str, TypeDefinition]

    def lineage(self, key: str | None) -> tuple[TypeDefinition, ...]:
        """Return the type and those it extends, nearest first; ends where a type is missing or comes again."""
        return self._lineages.setdefault(key, tuple(self._climb(key)))

    def extended_by(self, key: str) -> frozenset[str]:
        """Return the keys of the types that a type extends, near and far."""
        return frozenset(t.key for t in self.lineage(key)[1:])

    def attributes(self, key: str | None) -> Mapping[str, AttributeDefinitionInput]:
        """Return the own and inherited attributes of a type; none without a type."""
        found = self._attributes.get(key)
        if found is None:
            found = {n: a for t in reversed(self.lineage(key)) for n, a in t.attributes.items()}
            self._attributes[key] = found
        return found

    def signal(self, key: str | None, name: str) -> SignalDefinitionInput | None:
        """Return the nearest definition of a signal in a type or those it extends."""
        return next((t.signals[name] for t in self.lineage(key) if name in t.signals), None)

    def require(self, key: str, path: tuple[str, ...]) -> None:
        """Refuse the key of a type that does not exist, with the nearest keys that do."""
        if key not in self.types:
            raise ValidationFailed(
                f"there is no asset type {key!r}; {near(key, self.types)}", path=path, value=key
            )

    def _climb(self, key: str | None) -> Iterable[TypeDefinition]:
        seen: set[str] = set()
        while key is not None and key in self.types and key not in seen:
            seen.add(key)
            yield self.types[key]
            key = self.types[key].extends

    @cached_property
    def _lineages(self) -> dict[str | None, tuple[TypeDefinition, ...]]:
        return {}

    @cached_property
    def _attributes(self) -> dict[str | None, Mapping[str, AttributeDefinitionInput]]:
        return {}


async def load_types(graph: GraphStore) -> TypeBook:
    """Read all types in one call: there are few, and inheritance needs those above."""
    request = Find("asset_type", columns=(Of("extends"), Of("attributes"), Of("signals")))
    async with translated(Store.GRAPH):
        rows = await graph.find(request)
    return TypeBook({str(row[0]): _definition(*row) for row in rows})


def definition_of(
    key: str, extends: str | None, attributes: Iterable[Any], signals: Iterable[Any]
) -> TypeDefinition:  # Any: what JSON holds; `read` checks it
    """Return a type of its stored fields."""
    read_attributes = (read(AttributeDefinitionInput, a) for a in attributes)
    read_signals = (read(SignalDefinitionInput, s) for s in signals)
    return TypeDefinition(
        key, extends, {a.name: a for a in read_attributes}, {s.name: s for s in read_signals}
    )


def near(name: str, known: Iterable[str]) -> str:
    """Return advice on a name that does not exist: the nearest ones that do."""
    close = get_close_matches(name, list(known), n=3)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else "define it first"


def _definition(key: object, extends: object, attributes: object, signals: object) -> TypeDefinition:
    parent = None if extends is None else str(extends)
    return definition_of(str(key), parent, orjson.loads(str(attributes)), orjson.loads(str(signals)))
