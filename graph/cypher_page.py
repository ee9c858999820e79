"""Order, keyset page and limit of the nodes that were found.

A page in the order of an indexed property comes in parts that an index serves one by one, in turn: the rows that are
equal to the last one, those behind it, those without a value. The server does not look for a part before it needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.asked import check_after, check_limit
from graph.cypher_columns import Offered, ordered
from graph.cypher_logic import related
from graph.cypher_order import Key, at, further, order_key, order_text, rows_after
from graph.cypher_query import Node, Query, Typed, is_computed, where
from graph.store import Expand, Find, Of, Order, Scalar, Test


@dataclass(frozen=True, slots=True)
class Found:
    """Clauses that find nodes, what must hold, and the names that later clauses need."""

    clauses: str
    tests: Sequence[str]
    node: Node
    names: str
    is_distinct: bool = True
    tie: str = ""
    offered: Offered | None = None
    is_by_index: bool = False


def names_of(query: Query, node: Node) -> str:
    """Return the names that a node is bound to."""
    return node.alias if query.moment is None else f"{node.alias}, {query.record(node)}"


def page(query: Query, request: Find | Expand, found: Found, *, last_word: str) -> str:
    """Return the nodes in order, behind a row, up to the limit. Costly sort values are computed once."""
    identity = f"{found.node.alias}.id"
    keys, computed = _keys(query, request.order, found)
    behind = [] if request.after is None else [rows_after(query, keys, identity, request.after)]
    if computed or not found.is_distinct:
        distinct = "" if found.is_distinct else "DISTINCT "
        rows = f"{where(found.tests)} WITH {distinct}{found.names}{computed}{where(behind)}"
    else:
        rows = where([*found.tests, *behind])
    order = f"ORDER BY {order_text(keys, identity)}{found.tie}{_limit(query, request)}"
    return f"{found.clauses}{rows} {last_word} {found.names} {order}"


def indexed_page(query: Query, request: Find, found: Found) -> str | None:
    """Return a page whose order an index has; None when none has it."""
    if request.limit is None or not found.is_by_index or not _is_indexed(query, request):
        return None
    keys, computed = _keys(query, request.order, found)
    if computed:
        return None
    identity = f"{found.node.alias}.id"
    order = f"RETURN {found.names} ORDER BY {order_text(_led(keys), identity)}{_limit(query, request)}"
    parts = [
        f"{found.clauses}{where([*found.tests, *tests])} {order}"
        for tests in _parts(query, keys, identity, request.after)
    ]
    united = f"CALL ({', '.join(query.sets)}) {{ {' UNION ALL '.join(parts)} }}"
    return f"{united} WITH {found.names}{_limit(query, request)}"


def _is_indexed(query: Query, request: Find) -> bool:
    if not request.order:
        return True
    match request.order[0]:
        case Order(by=Of(name), ranks=None):
            return query.catalog.node_property(request.kind, name).indexed
        case _:
            return False


def _led(keys: Sequence[Key]) -> list[Key]:
    """The keys, the first without a word on missing values: each part has either all of them or none."""
    return [
        replace(key, order=replace(key.order, nulls_first=key.order.descending)) if place == 0 else key
        for place, key in enumerate(keys)
    ]


def _parts(
    query: Query, keys: Sequence[Key], identity: str, after: Sequence[Scalar] | None
) -> list[list[str]]:
    """What the rows of each part satisfy, part after part."""
    if not keys:
        first = "" if after is None else check_after(keys, after)
        return [[related(query, identity, Test.GTE if after is None else Test.GT, first)]]
    lead, rest = keys[0], keys[1:]
    missing, present = [f"{lead.text} IS NULL"], [f"{lead.text} IS NOT NULL"]
    if after is None:
        return [missing, present] if lead.order.nulls_first else [present, missing]
    equal = [at(query, lead, after[0]), rows_after(query, rest, identity, after[1:])]
    if after[0] is None:
        return [equal, present] if lead.order.nulls_first else [equal]
    behind = [further(query, lead, after[0])]
    return [equal, behind] if lead.order.nulls_first else [equal, behind, missing]


def _keys(query: Query, orders: Sequence[Order], found: Found) -> tuple[list[Key], str]:
    keys, computed = [], ""
    for order in orders:
        value = ordered(query, order, found.node, found.offered)
        if is_computed(value.text):
            name = query.alias("k")
            computed += f", {value.text} AS {name}"
            value = Typed(name, value.type)
        keys.append(order_key(query, value, order))
    return keys, computed


def _limit(query: Query, request: Find | Expand) -> str:
    return "" if request.limit is None else f" LIMIT {query.bind(check_limit(request.limit))}"
