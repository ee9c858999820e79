"""Reads the filters of the contract into conditions, one function per input type (F1–F8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from twin.errors import BadRequest
from twin.plan import relations, values
from twin.plan.asked import Asked
from twin.plan.papers import holds_words, one_file
from twin.plan.terms import (
    FALSE,
    Absent,
    Compares,
    Condition,
    Every,
    Field,
    Key,
    Labelled,
    Moment,
    Negation,
    Recorded,
    Relation,
    Some,
    StatisticValue,
    Test,
    both,
    either,
)
from twin.plan.units import check_attribute_unit, check_signal_unit
from twin.windows import resolve

Input = Mapping[str, object]
Reader = Callable[[Input | None, Asked], Condition]


def asset_where(where: Input | None, asked: Asked) -> Condition:
    """Read an AssetWhere."""
    return _fields(where, asked, _ASSET, asset_where)


def signal_where(where: Input | None, asked: Asked) -> Condition:
    """Read a SignalWhere. Units are held against the definitions of the name the filter fixes, if it does."""
    return _fields(where, asked, _SIGNAL, signal_where)


def document_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentWhere."""
    return _fields(where, asked, _DOCUMENT, document_where)


def revision_where(where: Input | None, asked: Asked) -> Condition:
    """Read a DocumentRevisionWhere."""
    return _fields(where, asked, _REVISION, revision_where)


def event_where(where: Input | None, asked: Asked) -> Condition:
    """Read an EventWhere."""
    return _fields(where, asked, _EVENT, event_where)


FieldReader = Callable[[object, Input, Asked], Condition]


def _fields(
    where: Input | None, asked: Asked, readers: Mapping[str, FieldReader], itself: Reader
) -> Condition:
    """AND the fields of one input object; `and`, `or`, `not` recurse into its own type."""
    parts: list[Condition] = []
    for name, given in (where or {}).items():
        if given is None:
            continue
        match name:
            case "and":
                parts.extend(itself(w, asked) for w in _objects(given))
            case "or":
                parts.append(either(*(itself(w, asked) for w in _objects(given))))
            case "not":
                parts.append(Negation(itself(_object(given), asked)))
            case _:
                parts.append(readers[name](given, where or {}, asked))
    return both(*parts)


def _object(given: object) -> Input:
    return cast("Input", given)


def _objects(given: object) -> Iterable[Input]:
    return cast("Iterable[Input]", given)


def _string(value: values.Plain) -> FieldReader:
    return lambda given, _, __: values.string_filter(value, _object(given))


def _number(value: values.Plain) -> FieldReader:
    return lambda given, _, __: values.number_filter(value, _object(given))


def _some(relation: Relation, reader: Reader) -> FieldReader:
    return lambda given, _, asked: Some(relation, reader(_object(given), asked))


def _lists(relation: Relation, reader: Reader) -> FieldReader:
    return lambda given, _, asked: both(*(_list(relation, reader, entry, asked) for entry in _objects(given)))


def _list(relation: Relation, reader: Reader, entry: Input, asked: Asked) -> Condition:
    """`of` narrows the list; then some, every and none each have their say (F3)."""
    of = reader(cast("Input | None", entry.get("of")), asked)
    parts: list[Condition] = []
    for quantifier in ("some", "every", "none"):
        where = cast("Input | None", entry.get(quantifier))
        if where is None:
            continue
        condition = (
            reader(_with_name_of(entry, where), asked)
            if relation is relations.SIGNALS
            else reader(where, asked)
        )
        if quantifier == "every":
            parts.append(Every(relation, of, condition))
        else:
            some = Some(relation, both(of, condition))
            parts.append(some if quantifier == "some" else Negation(some))
    return both(*parts)


def _with_name_of(entry: Input, where: Input) -> Input:
    """Carry the name that `of` fixes into the quantified filter, so that its units can be checked."""
    of = cast("Input", entry.get("of") or {})
    return {**where, "name": of["name"]} if of.get("name") and not where.get("name") else where


def _type(given: object, _: Input, asked: Asked) -> Condition:
    return values.type_filter(_object(given), asked.types.subtypes)


def _enum(value: Field) -> FieldReader:
    return lambda given, _, __: values.enum_filter(value, _object(given))


def _identifier(given: object, _: Input, __: Asked) -> Condition:
    entry = _object(given)
    value = entry.get("value")
    inner = None if value is None else values.string_filter(Field("value"), _object(value))
    return Labelled(cast("str | None", entry.get("scheme")), cast("str | None", entry.get("issuer")), inner)


