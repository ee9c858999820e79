"""Checks conditions and reads sort values here, over tables of rows, by the three-valued laws F2–F7. Pure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from itertools import repeat
from typing import Final, assert_never, cast

from graph.pattern import compile_pattern
from graph.store import AttributeOf, Capabilities, Id, Label, Labels, Of
from twin.errors import UnitMismatch
from twin.plan.push import column_of
from twin.plan.relative import AgainstMoment
from twin.plan.terms import (
    Absent,
    Among,
    AttributeValue,
    Both,
    Compares,
    Condition,
    Either,
    Every,
    ExtremeValue,
    HopCount,
    HopField,
    Labelled,
    Negation,
    SignalStatisticValue,
    Some,
    StatisticValue,
    Test,
    Truth,
    Value,
)
from twin.rows import Table
from twin.statistics import keeps_order
from twin.steps.sight import Rows as Rows
from twin.steps.sight import against
from twin.units.ucum import Conversion, conversion

Verdict = bool | None
Check = Callable[[object], Verdict]
Constant = str | int | float | bool


def verdicts(condition: Condition, rows: Rows) -> list[Verdict]:
    """Return for each row whether the condition is true, false or (None) unknown."""
    match condition:
        case Truth(value):
            return [value] * len(rows.table)
        case Both(parts):
            return _joined(parts, rows, _and, True)
        case Either(parts):
            return _joined(parts, rows, _or, False)
        case Negation(part):
            return [None if v is None else not v for v in verdicts(part, rows)]
        case Some(_, where):
            child, ranges = rows.looked_at(condition, where)
            found = verdicts(where, child)
            return [_some(found[r.start : r.stop]) for r in ranges]
        case Every():
            return _every(condition, rows)
        case AgainstMoment():
            return list(against(condition, rows))
        case Labelled():
            return _labelled(condition, rows.table)
        case Compares() | Among() | Absent():
            return _leaf(condition, rows)
        case _:
            assert_never(condition)


def sort_values(value: Value | HopCount | HopField, rows: Rows) -> list[object]:
    """Return the value of each row by which it is sorted, None where it is missing."""
    match value:
        case AttributeValue(name, _, unit) if unit is not None:
            numbers, units = (
                rows.table.columns[AttributeOf(name, "number")],
                rows.table.columns[AttributeOf(name, "unit")],
            )
            return [_converted(n, cast("str | None", u), unit) for n, u in zip(numbers, units, strict=True)]
        case StatisticValue():
            return rows.table.columns[value]
        case SignalStatisticValue(_, statistic):
            child = rows.related(value).table
            values = child.columns[statistic] if len(child) else []
            return [None if p is None else values[p] for p in map(child.first_of, rows.table.ids)]
        case ExtremeValue() if column_of(value, rows.capabilities) is None:
            return _extremes(value, rows)
        case _:
            column = column_of(value, rows.capabilities)
            return list(rows.table.ids) if isinstance(column, Id) else rows.table.columns[column]


def _extremes(value: ExtremeValue, rows: Rows) -> list[object]:
    """The greatest or least value among the related rows that satisfy the condition, where the store has none."""
    child, ranges = rows.looked_at(value, value.where)
    found, values = verdicts(value.where, child), sort_values(value.value, child)
    choose = max if value.greatest else min
    result: list[object] = []
    for some in ranges:
        numbers = (n for n in some if found[n] is True and values[n] is not None)
        result.append(choose((cast("str | int", values[n]) for n in numbers), default=None))
    return result


# ---------------------------------------------------------------- connectives and quantifiers
def _joined(
    parts: tuple[Condition, ...], rows: Rows, join: Callable[[Verdict, Verdict], Verdict], start: bool
) -> list[Verdict]:
    if not parts:
        return [start] * len(rows.table)
    return reduce(lambda known, found: list(map(join, known, found)), (verdicts(p, rows) for p in parts))


def _and(a: Verdict, b: Verdict) -> Verdict:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _or(a: Verdict, b: Verdict) -> Verdict:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def _some(found: Sequence[Verdict]) -> bool:
    return True in found


def _every(condition: Every, rows: Rows) -> list[Verdict]:
    """There is one that `of` is true of, and `where` is true of all such."""
    child, ranges = rows.looked_at(condition, Both((condition.of, condition.where)))
    of, where = verdicts(condition.of, child), verdicts(condition.where, child)
    result: list[Verdict] = []
    for some in ranges:
        narrowed = [where[n] for n in some if of[n] is True]
        result.append(bool(narrowed) and all(v is True for v in narrowed))
    return result


def _labelled(condition: Labelled, table: Table) -> list[Verdict]:
    columns = cast("list[tuple[Label, ...]]", table.columns[Labels()])
    return [any(_fits(label, condition) for label in labels or ()) for labels in columns]


def _fits(label: Label, condition: Labelled) -> bool:
    if condition.scheme is not None and label.scheme != condition.scheme:
        return False
    if condition.issuer is not None and label.issuer != condition.issuer:
        return False
    return condition.value is None or _of_value(condition.value, label.value) is True


def _of_value(condition: Condition, value: str) -> Verdict:
    """Check a condition on the one value of a label."""
    table = Table("label", [value], {Of("value"): [value]}, {"": (0, 1)})
    return verdicts(condition, Rows(0, {0: table}, {}, _PLAIN))[0]


_PLAIN: Final = Capabilities(
    matches=True, fold=True, unbounded_paths=True, words=False, moments=True, linked_extreme=True
)


# ---------------------------------------------------------------- comparisons
def _leaf(leaf: Compares | Among | Absent, rows: Rows) -> list[Verdict]:
    unit = leaf.value.unit if isinstance(leaf.value, AttributeValue | StatisticValue) else None
    if unit is not None and _is_compared_in_own_unit(leaf.value):
        return _by_limit(leaf, unit, rows)
    found = sort_values(leaf.value, rows)
    if isinstance(leaf, Absent):
        return [v is None for v in found]
    if isinstance(leaf, Among) and not leaf.constants:
        return [False] * len(found)
    if isinstance(leaf, Compares) and _is_plain(leaf, found):
        return list(map(_OPERATORS[leaf.test], found, repeat(leaf.constant)))
    check = _checker(leaf, None)
    return [None if v is None else check(v) for v in found]


def _is_plain(leaf: Compares, values: Sequence[object]) -> bool:
    """Whether all values are there, and of the type of the constant: then nothing is to be looked at one by one."""
    if leaf.fold or leaf.test is Test.MATCHES:
        return False
    kind = type(leaf.constant)
    return set(map(type, values)) <= ({int, float} if kind in (int, float) else {kind})


def _is_compared_in_own_unit(value: Value) -> bool:
    return isinstance(value, AttributeValue) or (
        isinstance(value, StatisticValue) and keeps_order(value.measure)
    )


def _by_limit(leaf: Compares | Among | Absent, unit: str, rows: Rows) -> list[Verdict]:
    """Compare in the row's own unit, with the limit converted to it; a unit that does not fit is unknown (F5)."""
    values, units = _own(leaf.value, rows)
    if isinstance(leaf, Absent):
        return [v is None or _limits(unit, u) is None for v, u in zip(values, units, strict=True)]
    changes = {own: _limits(unit, own) for own in set(units)}
    checks = {own: None if change is None else _checker(leaf, change) for own, change in changes.items()}
    found = zip(values, map(checks.__getitem__, units), strict=True)
    return [None if value is None or check is None else check(value) for value, check in found]


