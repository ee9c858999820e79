"""Asset types, with what they inherit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.ask import Ask
from twin.instants import Duration, format_duration
from twin.selection import Selection

Record = dict[str, Any]  # Any: JSON


def asset_type(selection: Selection, key: object, ask: Ask) -> Record | None:
    """Return the type of that key, or null."""
    lineage = ask.lineage(key)
    if not lineage:
        return None
    fields = lineage[0].fields
    values: Record = {
        "id": f"type:{key}",
        "key": key,
        "name": fields.get("name", key),
        "description": fields.get("description"),
        "version": 1,
        "__typename": "AssetType",
    }
    asked = (c for c in selection.children if not c.on or "AssetType" in c.on)
    return {c.key: values[c.field] if c.field in values else _listed(c, key, ask) for c in asked}


def _listed(child: Selection, key: object, ask: Ask) -> Any:
    if child.field == "extends":
        return asset_type(child, ask.lineage(key)[0].fields.get("extends"), ask)
    found: dict[str, Record] = {}
    for owner in reversed(ask.lineage(key)):
        for definition in owner.fields.get(child.field, ()):
            origin = None if owner.id == key else owner.id
            found[definition["name"]] = {**_DEFAULTS[child.field], **definition, "inheritedFrom": origin}
    return [{c.key: _plain(row[c.field]) for c in child.children} for row in found.values()]


def _plain(value: Any) -> Any:
    return format_duration(value) if isinstance(value, Duration) else value


_DEFAULTS: Mapping[str, Record] = {
    "attributes": {"unit": None, "required": False, "enumValues": None, "description": None}
    | {"__typename": "AttributeDefinition"},
    "signals": {"unit": None, "quantity": None, "low": None, "high": None, "interpolation": "LINEAR"}
    | {"description": None, "__typename": "SignalDefinition"},
}
