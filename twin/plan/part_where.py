"""Reads the filters on parts and their revisions into conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from twin.errors import BadRequest
from twin.plan import relations, values
from twin.plan.asked import Asked
from twin.plan.document_where import document_where
from twin.plan.filters import (
    FieldReader,
    Input,
    enum,
    fields,
    identifier,
    list_of,
    number,
    object_of,
    objects_of,
    some,
    string,
)
from twin.plan.structure_sets import found_in_structure
from twin.plan.terms import Condition, Field, Key, both
from twin.units.ucum import parse_unit


def part_where(where: Input | None, asked: Asked) -> Condition:
    """Read a PartWhere."""
    return fields(where, asked, _PART, part_where)


def part_revision_where(where: Input | None, asked: Asked) -> Condition:
    """Read a PartRevisionWhere."""
    return fields(where, asked, _REVISION, part_revision_where)


def _attributes(given: object, _: Input, __: Asked) -> Condition:
    return both(*(_attribute(entry) for entry in objects_of(given)))


def _attribute(entry: Input) -> Condition:
    """No type declares the attributes of parts: of a unit, only the code is held against anything."""
    unit = cast("str | None", entry.get("unit"))
    if unit is not None:
        parse_unit(unit)
    return values.attribute_filter(entry, unit)


def _documents(given: object, _: Input, asked: Asked) -> Condition:
    return both(*(_own_documents(entry, asked) for entry in objects_of(given)))


def _own_documents(entry: Input, asked: Asked) -> Condition:
    if entry.get("inherited"):
        raise BadRequest(
            "`inherited` is for assets: a part realises nothing, so it has its own documents only; leave it out",
            path=("documents", "inherited"),
            value=True,
        )
    return list_of(relations.DOCUMENTS, document_where, entry, asked)


def _structure(name: str) -> FieldReader:
    return lambda given, _, asked: found_in_structure(name, given, asked)


_PART: Final[Mapping[str, FieldReader]] = {
    "number": string(Key()),
    "name": string(Field("name")),
    "category": string(Field("category")),
    "identifier": identifier,
    "attributes": _attributes,
    "revisions": lambda given, _, asked: list_of(
        relations.PART_REVISIONS, part_revision_where, object_of(given), asked
    ),
    "usedIn": _structure("usedIn"),
    "documents": _documents,
}
_REVISION: Final[Mapping[str, FieldReader]] = {
    "part": some(relations.REVISION_PART, part_where),
    "label": string(Field("label")),
    "state": enum(Field("state")),
    "releasedAt": number(Field("released_at")),
    "uses": _structure("uses"),
}
