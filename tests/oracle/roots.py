"""The root fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.fields import answered, connection
from tests.oracle.groups import asset_groups
from tests.oracle.search import search
from tests.oracle.structure_comparison import comparison
from tests.oracle.world import JOINT, Thing
from tests.plant import Plant
from twin.selection import Selection

KINDS = {"assets": "asset", "documents": "document", "signals": "signal", "events": "event", "parts": "part"}


def answer(selection: Selection, plant: Plant, now: int | None = None) -> Any:
    """Return the JSON value of a root field, as of the plant's now."""
    arguments: Mapping[str, Any] = selection.arguments  # Any: arguments
    ask = Ask(plant, now or plant.now, arguments.get("asOf"), arguments.get("knownAt"))
    match selection.field:
        case "asset":
            return answered(selection, _named("asset", arguments.get("key"), arguments, ask), ask)
        case "part":
            return answered(selection, _named("part", arguments.get("number"), arguments, ask), ask)
        case "assetGroups":
            return asset_groups(selection, ask)
        case "search":
            return search(selection, ask)
        case "document":
            return answered(selection, ask.world.get("document", arguments["number"]), ask)
        case "assetType":
            return answered(selection, ask.world.get("asset_type", arguments["key"]), ask)
        case "assetTypes":
            types = sorted(ask.world.all("asset_type"), key=lambda t: t.id)
            return [answered(selection, each, ask) for each in types]
        case "node":
            return answered(selection, _node(arguments["id"], ask), ask)
        case "nodes":
            return [answered(selection, _node(id, ask), ask) for id in arguments["ids"]]
        case "compareStructures":
            return comparison(selection, ask, answered)
        case name:
            return connection(selection, KINDS[name], ask.world.all(KINDS[name]), ask)


def _named(kind: str, key: str | None, arguments: Mapping[str, Any], ask: Ask) -> Thing | None:
    if key is not None:
        return ask.world.get(kind, key)
    given = arguments["identifier"]
    wanted = (given["scheme"], given["value"])
    for thing in sorted(ask.world.all(kind), key=lambda each: each.id):
        labels = [
            label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found
        ]
        for scheme, issuer, value in labels:
            if (scheme, value) == wanted and given.get("issuer") in (None, issuer):
                return thing
    return None


def _node(id: str, ask: Ask) -> Thing | None:
    prefix, _, key = id.partition(":")
    kind = {"type": "asset_type", "revision": "part_revision"}.get(prefix, prefix.replace("-", "_"))
    return next((t for t in ask.world.all(kind) if t.id.replace(JOINT, "/") == key), None)
