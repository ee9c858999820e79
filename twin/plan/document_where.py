"""Reads the filters on documents and their revisions into conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twin.plan import relations
from twin.plan.asked import Asked
from twin.plan.filters import FieldReader, Input, enum, fields, identifier, number, some, string
from twin.plan.papers import holds_words, one_file
from twin.plan.terms import Condition, Field, Key


def document_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentWhere."""
    return fields(where, asked, _DOCUMENT, document_where)


def revision_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentRevisionWhere."""
    return fields(where, asked, _REVISION, revision_where)


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
    "fileName": lambda _, where, __: one_file("fileName", where),
    "mediaType": lambda _, where, __: one_file("mediaType", where),
    "size": lambda _, where, __: one_file("size", where),
}
