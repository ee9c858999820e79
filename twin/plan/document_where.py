"""Reads the filters on documents and their revisions into conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from twin.plan import relations
from twin.plan.asked import Asked
from twin.plan.filters import FieldReader, Input, enum, fields, identifier, number, object_of, some, string
from twin.plan.papers import holds_words, one_file
from twin.plan.relative import AgainstMoment, AssetMoment
from twin.plan.terms import Condition, Field, Key, both


def document_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentWhere."""
    return fields(where, asked, _DOCUMENT, document_where)


def revision_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentRevisionWhere."""
    return fields(where, asked, _REVISION, revision_where)


def _released(given: object, _: Input, asked: Asked) -> Condition:
    sides = [(side, object_of(given).get(side)) for side in ("before", "after")]
    return both(
        *(
            AgainstMoment("released_at", side == "before", cast("AssetMoment", moment), asked.end)
            for side, moment in sides
            if moment is not None
        )
    )


_DOCUMENT: Final[Mapping[str, FieldReader]] = {
    "number": string(Key()),
    "title": string(Field("title")),
    "kind": enum(Field("kind")),
    "project": string(Field("project")),
    "stage": enum(Field("stage")),
    "text": lambda given, _, __: holds_words(str(given)),
    "identifier": identifier,
    "latest": some(relations.NEWEST_REVISION, revision_where),
    "revisions": some(relations.REVISIONS, revision_where),
}
_REVISION: Final[Mapping[str, FieldReader]] = {
    "label": string(Field("label")),
    "state": enum(Field("state")),
    "releasedAt": number(Field("released_at")),
    "released": _released,
    "fileName": lambda _, where, __: one_file("fileName", where),
    "mediaType": lambda _, where, __: one_file("mediaType", where),
    "size": lambda _, where, __: one_file("size", where),
}
