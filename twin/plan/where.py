"""Reads the filters on assets, signals and events into conditions, one function per input type (F1–F8)."""

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
    lists,
    number,
    object_of,
    objects_of,
    some,
    string,
)
from twin.plan.part_where import part_revision_where
from twin.plan.terms import (
    FALSE,
    Absent,
    Compares,
    Condition,
    Field,
    Key,
    Moment,
    Negation,
    Recorded,
    Some,
    StatisticValue,
    Test,
    both,
    either,
)
from twin.plan.units import check_attribute_unit, check_signal_unit
from twin.windows import resolve


def asset_where(where: Input | None, asked: Asked) -> Condition:
    """Read an AssetWhere."""
    return fields(where, asked, _ASSET, asset_where)


def signal_where(where: Input | None, asked: Asked) -> Condition:
    """Read a SignalWhere. Units are held against the definitions of the name the filter fixes, if it does."""
    return fields(where, asked, _SIGNAL, signal_where)


def event_where(where: Input | None, asked: Asked) -> Condition:
    """Read an EventWhere."""
    return fields(where, asked, _EVENT, event_where)


def _type(given: object, _: Input, asked: Asked) -> Condition:
    return values.type_filter(object_of(given), asked.types.subtypes)


def _attributes(given: object, _: Input, asked: Asked) -> Condition:
    return both(*(_attribute(entry, asked) for entry in objects_of(given)))


def _attribute(entry: Input, asked: Asked) -> Condition:
    unit = cast("str | None", entry.get("unit"))
    if unit is not None:
        check_attribute_unit(str(entry["name"]), unit, asked.types)
    return values.attribute_filter(entry, unit)


def _within(given: object, _: Input, __: Asked) -> Condition:
    reference = object_of(given)
    depth = cast("int | None", reference.get("maxDepth"))
    if depth is not None and depth < 0:
        raise BadRequest(f"maxDepth is {depth}; it must not be negative", path=("within", "maxDepth"))
    include_self = bool(reference.get("includeSelf"))
    if depth == 0 and not include_self:
        return FALSE
    relation = relations.ancestors(depth, include_self=include_self)
    return Some(relation, Compares(Key(), Test.EQ, str(reference["key"])))


def _related(given: object, _: Input, asked: Asked) -> Condition:
    parts: list[Condition] = []
    for entry in objects_of(given):
        depth = cast("int | None", entry.get("depth"))
        relation = relations.related(
            str(entry["type"]), str(entry.get("direction") or "OUT"), 1 if depth is None else depth
        )
        parts.append(list_of(relation, asset_where, entry, asked))
    return both(*parts)


def _documents(given: object, _: Input, asked: Asked) -> Condition:
    """Its own; with `inherited` those of the design it realises too."""
    parts = (
        list_of(
            relations.INHERITED_DOCUMENTS if entry.get("inherited") else relations.DOCUMENTS,
            document_where,
            entry,
            asked,
        )
        for entry in objects_of(given)
    )
    return both(*parts)


def _time(moment: Moment) -> FieldReader:
    return lambda given, _, __: values.number_filter(Recorded(moment), object_of(given))


def _statistics(given: object, where: Input, asked: Asked) -> Condition:
    return both(*(_statistic(entry, where, asked) for entry in objects_of(given)))


def _statistic(entry: Input, where: Input, asked: Asked) -> Condition:
    unit = cast("str | None", entry.get("unit"))
    if unit is not None:
        name = cast("Input", where.get("name") or {}).get("eq")
        check_signal_unit(cast("str | None", name), unit, asked.types)
    span = resolve(cast("Input | None", entry.get("over")), now=asked.end, as_of=asked.as_of)
    measure = values.measure(str(entry.get("function") or "LAST"))
    return values.number_filter(StatisticValue(measure, span, unit), object_of(entry["value"]))


def _during(given: object, _: Input, asked: Asked) -> Condition:
    """An instant lies in the window; an interval overlaps it."""
    span = resolve(object_of(given), now=asked.end, as_of=asked.as_of)
    at, until = Field("at"), Field("until")
    starts_before = Compares(at, Test.LT, span.end)
    if span.start is None:
        return starts_before
    goes_on = both(Negation(Absent(until)), Compares(until, Test.GT, span.start))
    return both(starts_before, either(Compares(at, Test.GTE, span.start), goes_on))


_ASSET: Final[Mapping[str, FieldReader]] = {
    "key": string(Key()),
    "name": string(Field("name")),
    "serialNumber": string(Field("serial_number")),
    "position": string(relations.POSITION),
    "type": _type,
    "state": enum(Field("state")),
    "identifier": identifier,
    "attributes": _attributes,
    "within": _within,
    "parent": some(relations.PARENT, asset_where),
    "contains": some(relations.DESCENDANTS, asset_where),
    "related": _related,
    "signals": lists(relations.SIGNALS, signal_where),
    "realises": some(relations.REALISED, part_revision_where),
    "documents": _documents,
    "events": lists(relations.EVENTS, event_where),
    "createdAt": _time(Moment.CREATED),
    "updatedAt": _time(Moment.UPDATED),
}
_SIGNAL: Final[Mapping[str, FieldReader]] = {
    "key": string(Field("key")),
    "name": string(Field("name")),
    "quantity": string(Field("quantity")),
    "unit": string(Field("unit")),
    "asset": some(relations.SIGNAL_ASSET, asset_where),
    "statistic": _statistics,
}
_EVENT: Final[Mapping[str, FieldReader]] = {
    "kind": enum(Field("kind")),
    "during": _during,
    "title": string(Field("title")),
    "severity": number(Field("severity")),
    "asset": some(relations.EVENT_ASSETS, asset_where),
}
