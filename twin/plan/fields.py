"""What each field of a thing is answered from: a column, a rowset of related things, a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, cast

from graph.store import Column, EdgeOf, Id, Meta, Of
from twin import catalog
from twin.errors import LimitExceeded
from twin.instants import Duration
from twin.plan import relations
from twin.plan.asked import Asked
from twin.plan.connection import TYPE_NAMES, connection, rows, typed
from twin.plan.nodes import (
    ALL,
    Address,
    AttributeList,
    Binding,
    Constant,
    Expand,
    Identifiers,
    Leaf,
    Many,
    One,
    OneAttribute,
    Output,
    Page,
    Rowset,
    TypeOfAsset,
)
from twin.plan.series_fields import series_output
from twin.plan.terms import TRUE, Among, Compares, Condition, Field, HopCount, Relation, SortKey, Test, both
from twin.selection import Selection
from twin.windows import fixed

_VERSIONED: Final[Mapping[str, tuple[Column, str]]] = {
    "version": (Meta("version"), "plain"),
    "createdAt": (Meta("created_at"), "instant"),
    "updatedAt": (Meta("updated_at"), "instant"),
}
LEAVES: Final[Mapping[str, Mapping[str, tuple[Column, str]]]] = {
    "asset": {
        **_VERSIONED,
        "id": (Id(), "id"),
        "key": (Id(), "plain"),
        "name": (Of("name"), "plain"),
        "state": (Of("state"), "plain"),
        "serialNumber": (Of("serial_number"), "plain"),
        "position": (EdgeOf(catalog.PARENT, "position"), "plain"),
    },
    "signal": {
        "id": (Id(), "id"),
        "key": (Of("key"), "plain"),
        "name": (Of("name"), "plain"),
        "description": (Of("description"), "plain"),
        "unit": (Of("unit"), "plain"),
        "quantity": (Of("quantity"), "plain"),
        "dataType": (Of("data_type"), "plain"),
        "interpolation": (Of("interpolation"), "plain"),
        "samplingInterval": (Of("sampling_interval_ns"), "duration"),
        "low": (Of("low"), "plain"),
        "high": (Of("high"), "plain"),
    },
    "document": {
        "id": (Id(), "id"),
        "number": (Id(), "plain"),
        "title": (Of("title"), "plain"),
        "kind": (Of("kind"), "plain"),
        "project": (Of("project"), "plain"),
        "stage": (Of("stage"), "plain"),
        "version": (Meta("version"), "plain"),
    },
    "document_revision": {
        "id": (Id(), "id"),
        "label": (Of("label"), "plain"),
        "state": (Of("state"), "plain"),
        "releasedAt": (Of("released_at"), "instant"),
        "version": (Meta("version"), "plain"),
    },
    "file": {
        "id": (Id(), "id"),
        "name": (Of("name"), "plain"),
        "mediaType": (Of("media_type"), "plain"),
        "role": (Of("role"), "plain"),
        "size": (Of("size"), "plain"),
        "sha256": (Of("sha256"), "plain"),
        "createdAt": (Of("created_at"), "instant"),
    },
    "event": {
        "id": (Id(), "id"),
        "kind": (Of("kind"), "plain"),
        "at": (Of("at"), "instant"),
        "until": (Of("until"), "instant"),
        "title": (Of("title"), "plain"),
        "text": (Of("text"), "plain"),
        "severity": (Of("severity"), "plain"),
        "by": (Of("by"), "plain"),
    },
}
_RELEASED: Final = ("RELEASED", "SUPERSEDED")


def outputs(selection: Selection, kind: str, asked: Asked, path: str) -> tuple[Output, ...]:
    """Plan what is answered of each thing of a kind."""
    children = typed(selection, kind)
    names = tuple(sorted({str(c.arguments["name"]) for c in children if c.field == "signal"}))
    signals = _signals_by_name(children, names, asked, path) if names else {}
    return tuple(signals.get(c.key) or _output(c, kind, asked, path) for c in children)


def _output(child: Selection, kind: str, asked: Asked, path: str) -> Output:
    if child.field in LEAVES[kind]:
        column, form = LEAVES[kind][child.field]
        return Leaf(child.key, column, form)
    if child.field == "__typename":
        return Constant(child.key, TYPE_NAMES[kind])
    if kind == "signal":
        found = series_output(child, asked)
        if found is not None:
            return found
    return _FIELDS[kind, child.field](child, asked, f"{path}/{child.key}")


# ---------------------------------------------------------------- related things
Builder = Callable[[Selection, Asked, str], Output]


def _one(relation: Relation) -> Builder:
    return lambda child, asked, path: _related_one(relation, child, asked, path)


def _related_one(
    relation: Relation,
    child: Selection,
    asked: Asked,
    path: str,
    *,
    condition: Condition = TRUE,
    keys: tuple[SortKey, ...] = (),
) -> One:
    answered = outputs(child, relation.kind, asked, path)
    source = rows(Expand(relation), condition=condition, keys=keys, page=Page(first=1) if keys else ALL)
    return One(child.key, Rowset(source, answered), answered)


def _many(relation: Relation, *keys: SortKey) -> Builder:
    return lambda child, asked, path: _list((relation,), keys, child, asked, path)


def _list(
    ways: tuple[Relation, ...],
    keys: tuple[SortKey, ...],
    child: Selection,
    asked: Asked,
    path: str,
    condition: Condition = TRUE,
) -> Many:
    answered = tuple(outputs(child, way.kind, asked, path) for way in ways)
    sets = tuple(
        Rowset(rows(Expand(way), condition=condition, keys=keys), of)
        for way, of in zip(ways, answered, strict=True)
    )
    return Many(child.key, sets, answered)


def _connection(relation: Relation) -> Builder:
    return lambda child, asked, path: connection(child, Expand(relation), asked, path, outputs)


def _descendants(child: Selection, asked: Asked, path: str) -> Output:
    depth = cast("int | None", child.arguments.get("maxDepth"))
    if depth == 0:  # the store knows no walk of no hops: one hop, of which nothing is kept
        depth, child = 1, replace(child, arguments={**child.arguments, "where": {"or": []}})
    return connection(child, Expand(relations.descendants(depth)), asked, path, outputs)


def _related(child: Selection, asked: Asked, path: str) -> Output:
    arguments = child.arguments
    depth = cast("int | None", arguments.get("depth"))
    direction = str(arguments.get("direction") or "OUT")
    relation = relations.related(str(arguments["type"]), direction, 1 if depth is None else depth)
    return connection(child, Expand(relation), asked, path, outputs)


def _signals_by_name(
    children: tuple[Selection, ...], names: tuple[str, ...], asked: Asked, path: str
) -> dict[str, Output]:
    """All `signal(name:)` fields of one thing share one rowset, and so one call per store."""
    wanted = [c for c in children if c.field == "signal"]
    each = {c.key: outputs(c, "signal", asked, f"{path}/{c.key}") for c in wanted}
    together = tuple(output for answered in each.values() for output in answered)
    shared = Rowset(rows(Expand(relations.SIGNALS), condition=Among(Field("name"), names)), together)
    return {c.key: One(c.key, shared, each[c.key], name=str(c.arguments["name"])) for c in wanted}


def _revision(child: Selection, asked: Asked, path: str) -> Output:
    """By label; else the newest, or of the released ones the one released last (B1: no document is pinned)."""
    label = child.arguments.get("label")
    if label is not None:
        condition = Compares(Field("label"), Test.EQ, str(label))
        return _related_one(relations.REVISIONS, child, asked, path, condition=condition)
    if child.arguments.get("rule") in ("LATEST_RELEASED", "AS_STORED"):
        released = both(
            Among(Field("state"), _RELEASED),
            Compares(Field("released_at"), Test.LTE, asked.end),
        )
        keys = (SortKey(Field("released_at"), descending=True), SortKey(Field("sequence"), descending=True))
        return _related_one(relations.REVISIONS, child, asked, path, condition=released, keys=keys)
    return _related_one(relations.NEWEST_REVISION, child, asked, path)


def _file(child: Selection, asked: Asked, path: str) -> Output:
    condition = Compares(Field("role"), Test.EQ, str(child.arguments.get("role") or "SOURCE"))
    newest = (SortKey(Field("sequence"), descending=True),)
    return _related_one(relations.FILES, child, asked, path, condition=condition, keys=newest)


def _files(child: Selection, asked: Asked, path: str) -> Output:
    roles = cast("list[str] | None", child.arguments.get("roles"))
    condition = TRUE if roles is None else Among(Field("role"), tuple(roles))
    return _list((relations.FILES,), _BY_SEQUENCE, child, asked, path, condition)


def _attributes(child: Selection, asked: Asked, path: str) -> Output:
    names = cast("list[str] | None", child.arguments.get("names"))
    return AttributeList(child.key, None if names is None else tuple(names), child)


def _attribute(child: Selection, asked: Asked, path: str) -> Output:
    unit = cast("str | None", child.arguments.get("unit"))
    return OneAttribute(child.key, str(child.arguments["name"]), unit, child)


def _address(child: Selection, asked: Asked, path: str) -> Output:
    given = cast("Duration | None", child.arguments.get("expiresIn"))
    lifetime = READ_LIFETIME_NS if given is None else fixed(given, "expiresIn")
    if lifetime > LONGEST_LIFETIME_NS:
        raise LimitExceeded(
            "an address lives 7 days at most; give a shorter `expiresIn`, and ask again in time"
        )
    return Address(child.key, lifetime)


READ_LIFETIME_NS: Final = 15 * 60 * 10**9
LONGEST_LIFETIME_NS: Final = 7 * 24 * 3600 * 10**9
"What object stores with signed addresses allow."

_BY_SEQUENCE: Final = (SortKey(Field("sequence")),)
_BY_KEY: Final[tuple[SortKey, ...]] = ()
_FIELDS: Final[Mapping[tuple[str, str], Builder]] = {
    ("asset", "type"): lambda child, _, __: TypeOfAsset(child.key, child),
    ("asset", "identifiers"): lambda child, _, __: Identifiers(child.key, child),
    ("asset", "attributes"): _attributes,
    ("asset", "attribute"): _attribute,
    ("asset", "parent"): _one(relations.PARENT),
    ("asset", "ancestors"): _many(relations.ANCESTORS, SortKey(HopCount())),
    ("asset", "children"): _connection(relations.CHILDREN),
    ("asset", "descendants"): _descendants,
    ("asset", "related"): _related,
    ("asset", "signals"): _connection(relations.SIGNALS),
    ("asset", "documents"): _connection(relations.DOCUMENTS),
    ("asset", "events"): _connection(relations.EVENTS),
    ("signal", "asset"): _one(relations.SIGNAL_ASSET),
    ("signal", "binding"): lambda child, _, __: Binding(child.key, child),
    ("document", "identifiers"): lambda child, _, __: Identifiers(child.key, child),
    ("document", "attributes"): _attributes,
    ("document", "revision"): _revision,
    ("document", "revisions"): _many(relations.REVISIONS, SortKey(Field("sequence"))),
    ("document", "subjects"): lambda child, asked, path: _list(
        relations.SUBJECTS, _BY_KEY, child, asked, path
    ),
    ("document_revision", "document"): _one(relations.REVISION_DOCUMENT),
    ("document_revision", "files"): _files,
    ("document_revision", "file"): _file,
    ("file", "url"): _address,
    ("event", "assets"): _many(relations.EVENT_ASSETS),
    ("event", "documents"): _many(relations.EVENT_DOCUMENTS),
    ("event", "attributes"): _attributes,
}
