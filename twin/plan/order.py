"""Reads the orders of the contract into sort keys; the store's id breaks the last tie (O1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from twin.errors import BadRequest
from twin.plan import relations, values
from twin.plan.asked import Asked
from twin.plan.document_where import document_where
from twin.plan.terms import (
    AttributeValue,
    ExtremeValue,
    FarField,
    Field,
    Key,
    Moment,
    Recorded,
    SignalStatisticValue,
    SortKey,
    StatisticValue,
    Value,
)
from twin.plan.units import check_attribute_unit, check_signal_unit
from twin.windows import resolve

Input = Mapping[str, object]
Orders = Iterable[Input] | None

ASSET_STATES: Final = ("PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "OUT_OF_SERVICE", "RETIRED")
DOCUMENT_KINDS: Final = (
    "CAD_MODEL",
    "DRAWING",
    "SPECIFICATION",
    "MANUAL",
    "WORK_INSTRUCTION",
    "CERTIFICATE",
    "REPORT",
    "SIMULATION",
    "PICTURE",
    "OTHER",
)
EVENT_KINDS: Final = (
    "INSTALLATION",
    "REMOVAL",
    "INSPECTION",
    "MAINTENANCE",
    "REPAIR",
    "FAILURE",
    "ALARM",
    "STATE_CHANGE",
    "MEASUREMENT",
    "NOTE",
)
RANKS: Final[Mapping[str, tuple[str, ...]]] = {"STATE": ASSET_STATES, "KIND": DOCUMENT_KINDS}

ASSET_VALUES: Final[Mapping[str, Value]] = {
    "KEY": Key(),
    "NAME": Field("name"),
    "TYPE": Field("type"),
    "STATE": Field("state"),
    "SERIAL_NUMBER": Field("serial_number"),
    "POSITION": relations.POSITION,
    "CREATED_AT": Recorded(Moment.CREATED),
    "UPDATED_AT": Recorded(Moment.UPDATED),
}
_DOCUMENT: Final[Mapping[str, Field | FarField]] = {
    "NUMBER": Field("number"),
    "TITLE": Field("title"),
    "KIND": Field("kind"),
    "RELEASED_AT": FarField(relations.NEWEST_REVISION, "released_at"),
    "SIZE": FarField(relations.NEWEST_REVISION, "size"),
}
_SIGNAL: Final[Mapping[str, Value]] = {"KEY": Field("key"), "NAME": Field("name"), "ASSET": Field("asset")}
_PART: Final[Mapping[str, Value]] = {
    "NUMBER": Field("number"),
    "NAME": Field("name"),
    "CATEGORY": Field("category"),
}
_EVENT: Final[Mapping[str, Value]] = {"AT": Field("at"), "KIND": Field("kind"), "SEVERITY": Field("severity")}


def asset_order(orders: Orders, asked: Asked) -> tuple[SortKey, ...]:
    """Read [AssetOrder!]."""
    return tuple(key for entry in orders or () for key in _asset_keys(entry, asked))


def signal_order(orders: Orders, asked: Asked) -> tuple[SortKey, ...]:
    """Read [SignalOrder!]; the public key comes before the store's id."""
    keys = tuple(_key(_signal_value(entry, asked), entry) for entry in orders or ())
    return (*keys, SortKey(Field("key")))


def document_order(orders: Orders, asked: Asked) -> tuple[SortKey, ...]:
    """Read [DocumentOrder!]."""
    return tuple(_key(_DOCUMENT[str(e["field"])], e, RANKS.get(str(e["field"]))) for e in orders or ())


def part_order(orders: Orders, asked: Asked) -> tuple[SortKey, ...]:
    """Read [PartOrder!]."""
    return tuple(_key(_PART[str(entry["field"])], entry) for entry in orders or ())


