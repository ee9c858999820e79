"""The fields of an answer, thing by thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.order import arranged, page
from tests.oracle.readings import buckets, latest, samples, statistics
from tests.oracle.series import Misfit, change_of
from tests.oracle.types import asset_type
from tests.oracle.where import asset_where, check_units, document_where, event_where, signal_where
from tests.oracle.world import JOINT, Thing, interval_ns
from twin.instants import Duration, format_duration, format_instant
from twin.selection import Selection

Answer = Any  # Any: JSON
TYPE_NAMES = {
    "asset": "Asset",
    "signal": "Signal",
    "document": "Document",
    "document_revision": "DocumentRevision",
    "file": "File",
    "event": "Event",
    "asset_type": "AssetType",
}
WHERE = {"asset": asset_where, "signal": signal_where, "document": document_where, "event": event_where}
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
    check_units(arguments.get("where"), ask)
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
        return f"{thing.kind.replace('_', '-')}:{thing.id.replace(JOINT, '/')}"
    return _FIELDS[thing.kind][child.field](child, thing, ask)


# ---------------------------------------------------------------- what several kinds have
Field = Callable[[Selection, Thing, Ask], Answer]


def _plain(name: str, default: object = None) -> Field:
    return lambda child, thing, ask: thing.fields.get(name, default)


def _time(name: str) -> Field:
    return lambda child, thing, ask: _instant(thing.fields.get(name))


def _instant(value: Any) -> str | None:  # Any: an instant or None
    return None if value is None else format_instant(value)


def _identifiers(child: Selection, thing: Thing, ask: Ask) -> Answer:
    labels = [label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found]
    names = ("scheme", "issuer", "value")
    ordered = sorted(labels, key=lambda label: (label[0], label[1] or "", label[2]))
    rows = [{**dict(zip(names, label, strict=True)), "__typename": "Identifier"} for label in ordered]
    return [{c.key: row[c.field] for c in child.children} for row in rows]


def _attributes(child: Selection, thing: Thing, ask: Ask) -> Answer:
    names = sorted(n.partition(":")[2] for n in thing.fields if n.startswith("attribute:"))
    wanted: Any = child.arguments.get("names")  # Any: a list of names
    return [
        {c.key: _of_attribute(c, name, thing) for c in child.children}
        for name in names
        if wanted is None or name in wanted
    ]


def _of_attribute(child: Selection, name: str, thing: Thing) -> Answer:
    if child.field == "value":
        return _value(child, thing.fields[f"attribute:{name}"], None)
    return name if child.field == "name" else "Attribute"


def _attribute(child: Selection, thing: Thing, ask: Ask) -> Answer:
    held = thing.fields.get(f"attribute:{child.arguments['name']}")
    return None if held is None else _value(child, held, child.arguments.get("unit"))


def _value(child: Selection, held: Mapping[str, Any], unit: Any) -> Answer:  # Any: an attribute's parts
    number, shown = held.get("number"), held.get("unit")
    if number is not None and unit is not None:
        change = change_of(unit, shown)
        if isinstance(change, Misfit):
            return None
        number, shown = number if change is None else change.apply(number), unit
    time = _instant(held.get("time"))
    parts = {"string": held.get("string"), "number": number, "boolean": held.get("boolean"), "time": time}
    values = {**parts, "unit": shown, "json": next((v for v in parts.values() if v is not None), None)}
    return {c.key: {**values, "__typename": "AttributeValue"}[c.field] for c in child.children}


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


def _binding(child: Selection, thing: Thing, ask: Ask) -> Answer:
    asset, _, name = thing.id.partition(JOINT)
    bound = thing.fields.get("binding") or {"measurement": name, "field": "value", "tags": {"asset": asset}}
    return {c.key: {**bound, "__typename": "SignalBinding"}[c.field] for c in child.children}


def _interval(child: Selection, thing: Thing, ask: Ask) -> Answer:
    interval = interval_ns(thing.fields.get("samplingInterval"))
    return None if interval is None else format_duration(Duration(0, interval))


# ---------------------------------------------------------------- documents
def _revision(child: Selection, thing: Thing, ask: Ask) -> Answer:
    """By label, else the newest, or the one released last (B1; nothing is pinned on a document)."""
    label, revisions = child.arguments.get("label"), ask.revisions(thing)
    if label is not None:
        found = [r for r in revisions if r.id.partition(JOINT)[2] == label]
    elif child.arguments.get("rule") in (None, "LATEST"):
        found = revisions
    else:
        released = [r for r in revisions if r.fields.get("state") in ("RELEASED", "SUPERSEDED")]
        dated = [r for r in released if r.fields.get("releasedAt", ask.end + 1) <= ask.end]
        found = sorted(dated, key=lambda r: int(r.fields["releasedAt"]))
    return answered(child, found[-1] if found else None, ask)


def _files(child: Selection, thing: Thing, ask: Ask) -> Answer:
    roles: Any = child.arguments.get("roles")  # Any: a list of roles
    return [answered(child, f, ask) for f in ask.files(thing) if roles is None or f.fields["role"] in roles]


def _file(child: Selection, thing: Thing, ask: Ask) -> Answer:
    role = child.arguments.get("role") or "SOURCE"
    found = [f for f in ask.files(thing) if f.fields["role"] == role]
    return answered(child, found[-1] if found else None, ask)


_FIELDS: Mapping[str, Mapping[str, Field]] = {
    "asset": {
        "key": lambda child, thing, ask: thing.id,
        "name": lambda child, thing, ask: thing.fields.get("name", thing.id),
        "type": lambda child, thing, ask: asset_type(child, thing.fields.get("type"), ask),
        "state": _plain("state", "IN_SERVICE"),
        "serialNumber": _plain("serialNumber"),
        "identifiers": _identifiers,
        "attributes": _attributes,
        "attribute": _attribute,
        "parent": _one(lambda thing, ask: ask.parent(thing)),
        "position": lambda child, thing, ask: ask.position(thing),
        "ancestors": _many(lambda thing, ask: ask.ancestors(thing)),
        "children": _pages("asset", lambda thing, ask: ask.children(thing)),
        "descendants": _descendants,
        "related": _related,
        "signal": _signal,
        "signals": _pages("signal", lambda thing, ask: ask.signals(thing)),
        "documents": _pages("document", lambda thing, ask: ask.documents(thing)),
        "events": _pages("event", lambda thing, ask: ask.events(thing)),
        "createdAt": lambda child, thing, ask: format_instant(thing.created),
        "updatedAt": lambda child, thing, ask: format_instant(thing.updated),
    },
    "signal": {
        "key": lambda child, thing, ask: thing.id.replace(JOINT, "/"),
        "name": lambda child, thing, ask: thing.id.partition(JOINT)[2],
        "asset": _one(lambda thing, ask: ask.asset_of(thing)),
        "description": _plain("description"),
        "unit": _plain("unit"),
        "quantity": _plain("quantity"),
        "dataType": _plain("dataType", "FLOAT"),
        "interpolation": _plain("interpolation", "LINEAR"),
        "samplingInterval": _interval,
        "low": _plain("low"),
        "high": _plain("high"),
        "binding": _binding,
        "latest": latest,
        "statistics": statistics,
        "buckets": buckets,
        "samples": samples,
    },
    "document": {
        "number": lambda child, thing, ask: thing.id,
        "title": lambda child, thing, ask: thing.fields.get("title", thing.id),
        "kind": _plain("kind", "OTHER"),
        "project": _plain("project"),
        "stage": _plain("stage"),
        "identifiers": _identifiers,
        "attributes": _attributes,
        "revision": _revision,
        "revisions": _many(lambda thing, ask: ask.revisions(thing)),
        "subjects": _many(lambda thing, ask: ask.subjects(thing)),
    },
    "document_revision": {
        "document": _one(lambda thing, ask: ask.world.get("document", thing.id.partition(JOINT)[0])),
        "label": lambda child, thing, ask: thing.id.partition(JOINT)[2],
        "state": _plain("state", "IN_WORK"),
        "releasedAt": _time("releasedAt"),
        "files": _files,
        "file": _file,
    },
    "file": {
        **{name: _plain(name) for name in ("name", "mediaType", "role", "size", "sha256")},
        "createdAt": _time("createdAt"),
    },
    "event": {
        **{name: _plain(name) for name in ("kind", "title", "text", "severity", "by")},
        "at": _time("at"),
        "until": _time("until"),
        "assets": _many(lambda thing, ask: _known(ask, "asset", thing.fields["assets"])),
        "documents": _many(lambda thing, ask: _known(ask, "document", thing.fields.get("documents") or [])),
        "attributes": _attributes,
    },
}


def _known(ask: Ask, kind: str, keys: list[str]) -> list[Thing]:
    found = (ask.world.get(kind, key) for key in sorted(set(keys)))
    return [thing for thing in found if thing is not None]
