"""Total orders and keyset pages in SQL: ascending or descending, missing values first or last, by rank or by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.asked import check_after, check_after_value, check_order
from graph.logic import both, either
from graph.sqlite_query import Query, Typed
from graph.store import Order, PropertyType, Scalar


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: what is compared, the type of the value behind it, and how it is asked to be ordered."""

    sql: str
    type: PropertyType
    order: Order


def order_key(query: Query, value: Typed, order: Order) -> Key:
    """Return the key, or raise BadRequest when the type has no order."""
    check_order(value.type, order)
    if order.ranks is None:
        return Key(value.sql, value.type, order)
    places = "".join(f" WHEN {query.bind(rank)} THEN {place}" for place, rank in enumerate(order.ranks))
    unranked = f"iif({value.sql} IS NULL, NULL, {len(order.ranks)})"
    return Key(f"CASE {value.sql}{places} ELSE {unranked} END" if places else unranked, value.type, order)


def order_text(keys: Sequence[Key], identity: str) -> str:
    """Return what follows ORDER BY; the identity is the last key."""
    terms = (
        f"{key.sql} {'DESC' if key.order.descending else 'ASC'} NULLS {'FIRST' if key.order.nulls_first else 'LAST'}"
        for key in keys
    )
    return ", ".join([*terms, identity])


def rows_after(query: Query, keys: Sequence[Key], identity: str, after: Sequence[Scalar]) -> str:
    """Return the condition of the rows behind the one with these values."""
    id = check_after(keys, after)
    cases: list[str] = []
    equal: list[str] = []
    for key, value in zip(keys, after, strict=False):
        bound = None if value is None else query.bind(_compared(key, value))
        cases.append(both([*equal, _is_behind(key, bound)]))
        equal.append(f"{key.sql} IS NULL" if bound is None else f"{key.sql} = {bound}")
    cases.append(both([*equal, f"{identity} > {query.bind(id)}"]))
    return both([*_lower_bound(query, keys, after), either(cases)])


def _compared(key: Key, value: str | int | float | bool) -> str | int | float | bool:
    check_after_value(key.type, key.order, value)
    if key.order.ranks is None:
        return value
    ranks = key.order.ranks
    return ranks.index(str(value)) if value in ranks else len(ranks)


def _is_behind(key: Key, bound: str | None) -> str:
    if bound is None:
        return f"{key.sql} IS NOT NULL" if key.order.nulls_first else "0"
    further = f"{key.sql} {'<' if key.order.descending else '>'} {bound}"
    return further if key.order.nulls_first else f"({further} OR {key.sql} IS NULL)"


def _lower_bound(query: Query, keys: Sequence[Key], after: Sequence[Scalar]) -> list[str]:
    """A redundant condition on the first key alone: an index serves it, and does not see into the whole one."""
    if not keys:
        return []
    first, value = keys[0], after[0]
    if value is None or not first.order.nulls_first:
        return []
    return [f"{first.sql} {'<=' if first.order.descending else '>='} {query.bind(_compared(first, value))}"]