def event_order(orders: Orders, asked: Asked) -> tuple[SortKey, ...]:
    """Read [EventOrder!]; without one, the newest come first."""
    if orders is None:
        return (SortKey(Field("at"), descending=True),)
    ranks = {"KIND": EVENT_KINDS}
    return tuple(_key(_EVENT[str(e["field"])], e, ranks.get(str(e["field"]))) for e in orders)


def _asset_keys(entry: Input, asked: Asked) -> tuple[SortKey, ...]:
    match exactly_one("orderBy", entry, "field", "attribute", "signal", "document"):
        case ("field", field):
            return (_key(ASSET_VALUES[str(field)], entry, RANKS.get(str(field))),)
        case ("attribute", Mapping() as attribute):
            return _attribute_keys(attribute, entry, asked)
        case ("signal", Mapping() as signal):
            return (_key(signal_statistic(signal, asked), entry),)
        case (_, Mapping() as document):
            return (_key(_document_value(document, asked), entry, _ranks_of(document)),)
        case _:
            raise AssertionError("an order entry is one of four")


def _attribute_keys(attribute: Input, entry: Input, asked: Asked) -> tuple[SortKey, ...]:
    """An attribute has one type, so the others tie."""
    name, unit = str(attribute["name"]), cast("str | None", attribute.get("unit"))
    if unit is not None:
        check_attribute_unit(name, unit, asked.types)
        return (_key(AttributeValue(name, "number", unit), entry),)
    return tuple(_key(value, entry) for value in attribute_values(name))


def attribute_values(name: str) -> tuple[AttributeValue, ...]:
    """Return what an attribute may hold, in the order in which it counts."""
    return tuple(AttributeValue(name, part) for part in ("number", "time", "string", "boolean"))


def signal_statistic(signal: Input, asked: Asked) -> SignalStatisticValue:
    """Read a SignalStatistic: a statistic of the asset's signal of that name."""
    name, unit = str(signal["name"]), cast("str | None", signal.get("unit"))
    if unit is not None:
        check_signal_unit(name, unit, asked.types)
    return SignalStatisticValue(name, _statistic(signal, asked, unit))


def _statistic(entry: Input, asked: Asked, unit: str | None) -> StatisticValue:
    span = resolve(cast("Input | None", entry.get("over")), now=asked.end, as_of=asked.as_of)
    return StatisticValue(values.measure(str(entry.get("function") or "LAST")), span, unit)


def _document_value(document: Input, asked: Asked) -> ExtremeValue:
    condition = document_where(cast("Input | None", document.get("where")), asked)
    value = _DOCUMENT[str(document["field"])]
    return ExtremeValue(relations.DOCUMENTS, condition, value, document.get("function") != "MIN")


def _ranks_of(document: Input) -> tuple[str, ...] | None:
    if document["field"] == "KIND":
        raise BadRequest(
            "documents cannot be ordered by the greatest KIND; use NUMBER, TITLE, RELEASED_AT or SIZE",
            path=("document", "field"),
        )
    return None


def _signal_value(entry: Input, asked: Asked) -> Value:
    match exactly_one("orderBy", entry, "field", "statistic"):
        case ("statistic", Mapping() as statistic):
            return _statistic(statistic, asked, None)
        case (_, field):
            return _SIGNAL[str(field)]


def _key(value: Value, entry: Input, ranks: tuple[str, ...] | None = None) -> SortKey:
    return SortKey(value, entry.get("direction") == "DESC", entry.get("nulls") == "FIRST", ranks)


def exactly_one(argument: str, entry: Input, *names: str) -> tuple[str, object]:
    """Return the one key that an entry of a list argument has, and its value."""
    given = [(name, entry[name]) for name in names if entry.get(name) is not None]
    if len(given) != 1:
        found = ", ".join(name for name, _ in given) or "none"
        raise BadRequest(
            f"an entry of {argument} has exactly one of {', '.join(names)}; got {found}", path=(argument,)
        )
    return given[0]


Reader = Callable[[Orders, Asked], tuple[SortKey, ...]]
