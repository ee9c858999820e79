"""The catalog of asset types as it is read: definitions own and inherited, subtypes, units by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import orjson

from graph.store import Find, GraphStore, Meta, Moment, Of, Row
from twin.catalog import global_id
from twin.errors import Store
from twin.plan.facts import TypeFacts
from twin.stores import translated

Definition = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TypeRecord:
    """One type: what it says of itself and defines itself."""

    key: str
    name: str
    extends: str | None
    description: str | None
    version: int
    attributes: tuple[Definition, ...]
    signals: tuple[Definition, ...]


class AssetTypes:
    """All asset types at one moment, by key."""

    def __init__(self, records: Iterable[TypeRecord], rows: Sequence[Row] = ()) -> None:
        """Take the records, and the rows that they were read from; what derives from them is worked out once."""
        self.rows: Final = rows
        self.records: Final = {record.key: record for record in sorted(records, key=lambda r: r.key)}
        self.facts: Final = self._facts()
        self._answers: dict[str, Mapping[str, object]] = {}

    def answer(self, key: str | None) -> Mapping[str, object] | None:
        """Return a type with the contract's field names; `extends` holds the key. None when there is no such type."""
        if key is None or key not in self.records:
            return None
        if key not in self._answers:
            self._answers[key] = self._answer(self.records[key])
        return self._answers[key]

    def lineage(self, key: str) -> tuple[TypeRecord, ...]:
        """Return the type and those it extends, nearest first."""
        found: list[TypeRecord] = []
        at: str | None = key
        while at is not None and at in self.records and self.records[at] not in found:
            found.append(self.records[at])
            at = self.records[at].extends
        return tuple(found)

    def _answer(self, record: TypeRecord) -> Mapping[str, object]:
        return {
            "id": global_id("asset_type", record.key),
            "key": record.key,
            "name": record.name,
            "extends": record.extends if record.extends in self.records else None,
            "description": record.description,
            "version": record.version,
            "attributes": self._definitions(record.key, "attributes", _ATTRIBUTE),
            "signals": self._definitions(record.key, "signals", _SIGNAL),
        }

    def _definitions(self, key: str, what: str, defaults: Definition) -> list[Definition]:
        """Own and inherited ones, those of the uppermost type first; the nearest of a name counts."""
        found: dict[object, Definition] = {}
        for record in reversed(self.lineage(key)):
            own = cast("tuple[Definition, ...]", getattr(record, what))
            origin = None if record.key == key else record.key
            found.update({d["name"]: {**defaults, **d, "inheritedFrom": origin} for d in own})
        return list(found.values())

    def _facts(self) -> TypeFacts:
        below: dict[str, set[str]] = {key: {key} for key in self.records}
        for key in self.records:
            for above in self.lineage(key):
                below[above.key].add(key)
        return TypeFacts(
            {key: tuple(sorted(keys)) for key, keys in below.items()},
            _units(d for r in self.records.values() for d in r.attributes),
            _units(d for r in self.records.values() for d in r.signals),
        )


_ATTRIBUTE: Final[Definition] = {"unit": None, "required": False, "enumValues": None, "description": None}
_SIGNAL: Final[Definition] = {
    "unit": None,
    "quantity": None,
    "low": None,
    "high": None,
    "interpolation": "LINEAR",
    "description": None,
}


async def load_asset_types(
    graph: GraphStore, moment: Moment | None = None, *, known: AssetTypes | None = None
) -> AssetTypes:
    """Read all types in one call; there are few. What is known comes back where it is what was read."""
    names = ("name", "extends", "description", "attributes", "signals")
    request = Find("asset_type", columns=(*(Of(n) for n in names), Meta("version")), moment=moment)
    async with translated(Store.GRAPH):
        rows = await graph.find(request)
    if known is not None and known.rows == rows:
        return known
    return AssetTypes(map(_record, rows), rows)


def _record(row: tuple[object, ...]) -> TypeRecord:
    key, name, extends, description, attributes, signals, version = row
    return TypeRecord(
        str(key),
        str(name if name is not None else key),
        cast("str | None", extends),
        cast("str | None", description),
        cast("int", version),
        tuple(orjson.loads(str(attributes or "[]"))),
        tuple(orjson.loads(str(signals or "[]"))),
    )


def _units(definitions: Iterable[Definition]) -> dict[str, tuple[str | None, ...]]:
    found: dict[str, dict[str | None, None]] = {}
    for definition in definitions:
        found.setdefault(str(definition["name"]), {})[cast("str | None", definition.get("unit"))] = None
    return {name: tuple(units) for name, units in found.items()}
