"""Filters on parts and their revisions."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.ask import Ask
from tests.oracle.document_where import document_where
from tests.oracle.filters import (
    Test,
    attributes,
    fields,
    identifier,
    is_one,
    or_default,
    plain,
    quantified,
)
from tests.oracle.logic import Input, Verdict, all_of, compare
from tests.oracle.structures import holds, is_used_in
from tests.oracle.world import JOINT, Thing


def part_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, part_where, _PART)


def part_revision_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, part_revision_where, _REVISION)


_PART: Mapping[str, Test] = {
    "number": lambda value, thing, ask, _: compare(thing.id, value),
    "name": or_default("name", lambda thing: thing.id),
    "category": plain("category"),
    "identifier": identifier,
    "attributes": attributes,
    "revisions": lambda value, thing, ask, _: quantified(
        value, ask.part_revisions(thing), part_revision_where, ask
    ),
    "usedIn": lambda value, thing, ask, _: is_used_in(value, thing, ask),
    "documents": lambda value, thing, ask, _: all_of(
        quantified(entry, ask.documents(thing), document_where, ask.looking_from(thing)) for entry in value
    ),
}
_REVISION: Mapping[str, Test] = {
    "part": lambda value, thing, ask, _: is_one([ask.part_of(thing)], part_where, value, ask),
    "label": lambda value, thing, ask, _: compare(thing.id.partition(JOINT)[2], value),
    "state": or_default("state", lambda _: "IN_WORK"),
    "releasedAt": plain("releasedAt"),
    "uses": lambda value, thing, ask, _: holds(
        thing, [p.id for p in ask.world.all("part") if part_where(value, p, ask) is True], ask
    ),
}
