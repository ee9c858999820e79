"""Answers out of plain records: attributes, identifiers, bindings, types. Keys of a record are the contract's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from graph.store import Attribute, Label
from twin.asset_types import AssetTypes
from twin.errors import UnitMismatch
from twin.instants import format_instant
from twin.selection import Selection
from twin.units.ucum import conversion

Record = Mapping[str, object]


def record(children: tuple[Selection, ...], values: Record, type_name: str) -> dict[str, object]:
    """Return the selected fields of a record under their response keys."""
    return {c.key: type_name if c.field == "__typename" else values[c.field] for c in children}


def attribute_value(
    selection: Selection, attribute: Attribute | None, unit: str | None = None
) -> dict[str, object] | None:
    """Return an AttributeValue; with a unit, the number is converted, and one that does not fit is refused."""
    if attribute is None:
        return None
    number, shown = attribute.number, attribute.unit
    if unit is not None and number is not None and unit != attribute.unit:
        if attribute.unit is None:
            raise UnitMismatch(
                f"attribute {attribute.name!r} has no unit, so it cannot be answered in {unit!r}"
            )
        number, shown = conversion(attribute.unit, unit).apply(number), unit
    time = None if attribute.time is None else format_instant(attribute.time)
    scalars = (attribute.string, number, attribute.boolean, time)
    values = {
        "string": attribute.string,
        "number": number,
        "boolean": attribute.boolean,
        "time": time,
        "unit": shown,
        "json": next((s for s in scalars if s is not None), None),
    }
    return record(selection.children, values, "AttributeValue")


def attribute_list(selection: Selection, attributes: tuple[Attribute, ...]) -> list[dict[str, object]]:
    """Return [Attribute!]!."""
    return [_attribute(selection, attribute) for attribute in attributes]


def identifiers(selection: Selection, labels: tuple[Label, ...]) -> list[dict[str, object]]:
    """Return [Identifier!]!."""
    rows = ({"scheme": label.scheme, "issuer": label.issuer, "value": label.value} for label in labels)
    return [record(selection.children, row, "Identifier") for row in rows]


def asset_type(selection: Selection, key: str | None, types: AssetTypes) -> dict[str, object] | None:
    """Return an AssetType with the types it extends as far as they are asked."""
    values = types.answer(key)
    if values is None:
        return None
    answer: dict[str, object] = {}
    for child in selection.children:
        if child.on and "AssetType" not in child.on:
            continue
        answer[child.key] = _type_field(child, values, types)
    return answer


def explained_as(children: tuple[Selection, ...], explanation: Record) -> dict[str, object]:
    """Return an Explanation."""
    inner = {"calls": "StoreCall", "notices": "Notice"}
    shown = record(children, explanation, "Explanation")
    shown.update(
        {c.key: _records(c, explanation[c.field], inner[c.field]) for c in children if c.field in inner}
    )
    return shown


def _attribute(selection: Selection, attribute: Attribute) -> dict[str, object]:
    answer: dict[str, object] = {}
    for child in selection.children:
        match child.field:
            case "__typename":
                answer[child.key] = "Attribute"
            case "name":
                answer[child.key] = attribute.name
            case _:
                answer[child.key] = attribute_value(child, attribute)
    return answer


def _type_field(child: Selection, values: Record, types: AssetTypes) -> object:
    match child.field:
        case "__typename":
            return "AssetType"
        case "extends":
            return asset_type(child, cast("str | None", values["extends"]), types)
        case "attributes":
            return _records(child, values["attributes"], "AttributeDefinition")
        case "signals":
            return _records(child, values["signals"], "SignalDefinition")
        case name:
            return values[name]


def _records(child: Selection, values: object, type_name: str) -> list[dict[str, object]]:
    return [record(child.children, row, type_name) for row in cast("list[Record]", values)]
