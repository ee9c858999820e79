"""Selection → logical plan: one root field becomes a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from twin.errors import BadRequest
from twin.plan.asked import Asked
from twin.plan.connection import connection, connection_fingerprint, rows
from twin.plan.fields import outputs
from twin.plan.grouping import grouped_assets
from twin.plan.nodes import Connection, Many, One, Page, Question, Rowset, Scan
from twin.plan.page import position
from twin.plan.structure_fields import comparison
from twin.plan.terms import Among, Compares, Condition, Field, Key, Labelled, Test
from twin.selection import Selection

Arguments = Mapping[str, object]

CONNECTIONS: Final[Mapping[str, str]] = {
    "assets": "asset",
    "documents": "document",
    "signals": "signal",
    "events": "event",
    "parts": "part",
}
"The root fields that are connections, and what they are connections of."


def build(selection: Selection, asked: Asked) -> Question:
    """Plan a root field: assets, asset, assetGroups, documents, document, parts, part, signals, events."""
    match selection.field:
        case "asset":
            return _question(_one("asset", _named(selection, "key"), selection, asked), asked)
        case "part":
            return _question(_one("part", _named(selection, "number"), selection, asked), asked)
        case "compareStructures":
            return _question(comparison(selection, asked, outputs), asked)
        case "assetGroups":
            return grouped_assets(selection, asked)
        case "document":
            number = str(selection.arguments["number"])
            return _question(_one("document", Compares(Key(), Test.EQ, number), selection, asked), asked)
        case name:
            asked = at_the_cursors_now(selection, asked)
            return _question(connection(selection, Scan(CONNECTIONS[name]), asked, "", outputs), asked)


def build_nodes(kind: str, ids: tuple[str, ...], selection: Selection, asked: Asked) -> Question:
    """Plan the things of one kind that have these ids, as a list in id order."""
    answered = outputs(selection, kind, asked, "/nodes")
    rowset = Rowset(rows(Scan(kind), condition=Among(Key(), ids)), answered)
    return _question(Many(selection.key, (rowset,), (answered,)), asked)


def _question(output: One | Many | Connection, asked: Asked) -> Question:
    return Question(output, asked.moment, asked.instant)


def _one(kind: str, condition: Condition, selection: Selection, asked: Asked) -> One:
    answered = outputs(selection, kind, asked, f"/{selection.field}")
    return One(
        selection.key, Rowset(rows(Scan(kind), condition=condition, page=Page(first=1)), answered), answered
    )


def at_the_cursors_now(selection: Selection, asked: Asked) -> Asked:
    """Return the same setting at the now of the walk's first page (O2); fields without cursors have none."""
    for name in ("after", "before"):
        found = position(selection.arguments, name, asked, connection_fingerprint(selection, asked, ""))
        if found is not None:
            return asked.frozen_at(found.now)
    return asked


def _named(selection: Selection, by: str) -> Condition:
    """The thing of a key, or the one that carries an identifier."""
    arguments = selection.arguments
    key, identifier = arguments.get(by), cast("Arguments | None", arguments.get("identifier"))
    if (key is None) == (identifier is None):
        raise BadRequest(f"{selection.field} takes exactly one of `{by}` and `identifier`", path=(by,))
    if identifier is None:
        return Compares(Key(), Test.EQ, str(key))
    value = Compares(Field("value"), Test.EQ, str(identifier["value"]))
    return Labelled(str(identifier["scheme"]), cast("str | None", identifier.get("issuer")), value)
