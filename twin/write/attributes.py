"""Attributes and identifiers of an input become fields; attributes are checked against the type's definitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from twin.errors import TwinError, UnitMismatch, ValidationFailed
from twin.model import AttributeDefinitionInput, AttributeInput, IdentifierValueInput, instant_of, text_of
from twin.timeline import Fields, Json
from twin.units.ucum import conversion, parse_unit
from twin.write.faults import Judgement
from twin.write.fields import ATTRIBUTE, IDENTIFIER, attribute_field, identifier_field

Definitions = Mapping[str, AttributeDefinitionInput]


def attribute_fields(
    given: Sequence[AttributeInput] | None, held: Fields, definitions: Definitions
) -> dict[str, Json]:
    """Return the fields that the attributes name; null instead of a list clears all that are held."""
    if given is None:
        return dict.fromkeys((f for f in held if f.startswith(ATTRIBUTE)), None)
    fields: dict[str, Json] = {}
    judgement = Judgement()
    for attribute in given:
        field, path = attribute_field(attribute.name), ("attributes", attribute.name)
        with judgement:
            if field in fields:
                raise ValidationFailed(
                    f"attribute {attribute.name!r} is given twice; give it once", path=path
                )
            fields[field] = None
            fields[field] = _value(attribute, definitions.get(attribute.name), path)
    judgement.end()
    return fields


def require_attributes(fields: Fields, definitions: Definitions, *, is_new: bool) -> None:
    """Refuse a new thing without a required attribute, and any write that clears one."""
    judgement = Judgement()
    for definition in definitions.values():
        field = attribute_field(definition.name)
        missing = fields.get(field) is None and (is_new or field in fields)
        if definition.required and missing:
            judgement.found.append(
                ValidationFailed(
                    f"attribute {definition.name!r} is required by the type; give it a value",
                    path=("attributes", definition.name),
                )
            )
    judgement.end()


def identifier_fields(given: Sequence[IdentifierValueInput] | None, held: Fields) -> dict[str, Json]:
    """Return the fields that the identifiers name: all values of each scheme and issuer; null clears what is held."""
    if given is None:
        return dict.fromkeys((f for f in held if f.startswith(IDENTIFIER)), None)
    values: dict[str, set[str]] = {}
    for identifier in given:
        values.setdefault(identifier_field(identifier.scheme, identifier.issuer), set()).add(identifier.value)
    return {field: list[Json](sorted(found)) for field, found in values.items()}


def scalars(given: Iterable[AttributeInput]) -> dict[str, Json]:
    """Return free attributes as plain JSON by name: a scalar, or {value, unit}. For relations."""
    found: dict[str, Json] = {}
    for attribute in given:
        value = _value(attribute, None, ("attributes", attribute.name))
        if isinstance(value, dict):
            scalar = next(value[part] for part in ("string", "number", "boolean") if part in value)
            found[attribute.name] = {"value": scalar, "unit": value["unit"]} if "unit" in value else scalar
    return found


def check_unit(code: str | None, path: tuple[str, ...]) -> None:
    """Refuse a code that UCUM does not have."""
    if code is not None:
        try:
            parse_unit(code)
        except TwinError as wrong:
            raise ValidationFailed(wrong.message, path=path, value=code) from wrong


def _value(given: AttributeInput, definition: AttributeDefinitionInput | None, path: tuple[str, ...]) -> Json:
    check_unit(given.unit, (*path, "unit"))
    if given.value is None:
        return None
    value = _scalar(given.value, path) if definition is None else _defined(given, definition, path)
    unit = given.unit if definition is None or definition.unit is None else definition.unit
    if unit is None:
        return value
    if "number" not in value:
        raise ValidationFailed(
            f"attribute {given.name!r} has the unit {unit!r}, but {given.value!r} is no number; leave the unit out",
            path=path,
        )
    return {**value, "unit": unit}


def _scalar(value: object, path: tuple[str, ...]) -> dict[str, Json]:
    match value:
        case bool():
            return {"boolean": value}
        case int() if -(2**63) <= value < 2**63:
            return {"number": value}
        case float() if math.isfinite(value):
            return {"number": value}
        case str():
            return {"string": _text(value, path)}
        case _:
            raise _refused(path, value, "a text, true, false, or a finite number of at most 64 bits")


def _defined(
    given: AttributeInput, definition: AttributeDefinitionInput, path: tuple[str, ...]
) -> dict[str, Json]:
    value = given.value
    match definition.data_type, value:
        case "BOOLEAN", bool():
            return {"boolean": value}
        case (("FLOAT" | "INTEGER"), int() | float()) if not isinstance(value, bool):
            return {"number": _number(given, definition, path)}
        case "STRING", str():
            return {"string": _listed(_text(value, path), definition, path)}
        case "DATETIME", str():
            return {"time": _instant(value, path)}
        case _:
            raise _refused(path, value, f"a value of type {definition.data_type}")


def _number(
    given: AttributeInput, definition: AttributeDefinitionInput, path: tuple[str, ...]
) -> float | int:
    number = _scalar(given.value, path)["number"]
    assert isinstance(number, int | float)
    if given.unit is not None and definition.unit is not None and given.unit != definition.unit:
        number = _converted(number, given.unit, definition.unit, path)
    if definition.data_type == "FLOAT":
        return float(number)
    if number != int(number) or abs(number) >= 2**63:
        raise _refused(path, number, "a whole number of at most 64 bits")
    return int(number)


def _converted(number: float, source: str, target: str, path: tuple[str, ...]) -> float:
    try:
        return conversion(source, target).apply(number)
    except UnitMismatch as wrong:
        raise UnitMismatch(wrong.message, path=(*path, "unit"), value=source) from wrong


def _listed(value: str, definition: AttributeDefinitionInput, path: tuple[str, ...]) -> str:
    if definition.enum_values is not None and value not in definition.enum_values:
        raise _refused(path, value, f"one of {', '.join(map(repr, definition.enum_values))}")
    return value


def _instant(value: str, path: tuple[str, ...]) -> int:
    try:
        return instant_of(value)
    except ValueError as wrong:  # what pydantic's own refusals are
        raise ValidationFailed(f"attribute {path[-1]!r}: {wrong}", path=path, value=value) from wrong


def _text(value: str, path: tuple[str, ...]) -> str:
    try:
        return text_of(value)
    except ValueError as wrong:
        raise ValidationFailed(f"attribute {path[-1]!r}: the text {wrong}", path=path) from wrong


def _refused(path: tuple[str, ...], value: object, wanted: str) -> ValidationFailed:
    return ValidationFailed(
        f"attribute {path[-1]!r} is {value!r}; it must be {wanted}", path=path, value=value
    )
