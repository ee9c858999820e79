"""Requests as SQL: one statement with its values apart, and how its rows are read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from graph.asked import INSTANTS, check_limit, check_meta, check_path, not_of_expand
from graph.choice import is_one_hop
from graph.declared import Catalog
from graph.logic import both
from graph.sqlite_order import order_key, order_text, rows_after
from graph.sqlite_path import Hop, edge_value, hop
from graph.sqlite_predicate import Node, condition, operand, search
from graph.sqlite_query import Query, Typed
from graph.sqlite_rows import Reading
from graph.store import (
    Attributes,
    Column,
    Count,
    CountLinked,
    Depth,
    Direction,
    EdgeColumn,
    Expand,
    Find,
    Labels,
    Meta,
    Order,
    Path,
    PropertyType,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, its values by name, and how each column of its rows is read (None: as it is)."""

    text: str
    values: Mapping[str, str | int | float | None]
    readings: tuple[Reading | None, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reached:
    """What an expand offers beside the node: its depth, and the edge when it was one hop."""

    depth: str
    path: Path
    edge: str | None


def find_text(catalog: Catalog, request: Find) -> Statement:
    """Return the statement of a find."""
    query = Query(catalog, request.moment)
    node, source = search(query, request.kind, request.where)
    chosen = [_column(query, each, node, None) for each in request.columns]
    keys = [order_key(query, _ordered(query, each, node, None), each) for each in request.order]
    identity = f"{node.alias}.id"
    behind = "" if request.after is None else f" AND {rows_after(query, keys, identity, request.after)}"
    text = (
        f"SELECT {', '.join([identity, *(sql for sql, _ in chosen)])} {source}{behind}"
        f" ORDER BY {order_text(keys, identity)}{_limit(query, request.limit)}"
    )
    return Statement(text, query.values, (None, *(reading for _, reading in chosen)))


def count_text(catalog: Catalog, request: Count) -> Statement:
    """Return the statement of a count."""
    query = Query(catalog, request.moment)
    _, source = search(query, request.kind, request.where)
    return Statement(f"SELECT count(*) {source}", query.values)


def expand_text(catalog: Catalog, request: Expand) -> Statement:
    """Return the statement of an expand."""
    query = Query(catalog, request.moment)
    check_path(query.catalog, request.path)
    node = Node(request.path.to, query.alias("n"), is_reached=True)
    has_edges = any(isinstance(each, EdgeColumn) for each in request.columns)
    start, source, reached = _sources(query, request, node, has_edges=has_edges)
    chosen = [_column(query, each, node, reached) for each in request.columns]
    keys = [order_key(query, _ordered(query, each, node, reached), each) for each in request.order]
    identity = f"{node.alias}.id"
    if request.after is not None:
        source += f" AND {rows_after(query, keys, identity, request.after)}"
    order = order_text(keys, identity) + (f", {reached.edge}.seq" if has_edges else "")
    outputs = ["s.id", identity, *(sql for sql, _ in chosen)]
    readings = (None, None, *(reading for _, reading in chosen))
    if request.limit is None:
        text = f"SELECT {', '.join(outputs)} {source} ORDER BY s.place, {order}"
    else:
        text = _first_of_each(outputs, source, order, query.bind(check_limit(request.limit)))
    return Statement(f"{start} {text}", query.values, readings)


def _first_of_each(outputs: Sequence[str], source: str, order: str, limit: str) -> str:
    """SELECT the first rows of each source."""
    names = ", ".join(f"c{n}" for n in range(len(outputs)))
    named = ", ".join(f"{sql} AS c{n}" for n, sql in enumerate(outputs))
    return (
        f"SELECT {names} FROM (SELECT {named}, s.place AS place,"
        f" row_number() OVER (PARTITION BY s.place ORDER BY {order}) AS position {source})"
        f" WHERE position <= {limit} ORDER BY place, position"
    )


def count_linked_text(catalog: Catalog, request: CountLinked) -> Statement:
    """Return the statement of a count per source."""
    query = Query(catalog, request.moment)
    check_path(query.catalog, request.path)
    node = Node(request.path.to, query.alias("n"), is_reached=True)
    start, source, _ = _sources(query, request, node, has_edges=False)
    return Statement(
        f"{start} SELECT s.id, count(*) {source} GROUP BY s.place ORDER BY s.place", query.values
    )


def _sources(
    query: Query, request: Expand | CountLinked, node: Node, *, has_edges: bool
) -> tuple[str, str, _Reached]:
    """WITH the sources, and FROM … WHERE the pairs of source `s` (place, id) and the node reached."""
    path = request.path
    known = query.alias("k")
    start = (
        f"WITH RECURSIVE known(place, row, id) AS MATERIALIZED (SELECT min(j.key), {known}.row, {known}.id"
        f" FROM {query.bind_strings(request.ids)} AS j CROSS JOIN {query.nodes(request.kind, known)}"
        f" WHERE {both([f'{known}.id = j.value', *query.held(known)])} GROUP BY {known}.row)"
    )
    if not is_one_hop(path) and _is_unmeasured(request):
        start, reached = f"{start}, {_reach(query, path)}", _Reached("NULL", path, None)
        source, link = "walk AS s", [f"{node.alias}.row = s.row"]
        link += [] if path.min_depth == 0 else ["s.row <> s.source"]
    elif not is_one_hop(path):
        start, reached = f"{start}, {_walk(query, path)}", _Reached("s.depth", path, None)
        source, link = "walk AS s", [f"{node.alias}.row = s.row AND s.depth >= {path.min_depth:d}"]
    else:
        step = hop(query, path, "s.row")
        link = [step.link, *step.conditions]
        reached = _Reached("1", path, step.alias)
        if has_edges or _is_single(path):
            source = f"known AS s CROSS JOIN {step.table}"
            link += [f"{node.alias}.row = {step.reached}"] + ([] if has_edges else [f"{step.alias}.seq = 0"])
        else:
            source, link = _distinct(step), [f"{node.alias}.row = s.far"]
    conditions = [*link, *query.held(node.alias), condition(query, request.where, node)]
    return (
        start,
        f"FROM {source} CROSS JOIN {query.nodes(path.to, node.alias)} WHERE {both(conditions)}",
        reached,
    )


def _is_single(path: Path) -> bool:
    """Whether `seq = 0` picks one of the parallel edges: no condition may drop the first one."""
    return path.where is None and path.direction is not Direction.BOTH


def _distinct(step: Hop) -> str:
    conditions = both([step.link, *step.conditions])
    return (
        f"(SELECT DISTINCT s.place AS place, s.id AS id, {step.reached} AS far"
        f" FROM known AS s CROSS JOIN {step.table} WHERE {conditions}) AS s"
    )


def _is_unmeasured(request: Expand | CountLinked) -> bool:
    """Whether it says nothing how far away a node lies: it is not asked for, and any distance will do."""
    asks = isinstance(request, Expand) and (
        any(isinstance(column, Depth) for column in request.columns)
        or any(isinstance(order.by, Depth) for order in request.order)
    )
    return request.path.max_depth is None and request.path.min_depth <= 1 and not asks


def _reach(query: Query, path: Path) -> str:
    """All that is reached from each source: SQLite leaves out what is there, at half the price of a call per edge.

    It compares whole rows for that, so they hold numbers only; the ids of the sources are added at the end.
    """
    step = hop(query, path, "w.row")
    return (
        "reach(place, source, row) AS MATERIALIZED (SELECT place, row, row FROM known UNION"
        f" SELECT w.place, w.source, {step.reached} FROM reach AS w CROSS JOIN {step.table}"
        f" WHERE {both([step.link, *step.conditions])}),"
        " walk(place, id, source, row) AS (SELECT r.place, o.id, r.source, r.row"
        " FROM reach AS r CROSS JOIN node AS o WHERE o.row = r.source)"
    )


def _walk(query: Query, path: Path) -> str:
    """Breadth first from each source. `first_visit` is asked last, so an edge that is not followed marks nothing."""
    step = hop(query, path, "w.row")
    bound = "" if path.max_depth is None else f" AND w.depth < {path.max_depth:d}"
    return (
        "walk(place, id, source, row, depth) AS MATERIALIZED ("
        "SELECT place, id, row, row, 0 FROM known WHERE first_visit(:walk, row, row) UNION ALL"
        f" SELECT w.place, w.id, w.source, {step.reached}, w.depth + 1 FROM walk AS w CROSS JOIN {step.table}"
        f" WHERE {step.link}{bound} AND CASE WHEN {both(step.conditions)}"
        f" THEN first_visit(:walk, w.source, {step.reached}) ELSE 0 END ORDER BY 5)"
    )


def _column(query: Query, column: Column, node: Node, reached: _Reached | None) -> tuple[str, Reading | None]:
    match column:
        case Attributes(names):
            return f"{node.alias}.attributes", Reading.of_attributes(names)
        case Labels():
            return f"{node.alias}.labels", Reading.of_labels()
        case Meta() | Depth() | EdgeColumn():
            value = _value(query, column, node, reached)
        case _:
            value = operand(query, column, node)
    return value.sql, Reading.of_booleans() if value.type is PropertyType.BOOLEAN else None


def _ordered(query: Query, order: Order, node: Node, reached: _Reached | None) -> Typed:
    match order.by:
        case Meta() | Depth() as by:
            return _value(query, by, node, reached)
        case by:
            return operand(query, by, node)


def _value(query: Query, column: Meta | Depth | EdgeColumn, node: Node, reached: _Reached | None) -> Typed:
    match column:
        case Meta(name):
            return Typed(_meta(query, name, node), PropertyType.INTEGER)
        case Depth() if reached is not None:
            return Typed(reached.depth, PropertyType.INTEGER)
        case EdgeColumn(name) if reached is not None and reached.edge is not None:
            return edge_value(query, reached.path, reached.edge, name)
        case Depth() | EdgeColumn():
            raise not_of_expand(column)
        case _:
            assert_never(column)


def _meta(query: Query, name: str, node: Node) -> str:
    check_meta(name)
    if query.moment is None:
        newest = f"(SELECT version FROM node WHERE node.row = {node.alias}.row)"
        return newest if name == "version" else f"{node.alias}.{name}"
    if name not in INSTANTS and name != "version":
        return f"{node.alias}.{name}"
    record = query.alias("m")
    known = f"FROM {query.nodes(node.kind, record)} WHERE {record}.row = {node.alias}.row"
    if name == "created_at":
        return f"(SELECT min({record}.known_from) {known})"
    if name == "version":
        return f"(SELECT max({record}.version) {known} AND {record}.known_from <= :known_at)"
    newest = f"(SELECT max({record}.version) {known} AND {record}.known_from <= :known_at)"
    return f"(SELECT min({record}.known_from) {known} AND {record}.version = {newest})"


def _limit(query: Query, limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {query.bind(check_limit(limit))}"
