"""What a version record says, in the words of the contract: fields by their names there, things by key."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from graph.store import VersionRecord
from twin.timeline import Json
from twin.write.fields import (
    ATTRIBUTE,
    IDENTIFIER,
    PARENT,
    RELATION,
    labels_of,
    public_name,
    public_value,
    relation_of,
)


def snapshot(record: VersionRecord) -> dict[str, Json]:
    """Return what held over a record's time, with the values that what is not given has; nothing of what is gone."""
    if record.deleted:
        return {}
    shown: dict[str, Json] = {name: record.properties.get(name) for name in ("key", "name", "state")}
    return shown | _public(orjson.loads(record.snapshot))


def _public(fields: Mapping[str, Json]) -> dict[str, Json]:
    """The fields by their public names: attributes and identifiers together, a design as number and label."""
    found: dict[str, Json] = {}
    for name in sorted(fields):
        value = fields[name]
        if name == PARENT and isinstance(value, dict):
            found |= {"parent": value["asset"], "position": value["position"]}
        elif name == "realises" and isinstance(value, dict):
            found["realises"] = f"{value['number']}/{value['label']}"
        elif not name.startswith((ATTRIBUTE, IDENTIFIER, RELATION)):
            found[public_name(name)] = public_value(name, value)
    attributes = {
        n[len(ATTRIBUTE) :]: public_value(n, v) for n, v in fields.items() if n.startswith(ATTRIBUTE)
    }
    lists: dict[str, Json] = {"identifiers": _identifiers(fields), "related": _related(fields)}
    if attributes:
        found["attributes"] = dict(sorted(attributes.items()))
    return found | {name: values for name, values in lists.items() if values}


def _identifiers(fields: Mapping[str, Json]) -> list[Json]:
    labels = sorted(labels_of(fields.items()), key=lambda each: (each.scheme, each.issuer or "", each.value))
    return [{"scheme": each.scheme, "issuer": each.issuer, "value": each.value} for each in labels]


def _related(fields: Mapping[str, Json]) -> list[Json]:
    found: list[Json] = []
    for name in sorted(n for n in fields if n.startswith(RELATION)):
        type_name, target = relation_of(name)
        found.append({"type": type_name, "to": target, "attributes": fields[name] or {}})
    return found