def _attributes(given: object, _: Input, asked: Asked) -> Condition:
    return both(*(_attribute(entry, asked) for entry in _objects(given)))


def _attribute(entry: Input, asked: Asked) -> Condition:
    unit = cast("str | None", entry.get("unit"))
    if unit is not None:
        check_attribute_unit(str(entry["name"]), unit, asked.types)
    return values.attribute_filter(entry, unit)


def _within(given: object, _: Input, __: Asked) -> Condition:
    reference = _object(given)
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
    for entry in _objects(given):
        depth = cast("int | None", entry.get("depth"))
        relation = relations.related(
            str(entry["type"]), str(entry.get("direction") or "OUT"), 1 if depth is None else depth
        )
        parts.append(_list(relation, asset_where, entry, asked))
    return both(*parts)


def _time(moment: Moment) -> FieldReader:
    return lambda given, _, __: values.number_filter(Recorded(moment), _object(given))


def _statistics(given: object, where: Input, asked: Asked) -> Condition:
    return both(*(_statistic(entry, where, asked) for entry in _objects(given)))


def _statistic(entry: Input, where: Input, asked: Asked) -> Condition:
    unit = cast("str | None", entry.get("unit"))
    if unit is not None:
        name = cast("Input", where.get("name") or {}).get("eq")
        check_signal_unit(cast("str | None", name), unit, asked.types)
    span = resolve(cast("Input | None", entry.get("over")), now=asked.end, as_of=asked.as_of)
    measure = values.measure(str(entry.get("function") or "LAST"))
    return values.number_filter(StatisticValue(measure, span, unit), _object(entry["value"]))


def _during(given: object, _: Input, asked: Asked) -> Condition:
    """An instant lies in the window; an interval overlaps it."""
    span = resolve(_object(given), now=asked.end, as_of=asked.as_of)
    at, until = Field("at"), Field("until")
    starts_before = Compares(at, Test.LT, span.end)
    if span.start is None:
        return starts_before
    goes_on = both(Negation(Absent(until)), Compares(until, Test.GT, span.start))
    return both(starts_before, either(Compares(at, Test.GTE, span.start), goes_on))


_ASSET: Final[Mapping[str, FieldReader]] = {
    "key": _string(Key()),
    "name": _string(Field("name")),
    "serialNumber": _string(Field("serial_number")),
    "position": _string(relations.POSITION),
    "type": _type,
    "state": _enum(Field("state")),
    "identifier": _identifier,
    "attributes": _attributes,
    "within": _within,
    "parent": _some(relations.PARENT, asset_where),
    "contains": _some(relations.DESCENDANTS, asset_where),
    "related": _related,
    "signals": _lists(relations.SIGNALS, signal_where),
    "documents": _lists(relations.DOCUMENTS, document_where),
    "events": _lists(relations.EVENTS, event_where),
    "createdAt": _time(Moment.CREATED),
    "updatedAt": _time(Moment.UPDATED),
}
_SIGNAL: Final[Mapping[str, FieldReader]] = {
    "key": _string(Field("key")),
    "name": _string(Field("name")),
    "quantity": _string(Field("quantity")),
    "unit": _string(Field("unit")),
    "asset": _some(relations.SIGNAL_ASSET, asset_where),
    "statistic": _statistics,
}
_DOCUMENT: Final[Mapping[str, FieldReader]] = {
    "number": _string(Key()),
    "title": _string(Field("title")),
    "kind": _enum(Field("kind")),
    "project": _string(Field("project")),
    "stage": _enum(Field("stage")),
    "text": lambda given, _, __: holds_words(str(given)),
    "identifier": _identifier,
    "latest": _some(relations.NEWEST_REVISION, revision_where),
    "revisions": _some(relations.REVISIONS, revision_where),
}
_REVISION: Final[Mapping[str, FieldReader]] = {
    "label": _string(Field("label")),
    "state": _enum(Field("state")),
    "releasedAt": _number(Field("released_at")),
    "fileName": lambda _, where, __: one_file("fileName", where),
    "mediaType": lambda _, where, __: one_file("mediaType", where),
    "size": lambda _, where, __: one_file("size", where),
}
_EVENT: Final[Mapping[str, FieldReader]] = {
    "kind": _enum(Field("kind")),
    "during": _during,
    "title": _string(Field("title")),
    "severity": _number(Field("severity")),
    "asset": _some(relations.EVENT_ASSETS, asset_where),
}
