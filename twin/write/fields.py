"""How the fields of a thing are named in its timeline, and how a client reads them.

A field is what a write can state on its own: `name`, `parent`, `attribute:power`, `identifier:["erp",null]`,
`relation:["feeds","P-2"]`. Parts are joined as JSON, so that no separator can clash with a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import orjson

from graph.store import Attribute, Label
from twin.instants import format_instant
from twin.timeline import Json

PARENT: Final = "parent"
ATTRIBUTE: Final = "attribute:"
IDENTIFIER: Final = "identifier:"
RELATION: Final = "relation:"
LINES: Final = "lines:"
"And the view: of a part revision, what tells its lines in it from all others; they stand in the structure."


def attribute_field(name: str) -> str:
    """Return the field of an attribute."""
    return ATTRIBUTE + name


@lru_cache(maxsize=4096)
def identifier_field(scheme: str, issuer: str | None) -> str:
    """Return the field that holds the values of the labels of one scheme and issuer."""
    return IDENTIFIER + orjson.dumps([scheme, issuer]).decode()


def relation_field(type_name: str, target: str) -> str:
    """Return the field of a free relation to another asset."""
    return RELATION + orjson.dumps([type_name, target]).decode()


def relation_of(field: str) -> tuple[str, str]:
    """Return the type and the target of a relation's field."""
    type_name, target = orjson.loads(field[len(RELATION) :])
    return str(type_name), str(target)


def attribute_of(field: str, value: Json) -> Attribute:
    """Return the attribute that the field holds."""
    assert isinstance(value, dict)
    return Attribute(field[len(ATTRIBUTE) :], **value)  # type: ignore[arg-type]  # written by attribute_value alone


def labels_of(fields: Iterable[tuple[str, Json]]) -> tuple[Label, ...]:
    """Return the labels that the fields hold."""
    labels: list[Label] = []
    for field, values in fields:
        if field.startswith(IDENTIFIER) and isinstance(values, list):
            scheme, issuer = _identifier_of(field)
            labels += [Label(scheme, issuer, str(value)) for value in values]
    return tuple(labels)


@lru_cache(maxsize=4096)
def public_name(field: str) -> str:
    """Return the name of a field as differences show it: `serialNumber`, `attributes.power`, `identifiers.erp`."""
    if field.startswith(ATTRIBUTE):
        return f"attributes.{field[len(ATTRIBUTE) :]}"
    if field.startswith(IDENTIFIER):
        scheme, issuer = _identifier_of(field)
        return f"identifiers.{scheme}" + (f".{issuer}" if issuer else "")
    if field.startswith(RELATION):
        return "relations." + ".".join(relation_of(field))
    if field.startswith(LINES):
        return f"lines.{field[len(LINES) :]}"
    head, *tail = field.split("_")
    return head + "".join(part.capitalize() for part in tail)


def public_value(field: str, value: Json) -> Json:
    """Return the value of a field as differences show it: an attribute as its scalar, or as {value, unit}."""
    if value is None or isinstance(value, str):
        return value
    if field in _INSTANTS and isinstance(value, int):
        return format_instant(value)
    if not isinstance(value, dict) or not field.startswith(ATTRIBUTE):
        return value
    scalar = next((value[part] for part in ("string", "number", "boolean") if part in value), None)
    if isinstance(time := value.get("time"), int):
        scalar = format_instant(time)
    return {"value": scalar, "unit": value["unit"]} if value.get("unit") else scalar


@lru_cache(maxsize=4096)
def _identifier_of(field: str) -> tuple[str, str | None]:
    scheme, issuer = orjson.loads(field[len(IDENTIFIER) :])
    return scheme, issuer


_INSTANTS = frozenset({"released_at", "at", "until", "expires_at", "created_at"})
