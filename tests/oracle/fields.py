"""The fields of an answer, thing by thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.oracle.ask import Ask, public_id
from tests.oracle.document_where import document_where
from tests.oracle.order import arranged, page
from tests.oracle.part_where import part_where
from tests.oracle.past import installations, installed
from tests.oracle.plain_fields import (
    Answer,
    AnsweringField,
    Field,
    attribute,
    attributes,
    binding,
    identifiers,
    interval,
    plain,
    time,
)
from tests.oracle.profiles import profile
from tests.oracle.readings import buckets, latest, samples, statistics
from tests.oracle.revisions import file, files, revision
from tests.oracle.structures import PART_FIELDS, REVISION_FIELDS
from tests.oracle.types import asset_type
from tests.oracle.where import asset_where, check_units, check_units_of_orders, event_where, signal_where
from tests.oracle.world import JOINT, Thing
from twin.instants import format_instant
from twin.selection import Selection

TYPE_NAMES = {
    "asset": "Asset",
    "signal": "Signal",
    "document": "Document",
    "document_revision": "DocumentRevision",
    "file": "File",
    "event": "Event",
    "asset_type": "AssetType",
    "part": "Part",
    "part_revision": "PartRevision",
}
WHERE = {
    "asset": asset_where,
    "signal": signal_where,
    "document": document_where,
    "event": event_where,
    "part": part_where,
}
CURSOR = "a cursor"


def answered(selection: Selection, thing: Thing | None, ask: Ask) -> Answer:
    """Return the object of one thing, or null."""
    if thing is None:
        return None
    if thing.kind == "asset_type":
        return asset_type(selection, thing.id, ask)
    asked = (c for c in selection.children if not c.on or TYPE_NAMES[thing.kind] in c.on)
    return {child.key: _field(child, thing, ask) for child in asked}


def connection(selection: Selection, kind: str, things: list[Thing], ask: Ask) -> Answer:
    """Return a page of the things that satisfy the filter."""
    arguments = selection.arguments
    if kind != "part":  # nothing declares the attributes of parts
        check_units(arguments.get("where"), ask)
        check_units_of_orders(_orders(arguments), ask)
    given: Any = arguments.get("where")  # Any: a filter as a client gives it
    found = arranged([t for t in things if WHERE[kind](given, t, ask) is True], _orders(arguments), ask)
    start, stop = page(found, arguments)
    return {
        child.key: _part(child, found, start, stop, ask, TYPE_NAMES[kind]) for child in selection.children
    }


def _orders(arguments: Mapping[str, Any]) -> Any:  # Any: orders as a client gives them
    return arguments.get("orderBy")


def _part(child: Selection, found: list[Thing], start: int, stop: int, ask: Ask, name: str) -> Answer:
    shown = found[start:stop]
    match child.field:
        case "nodes":
            return [answered(child, thing, ask) for thing in shown]
        case "edges":
            return [{c.key: _edge(c, thing, ask, name) for c in child.children} for thing in shown]
        case "totalCount":
            return len(found)
        case "__typename":
            return f"{name}Connection"
        case _:
            infos = {
                "hasNextPage": stop < len(found),
                "hasPreviousPage": start > 0,
                "startCursor": CURSOR if shown else None,
                "endCursor": CURSOR if shown else None,
                "__typename": "PageInfo",
            }
            return {c.key: infos[c.field] for c in child.children}


def _edge(child: Selection, thing: Thing, ask: Ask, name: str) -> Answer:
    if child.field == "node":
        return answered(child, thing, ask)
    return CURSOR if child.field == "cursor" else f"{name}Edge"


def _field(child: Selection, thing: Thing, ask: Ask) -> Answer:
    if child.field == "__typename":
        return TYPE_NAMES[thing.kind]
    if child.field == "id":
        return public_id(thing)
    return _FIELDS[thing.kind][child.field](child, thing, ask)


# ---------------------------------------------------------------- related things
def _one(of: Callable[[Thing, Ask], Thing | None]) -> Field:
    return lambda child, thing, ask: answered(child, of(thing, ask), ask)


def _many(of: Callable[[Thing, Ask], list[Thing]]) -> Field:
    return lambda child, thing, ask: [answered(child, each, ask) for each in of(thing, ask)]


def _pages(kind: str, of: Callable[[Thing, Ask], list[Thing]]) -> Field:
    return lambda child, thing, ask: connection(child, kind, of(thing, ask), ask)


# ---------------------------------------------------------------- assets and signals
def _descendants(child: Selection, thing: Thing, ask: Ask) -> Answer:
    depth: Any = child.arguments.get("maxDepth")  # Any: a number or None
    return connection(child, "asset", ask.descendants(thing, depth), ask)


def _related(child: Selection, thing: Thing, ask: Ask) -> Answer:
    a: Mapping[str, Any] = child.arguments  # Any: arguments
    return connection(child, "asset", ask.related(thing, a["type"], a["direction"], a["depth"]), ask)


def _signal(child: Selection, thing: Thing, ask: Ask) -> Answer:
    named = (s for s in ask.signals(thing) if s.id.partition(JOINT)[2] == child.arguments["name"])
    return answered(child, next(named, None), ask)


# ---------------------------------------------------------------- parts
def _documents(child: Selection, thing: Thing, ask: Ask) -> Answer:
    inherited = bool(child.arguments.get("inherited"))
    return connection(child, "document", ask.documents(thing, inherited=inherited), ask.looking_from(thing))


def _alternates(child: Selection, thing: Thing, ask: Ask) -> Answer:
    return [
        {c.key: _of_alternate(c, *alternate, ask) for c in child.children}
        for alternate in ask.alternates(thing)
    ]


def _of_alternate(child: Selection, part: Thing, preference: int | None, factor: float, ask: Ask) -> Answer:
    if child.field == "part":
        return answered(child, part, ask)
    return {"preference": preference, "quantityFactor": factor, "__typename": "Alternate"}[child.field]


def _answering(field: AnsweringField) -> Field:
    return lambda child, thing, ask: field(child, thing, ask, answered)


_FIELDS: Mapping[str, Mapping[str, Field]] = {
    "asset": {
        "key": lambda child, thing, ask: thing.id,
        "name": lambda child, thing, ask: thing.fields.get("name", thing.id),
        "type": lambda child, thing, ask: asset_type(child, thing.fields.get("type"), ask),
        "state": plain("state", "IN_SERVICE"),
        "serialNumber": plain("serialNumber"),
        "identifiers": identifiers,
        "attributes": attributes,
        "attribute": attribute,
        "parent": _one(lambda thing, ask: ask.parent(thing)),
        "position": lambda child, thing, ask: ask.position(thing),
        "ancestors": _many(lambda thing, ask: ask.ancestors(thing)),
        "children": _pages("asset", lambda thing, ask: ask.children(thing)),
        "descendants": _descendants,
        "related": _related,
        "signal": _signal,
        "signals": _pages("signal", lambda thing, ask: ask.signals(thing)),
        "realises": _one(lambda thing, ask: ask.realised(thing)),
        "documents": _documents,
        "installations": _answering(installations),
        "installed": _answering(installed),
        "events": _pages("event", lambda thing, ask: ask.events(thing)),
        "createdAt": lambda child, thing, ask: format_instant(thing.created),
        "updatedAt": lambda child, thing, ask: format_instant(thing.updated),
    },
    "signal": {
        "key": lambda child, thing, ask: thing.id.replace(JOINT, "/"),
        "name": lambda child, thing, ask: thing.id.partition(JOINT)[2],
        "asset": _one(lambda thing, ask: ask.asset_of(thing)),
        "description": plain("description"),
        "unit": plain("unit"),
        "quantity": plain("quantity"),
        "dataType": plain("dataType", "FLOAT"),
        "interpolation": plain("interpolation", "LINEAR"),
        "samplingInterval": interval,
        "low": plain("low"),
        "high": plain("high"),
        "binding": binding,
        "latest": latest,
        "statistics": statistics,
        "buckets": buckets,
        "samples": samples,
        "profile": profile,
    },
    "document": {
        "number": lambda child, thing, ask: thing.id,
        "title": lambda child, thing, ask: thing.fields.get("title", thing.id),
        "kind": plain("kind", "OTHER"),
        "project": plain("project"),
        "stage": plain("stage"),
        "identifiers": identifiers,
        "attributes": attributes,
        "revision": _answering(revision("LATEST")),
        "revisions": _many(lambda thing, ask: ask.revisions(thing)),
        "subjects": _many(lambda thing, ask: ask.subjects(thing)),
    },
    "document_revision": {
        "document": _one(lambda thing, ask: ask.world.get("document", thing.id.partition(JOINT)[0])),
        "label": lambda child, thing, ask: thing.id.partition(JOINT)[2],
        "state": plain("state", "IN_WORK"),
        "releasedAt": time("releasedAt"),
        "files": _answering(files),
        "file": _answering(file),
    },
    "part": {
        "number": lambda child, thing, ask: thing.id,
        "name": lambda child, thing, ask: thing.fields.get("name", thing.id),
        "category": plain("category"),
        "unit": plain("unit", "C62"),
        "identifiers": identifiers,
        "attributes": attributes,
        "attribute": attribute,
        "revision": _answering(revision("LATEST_RELEASED")),
        "revisions": _many(lambda thing, ask: ask.part_revisions(thing)),
        "alternates": _alternates,
        "documents": _documents,
        "assets": _pages("asset", lambda thing, ask: ask.built_to(thing)),
        **{name: _answering(field) for name, field in PART_FIELDS.items()},
    },
    "part_revision": {
        "part": _one(lambda thing, ask: ask.part_of(thing)),
        "label": lambda child, thing, ask: thing.id.partition(JOINT)[2],
        "state": plain("state", "IN_WORK"),
        "releasedAt": time("releasedAt"),
        "attributes": attributes,
        "attribute": attribute,
        "documents": _documents,
        "assets": _pages("asset", lambda thing, ask: ask.built_to(thing)),
        **{name: _answering(field) for name, field in REVISION_FIELDS.items()},
    },
    "file": {
        **{name: plain(name) for name in ("name", "mediaType", "role", "size", "sha256")},
        "createdAt": time("createdAt"),
    },
    "event": {
        **{name: plain(name) for name in ("kind", "title", "text", "severity", "by")},
        "at": time("at"),
        "until": time("until"),
        "assets": _many(lambda thing, ask: _known(ask, "asset", thing.fields["assets"])),
        "documents": _many(lambda thing, ask: _known(ask, "document", thing.fields.get("documents") or [])),
        "attributes": attributes,
    },
}


def _known(ask: Ask, kind: str, keys: list[str]) -> list[Thing]:
    found = (ask.world.get(kind, key) for key in sorted(set(keys)))
    return [thing for thing in found if thing is not None]
