"""Operands and predicates on nodes in SQL, and which conjunct a search should start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from graph.asked import attribute_type, check_one_hop, check_path, not_of_label
from graph.choice import (
    NEVER,
    conjuncts,
    driving_rank,
    is_exact,
    is_narrow,
    is_one_hop,
    is_selective,
    names_few,
    starts_from_few,
)
from graph.logic import Leaf, both, logic
from graph.sqlite_logic import compare, one_of
from graph.sqlite_names import column
from graph.sqlite_path import edge_value, hop, way_back, within_reach
from graph.sqlite_query import Query, Typed
from graph.store import (
    AttributeOf,
    Compare,
    EdgeOf,
    Id,
    Labelled,
    Linked,
    LinkedExtreme,
    LinkedOf,
    Missing,
    Of,
    OneOf,
    Operand,
    Path,
    Predicate,
    PropertyType,
)


@dataclass(frozen=True, slots=True)
class Node:
    """A row of a kind's table in a statement.

    `is_few`: so few rows are looked at that a walk from each is cheap. `is_reached`: rows are found from others, so one
    hop from each is cheaper than looking at all that may stand at its end, whatever the size of the graph.
    """

    kind: str
    alias: str
    is_few: bool = False
    is_reached: bool = False


def operand(query: Query, asked: Operand, node: Node) -> Typed:
    """Return the value of an operand for a node."""
    match asked:
        case Id():
            return Typed(f"{node.alias}.id", PropertyType.STRING)
        case Of(name):
            return Typed(f"{node.alias}.{column(name)}", query.catalog.node_property(node.kind, name).type)
        case AttributeOf(name, part):
            return _attribute(query, name, part, node)
        case EdgeOf(path, name):
            return _edge_of(query, path, name, node)
        case LinkedOf():
            return _linked_of(query, asked, node)
        case LinkedExtreme():
            return _linked_extreme(query, asked, node)
        case _:
            assert_never(asked)


def condition(query: Query, predicate: Predicate, node: Node) -> str:
    """Return the predicate in SQL, for a node."""
    return logic(predicate, lambda leaf: _leaf(query, leaf, node))


def linked_rows(query: Query, asked: Linked) -> str:
    """Return a sub-select of the nodes (row) that are linked so, found from the far end; see `linked_check`."""
    node, source = search(query, asked.path.to, asked.where)
    return way_back(query, asked.path, f"SELECT {node.alias}.row {source}")


def linked_check(query: Query, asked: Linked, node: Node) -> list[str]:
    """Return what a node found by `linked_rows` must still satisfy, because walks may be longer than distances."""
    path = asked.path
    if is_one_hop(path) or path.min_depth == 0:
        return []
    check = _linked_ahead(query, asked, node)
    if path.min_depth > 1:
        return [check]
    if node.kind != path.to:
        return []
    # Only a node that could itself be the end may have been found by a cycle back to itself.
    return [f"({condition(query, asked.where, node)} IS NOT TRUE OR {check})"]


def search(query: Query, kind: str, predicate: Predicate) -> tuple[Node, str]:
    """Return the node's alias and "FROM … WHERE …" of the nodes that satisfy a predicate.

    The conjunct that leads to few nodes by itself comes first, and SQLite keeps that order (CROSS JOIN).
    """
    parts = conjuncts(predicate)
    node = Node(kind, query.alias("n"), is_few=any(names_few(part) for part in parts))
    rank = partial(driving_rank, is_present=query.moment is None)
    driver = None if node.is_few else min(parts, key=rank, default=None)
    if driver is not None and is_narrow(rank(driver)):
        node = replace(node, is_reached=True)
    table, joined = query.nodes(kind, node.alias), query.held(node.alias)
    if driver is not None and rank(driver) != NEVER:
        key, rows = _start(query, driver)
        start = query.alias("d")
        table = f"(SELECT DISTINCT {key} FROM ({rows})) AS {start} CROSS JOIN {table}"
        joined += [f"{node.alias}.{key} = {start}.{key}"]
        joined += linked_check(query, driver, node) if isinstance(driver, Linked) else []
        parts = [part for part in parts if part is not driver]
    return node, f"FROM {table} WHERE {both([*joined, *(condition(query, part, node) for part in parts)])}"


def _leaf(query: Query, asked: Leaf, node: Node) -> str:
    match asked:
        case Compare():
            return compare(query, operand(query, asked.operand, node), asked)
        case OneOf():
            return one_of(query, operand(query, asked.operand, node), asked)
        case Missing():
            return f"({operand(query, asked.operand, node).sql} IS NULL)"
        case Linked():
            return _linked(query, asked, node)
        case Labelled():
            return _labelled(query, asked, node)
        case _:
            assert_never(asked)


def _linked(query: Query, asked: Linked, node: Node) -> str:
    check_path(query.catalog, asked.path)
    if node.is_few or (is_one_hop(asked.path) and _is_cheaper_ahead(asked.where, node)):
        return _linked_ahead(query, asked, node)
    return both([f"{node.alias}.row IN ({linked_rows(query, asked)})", *linked_check(query, asked, node)])


def _is_cheaper_ahead(where: Predicate, node: Node) -> bool:
    """Whether one hop from each node costs less than all hops back from the nodes that satisfy the condition."""
    return not is_selective(where) or (node.is_reached and not starts_from_few(where))


def _linked_ahead(query: Query, asked: Linked, node: Node) -> str:
    """Whether a walk from this node ends at a node that satisfies the condition."""
    far, source = _far_end(query, asked.path, node)
    return f"EXISTS (SELECT 1 {source} AND {condition(query, asked.where, far)})"


def _far_end(query: Query, path: Path, node: Node) -> tuple[Node, str]:
    """The nodes that a path leads to, as "FROM … WHERE …"; conditions may be added with AND."""
    reached, far = query.alias("r"), Node(path.to, query.alias("t"), node.is_few, node.is_reached)
    rows = within_reach(query, path, f"{node.alias}.row")
    source = f"FROM ({rows}) AS {reached} CROSS JOIN {query.nodes(path.to, far.alias)}"
    return far, f"{source} WHERE {both([f'{far.alias}.row = {reached}.row', *query.held(far.alias)])}"


def _labelled(query: Query, asked: Labelled, node: Node) -> str:
    label = query.alias("l")
    source = _labels(query, asked, label)
    if is_exact(asked.value) and not node.is_few:
        return f"({node.alias}.row IN (SELECT {label}.node {source}))"
    return f"EXISTS (SELECT 1 {source} AND {label}.node = {node.alias}.row)"


def _labels(query: Query, asked: Labelled, label: str) -> str:
    conditions = query.held_link(label)
    if asked.scheme is not None:
        conditions.append(f"{label}.scheme = {query.bind(asked.scheme)}")
    if asked.issuer is not None:
        conditions.append(f"{label}.issuer = {query.bind(asked.issuer)}")
    if asked.value is not None:
        conditions.append(logic(asked.value, lambda leaf: _label_leaf(query, leaf, label)))
    return f"FROM {'label_past' if query.moment else 'label_now'} AS {label} WHERE {both(conditions)}"


def _label_leaf(query: Query, leaf: Leaf, label: str) -> str:
    value = Typed(f"{label}.value", PropertyType.STRING)
    match leaf:
        case Compare(operand=Of("value")):
            return compare(query, value, leaf)
        case OneOf(operand=Of("value")):
            return one_of(query, value, leaf)
        case Missing(operand=Of("value")):
            return "0"
        case _:
            raise not_of_label(leaf)


def _attribute(query: Query, name: str, part: str, node: Node) -> Typed:
    kind, named = attribute_type(part), query.bind(name)
    if query.moment:
        return Typed(f"attribute_of({node.alias}.attributes, {named}, '{part}')", kind)
    each = query.alias("a")
    source = f"FROM attribute AS {each} WHERE {each}.node = {node.alias}.row AND {each}.name = {named}"
    return Typed(f"(SELECT {each}.{part} {source})", kind)


def _edge_of(query: Query, path: Path, name: str, node: Node) -> Typed:
    check_one_hop(query.catalog, path)
    step = hop(query, path, f"{node.alias}.row")
    value, far = edge_value(query, path, step.alias, name), query.alias("t")
    conditions = [step.link, *step.conditions, f"{far}.row = {step.reached}", *query.held(far)]
    source = f"FROM {step.table} CROSS JOIN {query.nodes(path.to, far)} WHERE {both(conditions)}"
    return Typed(f"(SELECT {value.sql} {source} ORDER BY {far}.id, {step.alias}.seq LIMIT 1)", value.type)


def _linked_of(query: Query, asked: LinkedOf, node: Node) -> Typed:
    check_one_hop(query.catalog, asked.path)
    far, source = _far_end(query, asked.path, node)
    value = operand(query, Id() if asked.name == "id" else Of(asked.name), far)
    return Typed(f"(SELECT {value.sql} {source} ORDER BY {far.alias}.id LIMIT 1)", value.type)


def _linked_extreme(query: Query, asked: LinkedExtreme, node: Node) -> Typed:
    far, source = _far_end(query, asked.path, node)
    value = operand(query, asked.value, far)
    where = condition(query, asked.where, far)
    return Typed(
        f"(SELECT {'max' if asked.greatest else 'min'}({value.sql}) {source} AND {where})", value.type
    )


def _start(query: Query, part: Predicate) -> tuple[str, str]:
    """The column and the sub-select of the nodes that a conjunct leads to."""
    match part:
        case OneOf():
            strings = [each for each in part.values if isinstance(each, str)]
            return "id", f"SELECT value AS id FROM {query.bind_strings(strings)}"
        case Linked():
            return "row", linked_rows(query, part)
        case Labelled():
            label = query.alias("l")
            return "row", f"SELECT {label}.node AS row {_labels(query, part, label)}"
        case Compare(operand=AttributeOf(name, kind)):
            value = f"a.{kind} = {query.bind(part.value)}"
            return (
                "row",
                f"SELECT a.node AS row FROM attribute AS a WHERE a.name = {query.bind(name)} AND {value}",
            )
        case _:
            raise AssertionError(f"{part!r} has no rows to start from")
