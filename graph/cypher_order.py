"""Total orders and keyset pages in Cypher: ascending or descending, missing values first or last, by rank or value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.asked import check_after, check_after_value, check_order
from graph.cypher_logic import related
from graph.cypher_query import Query, Typed
from graph.logic import both, either
from graph.store import Order, PropertyType, Scalar, Test


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: what is compared, the type of the value behind it, and how it is asked to be ordered."""

    text: str
    type: PropertyType
    order: Order


def order_key(query: Query, value: Typed, order: Order) -> Key:
    """Return the key, or raise BadRequest when the type has no order."""
    check_order(value.type, order)
    if order.ranks is None:
        return Key(value.text, value.type, order)
    places = {rank: place for place, rank in reversed(list(enumerate(order.ranks)))}
    ranked = f"coalesce({query.bind(places)}[{value.text}], {query.bind(len(order.ranks))})"
    return Key(f"CASE WHEN {value.text} IS NOT NULL THEN {ranked} END", value.type, order)


def order_text(keys: Sequence[Key], identity: str) -> str:
    """Return what follows ORDER BY; the identity is the last key. Neo4j takes a missing value for the greatest."""
    return ", ".join([*(_term(key) for key in keys), identity])


def rows_after(query: Query, keys: Sequence[Key], identity: str, after: Sequence[Scalar]) -> str:
    """Return the condition of the rows behind the one with these values."""
    id = check_after(keys, after)
    cases: list[str] = []
    equal: list[str] = []
    for key, value in zip(keys, after, strict=False):
        cases.append(both([*equal, _behind(query, key, value)]))
        equal.append(at(query, key, value))
    cases.append(both([*equal, related(query, identity, Test.GT, id)]))
    return either(cases)


def further(query: Query, key: Key, value: str | int | float | bool) -> str:
    """Return whether the key of a row has a value, and it stands behind this one."""
    return related(query, key.text, Test.LT if key.order.descending else Test.GT, _compared(key, value))


def at(query: Query, key: Key, value: Scalar) -> str:
    """Return whether the key of a row is equal to a value."""
    if value is None:
        return f"({key.text} IS NULL)"
    return related(query, key.text, Test.EQ, _compared(key, value))


def _behind(query: Query, key: Key, value: Scalar) -> str:
    if value is None:
        return f"({key.text} IS NOT NULL)" if key.order.nulls_first else "false"
    is_further = further(query, key, value)
    return is_further if key.order.nulls_first else f"({is_further} OR {key.text} IS NULL)"


def _term(key: Key) -> str:
    is_missing_last = key.order.descending == key.order.nulls_first
    first = "" if is_missing_last else f"{key.text} IS {'NOT NULL' if key.order.nulls_first else 'NULL'}, "
    return f"{first}{key.text}{' DESC' if key.order.descending else ''}"


def _compared(key: Key, value: str | int | float | bool) -> str | int | float | bool:
    check_after_value(key.type, key.order, value)
    ranks = key.order.ranks
    if ranks is None:
        return value
    return ranks.index(str(value)) if value in ranks else len(ranks)
