"""Reads the filters on plain values: strings, numbers, instants, enums, asset types, attributes (F2, F5–F7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from graph.errors import BadPattern
from graph.pattern import check_pattern
from twin.errors import BadRequest
from twin.plan.terms import (
    Absent,
    Among,
    AttributeValue,
    Compares,
    Condition,
    EdgeField,
    Field,
    Key,
    Negation,
    Recorded,
    StatisticValue,
    Test,
    both,
)
from twin.statistics import Measure

Input = Mapping[str, object]
Plain = Key | Field | EdgeField | Recorded | AttributeValue | StatisticValue
Constant = str | int | float | bool

_TESTS: Final[Mapping[str, Test]] = {
    "eq": Test.EQ,
    "ne": Test.NE,
    "gt": Test.GT,
    "gte": Test.GTE,
    "lt": Test.LT,
    "lte": Test.LTE,
    "contains": Test.CONTAINS,
    "startsWith": Test.STARTS,
    "endsWith": Test.ENDS,
    "matches": Test.MATCHES,
}


def string_filter(value: Plain, given: Input) -> Condition:
    """Read a StringFilter; `ignoreCase` holds for every operator of the object."""
    fold = bool(given.get("ignoreCase"))
    if given.get("matches") is not None:
        _check_pattern(str(given["matches"]))
    return both(*(_operator(value, name, given[name], fold) for name in given if name != "ignoreCase"))


def number_filter(value: Plain, given: Input) -> Condition:
    """Read a FloatFilter or a DateTimeFilter."""
    return both(*(_operator(value, name, constant, False) for name, constant in given.items()))


def enum_filter(value: Field, given: Input) -> Condition:
    """Read a filter on an enum: eq, ne, in, notIn."""
    return both(*(_operator(value, name, constant, False) for name, constant in given.items()))


def type_filter(given: Input, subtypes: Mapping[str, tuple[str, ...]]) -> Condition:
    """Read the filter on asset types: subtypes count for eq, in, ne, notIn; the rest reads the own key (F7)."""
    fold = bool(given.get("ignoreCase"))
    parts: list[Condition] = []
    for name, constant in given.items():
        match name:
            case "eq" | "in" | "ne" | "notIn":
                asked = _list(name, constant) if name in ("in", "notIn") else (str(_present(name, constant)),)
                among = Among(Field("type"), _below(asked, subtypes, fold))
                parts.append(among if name in ("eq", "in") else Negation(among))
            case "ignoreCase":
                continue
            case _:
                parts.append(string_filter(Field("type"), {name: constant, "ignoreCase": fold}))
    return both(*parts)


def attribute_filter(entry: Input, unit: str | None) -> Condition:
    """Read an AttributeFilter; without any operator it is true."""
    name = str(entry["name"])
    parts: list[Condition] = []
    for part in ("string", "number", "boolean", "time"):
        given = entry.get(part)
        if given is None:
            continue
        value = AttributeValue(name, part, unit if part == "number" else None)
        match part:
            case "string":
                parts.append(string_filter(value, cast("Input", given)))
            case "boolean":
                parts.append(Compares(value, Test.EQ, bool(given)))
            case _:
                parts.append(number_filter(value, cast("Input", given)))
    return both(*parts)


def measure(name: str) -> Measure:
    """Return the measure of a Statistic."""
    return Measure(name)


def _operator(value: Plain, name: str, constant: object, fold: bool) -> Condition:
    match name:
        case "isNull":
            return Absent(value) if _present(name, constant) else Negation(Absent(value))
        case "in":
            return Among(value, _list(name, constant), fold)
        case "notIn":
            return Negation(Among(value, _list(name, constant), fold))
        case "between":
            low, high = _pair(constant)
            return both(Compares(value, Test.GTE, low), Compares(value, Test.LTE, high))
        case _:
            return Compares(value, _TESTS[name], _present(name, constant), fold)


def _present(name: str, constant: object) -> Constant:
    if constant is None:
        raise BadRequest(
            f"`{name}` is null; leave it out, or ask for missing values with `isNull: true`", path=(name,)
        )
    return cast("Constant", constant)


def _list(name: str, constant: object) -> tuple[str, ...]:
    return tuple(cast("list[str]", _present(name, constant)))


def _pair(constant: object) -> tuple[float, float]:
    bounds = cast("list[float] | None", constant)
    if bounds is None or len(bounds) != 2:
        raise BadRequest(
            f"`between` takes two numbers, [low, high]; got {bounds!r}", path=("between",), value=bounds
        )
    return bounds[0], bounds[1]


def _below(asked: tuple[str, ...], subtypes: Mapping[str, tuple[str, ...]], fold: bool) -> tuple[str, ...]:
    if fold:
        folded = {key.casefold() for key in asked}
        asked = tuple(key for key in subtypes if key.casefold() in folded) or asked
    return tuple(sorted({below for key in asked for below in subtypes.get(key, (key,))}))


def _check_pattern(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except BadPattern as error:
        raise BadRequest(str(error), path=("matches",), value=pattern) from error
