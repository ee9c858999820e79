"""What each field of a thing is answered from: a column, a rowset of related things, a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from twin.errors import LimitExceeded
from twin.instants import Duration
from twin.plan import relations
from twin.plan.asked import Asked
from twin.plan.builders import Builder, Builders, attribute, attributes, identifiers
from twin.plan.connection import TYPE_NAMES, connection, rows, typed
from twin.plan.leaves import LEAVES
from twin.plan.nodes import (
    Address,
    Binding,
    Constant,
    Expand,
    Leaf,
    One,
    Output,
    Rowset,
    TypeOfAsset,
)
from twin.plan.part_fields import part_fields
from twin.plan.past_fields import past_fields
from twin.plan.series_fields import series_output
from twin.plan.terms import TRUE, Among, Compares, Condition, Field, HopCount, SortKey, Test
from twin.selection import Selection
from twin.windows import fixed


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


def _documents(child: Selection, asked: Asked, path: str) -> Output:
    inherited = bool(child.arguments.get("inherited"))
    relation = relations.INHERITED_DOCUMENTS if inherited else relations.DOCUMENTS
    return connection(child, Expand(relation), asked, path, outputs)


def _signals_by_name(
    children: tuple[Selection, ...], names: tuple[str, ...], asked: Asked, path: str
) -> dict[str, Output]:
    """All `signal(name:)` fields of one thing share one rowset, and so one call per store."""
    wanted = [c for c in children if c.field == "signal"]
    each = {c.key: outputs(c, "signal", asked, f"{path}/{c.key}") for c in wanted}
    together = tuple(output for answered in each.values() for output in answered)
    shared = Rowset(rows(Expand(relations.SIGNALS), condition=_named(names)), together)
    return {c.key: One(c.key, shared, each[c.key], name=str(c.arguments["name"])) for c in wanted}


def _named(names: tuple[str, ...]) -> Condition:
    """One name is asked for in the words in which a condition on that signal asks for it: then they share its rows."""
    return Compares(Field("name"), Test.EQ, names[0]) if len(names) == 1 else Among(Field("name"), names)


def _file(child: Selection, asked: Asked, path: str) -> Output:
    condition = Compares(Field("role"), Test.EQ, str(child.arguments.get("role") or "SOURCE"))
    newest = (SortKey(Field("sequence"), descending=True),)
    return _OF.related_one(relations.FILES, child, asked, path, condition=condition, keys=newest)


def _files(child: Selection, asked: Asked, path: str) -> Output:
    roles = cast("list[str] | None", child.arguments.get("roles"))
    condition = TRUE if roles is None else Among(Field("role"), tuple(roles))
    return _OF.listed((relations.FILES,), _BY_SEQUENCE, child, asked, path, condition)


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

_OF: Final = Builders(outputs)
_BY_SEQUENCE: Final = (SortKey(Field("sequence")),)
_BY_KEY: Final[tuple[SortKey, ...]] = ()
_FIELDS: Final[Mapping[tuple[str, str], Builder]] = {
    ("asset", "type"): lambda child, _, __: TypeOfAsset(child.key, child),
    ("asset", "identifiers"): identifiers,
    ("asset", "attributes"): attributes,
    ("asset", "attribute"): attribute,
    ("asset", "parent"): _OF.one(relations.PARENT),
    ("asset", "ancestors"): _OF.many(relations.ANCESTORS, SortKey(HopCount())),
    ("asset", "children"): _OF.connection(relations.CHILDREN),
    ("asset", "descendants"): _descendants,
    ("asset", "related"): _related,
    ("asset", "signals"): _OF.connection(relations.SIGNALS),
    ("asset", "documents"): _documents,
    ("asset", "realises"): _OF.one(relations.REALISED),
    ("asset", "events"): _OF.connection(relations.EVENTS),
    ("signal", "asset"): _OF.one(relations.SIGNAL_ASSET),
    ("signal", "binding"): lambda child, _, __: Binding(child.key, child),
    ("document", "identifiers"): identifiers,
    ("document", "attributes"): attributes,
    ("document", "revision"): _OF.revision(relations.REVISIONS, relations.NEWEST_REVISION, default="LATEST"),
    ("document", "revisions"): _OF.many(relations.REVISIONS, SortKey(Field("sequence"))),
    ("document", "subjects"): lambda child, asked, path: _OF.listed(
        relations.SUBJECTS, _BY_KEY, child, asked, path
    ),
    ("document_revision", "document"): _OF.one(relations.REVISION_DOCUMENT),
    ("document_revision", "files"): _files,
    ("document_revision", "file"): _file,
    ("file", "url"): _address,
    ("event", "assets"): _OF.many(relations.EVENT_ASSETS),
    ("event", "documents"): _OF.many(relations.EVENT_DOCUMENTS),
    ("event", "attributes"): attributes,
    **part_fields(_OF),
    **past_fields(outputs),
}