def _own(value: Value, rows: Rows) -> tuple[list[object], list[str | None]]:
    columns = rows.table.columns
    if isinstance(value, AttributeValue):
        return columns[AttributeOf(value.name, "number")], cast(
            "list[str | None]", columns[AttributeOf(value.name, "unit")]
        )
    assert isinstance(value, StatisticValue)
    return columns[replace(value, unit=None)], cast("list[str | None]", columns[Of("unit")])


def _checker(leaf: Compares | Among, change: Conversion | None) -> Check:
    """Return the check of one value; the constants are converted once, not for each value."""
    if isinstance(leaf, Compares):
        return _comparison(leaf.test, _changed(leaf.constant, change), leaf.fold)
    checks = [_comparison(Test.EQ, _changed(constant, change), leaf.fold) for constant in leaf.constants]
    return lambda value: reduce(_or, (check(value) for check in checks), cast("Verdict", False))


def _changed(constant: Constant, change: Conversion | None) -> Constant:
    return constant if change is None else change.apply(cast("float", constant))


def _comparison(test: Test, constant: Constant, fold: bool) -> Check:
    """Return the comparison of a value with a constant; of another type, it is unknown."""
    is_text, is_flag = isinstance(constant, str), isinstance(constant, bool)
    compare = _of_one_type(test, constant, fold)
    return lambda value: (
        compare(value) if isinstance(value, str) is is_text and isinstance(value, bool) is is_flag else None
    )


def _of_one_type(test: Test, constant: Constant, fold: bool) -> Check:
    if test is Test.MATCHES:
        matches = compile_pattern(str(constant), fold)
        return lambda value: matches(str(value))
    compare = _OPERATORS[test]
    if fold and isinstance(constant, str):
        folded = constant.casefold()
        return lambda value: compare(str(value).casefold(), folded)
    return lambda value: compare(value, constant)


_OPERATORS: Final[Mapping[Test, Callable[[object, object], bool]]] = {
    Test.EQ: operator.eq,
    Test.NE: operator.ne,
    Test.GT: cast("Callable[[object, object], bool]", operator.gt),
    Test.GTE: cast("Callable[[object, object], bool]", operator.ge),
    Test.LT: cast("Callable[[object, object], bool]", operator.lt),
    Test.LTE: cast("Callable[[object, object], bool]", operator.le),
    Test.CONTAINS: lambda value, constant: str(constant) in str(value),
    Test.STARTS: lambda value, constant: str(value).startswith(str(constant)),
    Test.ENDS: lambda value, constant: str(value).endswith(str(constant)),
}


# ---------------------------------------------------------------- units
@cache
def _limits(source: str, target: str | None) -> Conversion | None:
    """The conversion of a limit to a row's own unit, None when there is none."""
    if target is None:
        return None
    try:
        return conversion(source, target)
    except UnitMismatch:
        return None


def _converted(number: object, own: str | None, unit: str) -> object:
    if number is None or own is None:
        return None
    change = _limits(own, unit)
    return None if change is None else change.apply(cast("float", number))
