"""Predicates, conditions and orders in words, for explain."""

from __future__ import annotations

from typing import assert_never

from graph import store as graph
from graph.store import Column, Operand, Order, Path, Predicate
from twin.instants import format_instant
from twin.plan.groups import Groups, NearestAbove
from twin.plan.relative import AgainstMoment
from twin.plan.terms import (
    Absent,
    Among,
    AttributeValue,
    Both,
    Compares,
    Condition,
    EdgeField,
    Either,
    Every,
    ExtremeValue,
    FarField,
    Field,
    HopCount,
    HopField,
    Key,
    Labelled,
    Negation,
    Recorded,
    SignalStatisticValue,
    Some,
    SortKey,
    StatisticValue,
    Truth,
    Value,
)
from twin.windows import FOREVER, Span

_SHOWN = 4


def predicate(of: Predicate) -> str:
    """Say a predicate of the graph store."""
    match of:
        case graph.Literal(value):
            return {True: "all", False: "none", None: "unknown"}[value]
        case graph.All(parts):
            return " and ".join(_bracketed(p) for p in parts) or "all"
        case graph.Any(parts):
            return " or ".join(_bracketed(p) for p in parts) or "none"
        case graph.Not(part):
            return f"not {_bracketed(part)}"
        case graph.Compare(operand_, test, value, fold):
            return f"{operand(operand_)} {test.value} {value!r}{' ignoring case' if fold else ''}"
        case graph.OneOf(operand_, values, fold):
            return f"{operand(operand_)} in {_some(values)}{' ignoring case' if fold else ''}"
        case graph.Missing(operand_):
            return f"{operand(operand_)} is missing"
        case graph.Linked(along, where):
            return f"{path(along)} has {predicate(where)}"
        case graph.Labelled(scheme, issuer, value):
            inner = "" if value is None else f" {predicate(value)}"
            return f"identifier {scheme or 'any'}{f' of {issuer}' if issuer else ''}{inner}"
        case _:
            assert_never(of)


def _bracketed(of: Predicate) -> str:
    text = predicate(of)
    return f"({text})" if isinstance(of, graph.All | graph.Any) and len(of.parts) > 1 else text


def operand(of: Operand | graph.Meta | graph.Depth) -> str:
    """Say an operand of the graph store."""
    match of:
        case graph.Id():
            return "key"
        case graph.Of(name) | graph.Meta(name) | graph.EdgeOf(_, name):
            return name
        case graph.AttributeOf(name):
            return f"attribute {name}"
        case graph.LinkedOf(along, name):
            return f"{path(along)}.{name}"
        case graph.LinkedExtreme(along, where, value, greatest):
            return f"{'greatest' if greatest else 'least'} {operand(value)} of {path(along)} ({predicate(where)})"
        case graph.Depth():
            return "hops"
        case _:
            assert_never(of)


def path(of: Path) -> str:
    """Say a path of the graph store."""
    hops = (
        ""
        if (of.min_depth, of.max_depth) == (1, 1)
        else f" {of.min_depth}..{'' if of.max_depth is None else of.max_depth}"
    )
    arrow = {"out": "→", "in": "←", "both": "–"}[of.direction.value]
    last = " (last)" if of.last_by else ""
    return f"{arrow}{of.edge}{hops} {of.to}{last}"


def column(of: Column) -> str:
    """Say a column of the graph store."""
    match of:
        case graph.Attributes(names):
            return "attributes" if names is None else f"attributes {', '.join(names)}"
        case graph.Labels():
            return "identifiers"
        case graph.EdgeColumn(name):
            return name
        case _:
            return operand(of)


def order(of: Order) -> str:
    """Say a sort key of the graph store."""
    return f"{operand(of.by)}{' descending' if of.descending else ''}{', missing first' if of.nulls_first else ''}"


def condition(of: Condition) -> str:
    """Say a condition that is checked here."""
    match of:
        case Truth(verdict):
            return {True: "all", False: "none", None: "unknown"}[verdict]
        case Both(parts):
            return (
                " and ".join(f"({condition(p)})" if isinstance(p, Either) else condition(p) for p in parts)
                or "all"
            )
        case Either(parts):
            return " or ".join(condition(p) for p in parts) or "none"
        case Negation(part):
            return f"not ({condition(part)})"
        case Compares(value_, test, constant):
            return f"{value(value_)} {test.value} {constant!r}{_unit(value_)}"
        case Among(value_, constants):
            return f"{value(value_)} in {_some(constants)}"
        case Absent(value_):
            return f"{value(value_)} is missing"
        case AgainstMoment(date, is_before, moment):
            side = "before" if is_before else "after"
            return f"{date} {side} the asset's {moment.lower().replace('_', ' ')}"
        case Labelled(scheme):
            return f"identifier {scheme or 'any'}"
        case Some(relation, where):
            return f"some {relation.name} have {condition(where)}"
        case Every(relation, narrowed, where):
            return f"all {relation.name} with {condition(narrowed)} have {condition(where)}"
        case _:
            assert_never(of)


def value(of: Value | HopCount | HopField) -> str:
    """Say a value that is read here."""
    match of:
        case Key():
            return "key"
        case Field(name) | EdgeField(_, name) | HopField(name):
            return name
        case FarField(relation, name):
            return f"{relation.name}.{name}"
        case Recorded(moment):
            return moment.value
        case AttributeValue(name):
            return f"attribute {name}"
        case StatisticValue(measure, window):
            return f"{measure.name} over {span(window)}"
        case SignalStatisticValue(name, statistic):
            return f"{statistic.measure.name} {name} over {span(statistic.span)}"
        case ExtremeValue(relation, where, inner, greatest):
            return f"{'greatest' if greatest else 'least'} {value(inner)} of {relation.name} ({condition(where)})"
        case HopCount():
            return "hops"
        case _:
            assert_never(of)


def sort_key(of: SortKey) -> str:
    """Say a sort key that is sorted by here."""
    return f"{value(of.value)}{' descending' if of.descending else ''}{', missing first' if of.nulls_first else ''}"


def groups(of: Groups) -> str:
    """Say what rows are grouped by, and what is measured of each group."""
    by = (
        f"nearest ancestor of {_some(each.types)}"
        if isinstance(each, NearestAbove)
        else value(each.values[0])
        for each in of.by
    )
    measures = "".join(f"; {value(each)}" for each in of.measures)
    return f"{'by ' if of.by else 'as one'}{', '.join(by)}{measures}"


def span(of: Span) -> str:
    """Say a window: its length where it has one, so that plans of equal questions read the same."""
    if of.start is None:
        return "all time"
    return f"{(of.end - of.start) / 1e9:,.0f} s" if of.end != FOREVER else f"from {format_instant(of.start)}"


def _unit(of: Value) -> str:
    unit = of.unit if isinstance(of, AttributeValue | StatisticValue) else None
    return "" if unit is None else f" {unit}"


def _some(values: tuple[object, ...]) -> str:
    shown = ", ".join(repr(v) for v in values[:_SHOWN])
    return f"[{shown}{f', … {len(values)} in all' if len(values) > _SHOWN else ''}]"
