"""Operands and predicates on nodes in Cypher, and the search that starts from the conjunct that leads to few nodes."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from graph.asked import attribute_type, check_one_hop, not_of_label
from graph.choice import NEVER, conjuncts, driving_rank, is_one_hop, names_few, starts_from_few
from graph.cypher_logic import valued
from graph.cypher_names import CARRIED, CARRIES, NAME, SEQ, attribute_key, folded
from graph.cypher_path import edge_value, reach, way_back
from graph.cypher_query import Node, Query, Typed, where
from graph.logic import Leaf, logic
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


def operand(query: Query, asked: Operand, node: Node, fold: bool = False) -> Typed:
    """Return the value of an operand for a node; with `fold` the folded copy of a string."""
    match asked:
        case Id():
            stored = f"{query.record(node)}.{folded('id')}" if fold else f"{node.alias}.id"
            return Typed(stored, PropertyType.STRING)
        case Of(name):
            kind = query.catalog.node_property(node.kind, name).type
            stored = folded(name) if fold and kind is PropertyType.STRING else name
            return Typed(f"{query.record(node)}.{stored}", kind)
        case AttributeOf(name, part):
            kind, key = attribute_type(part), attribute_key(name, part)
            key = folded(key) if fold and kind is PropertyType.STRING else key
            return Typed(f"{query.record(node)}[{query.bind(key)}]", kind)
        case EdgeOf(path, name):
            return _edge_of(query, path, name, node, fold=fold)
        case LinkedOf(path, name):
            return _linked_of(query, path, name, node, fold=fold)
        case LinkedExtreme():
            return _linked_extreme(query, asked, node, fold=fold)
        case _:
            assert_never(asked)


def condition(query: Query, predicate: Predicate, node: Node) -> str:
    """Return the predicate in Cypher, for a node."""
    return logic(predicate, partial(_leaf, query, node))


def conditions(query: Query, predicate: Predicate, node: Node) -> list[str]:
    """Return the parts of the predicate that must all be true, in Cypher."""
    return [condition(query, part, node) for part in conjuncts(predicate)]


def search(
    query: Query, kind: str, predicate: Predicate, *, is_sought: bool = False
) -> tuple[Node, str, list[str]]:
    """Return a node, the clauses that find it, up to WHERE, and what must hold of it.

    The conjunct that leads to few nodes by itself comes first; what properties select, the server's planner sees.
    Before the clauses of a node that `is_sought` stand those of `query.first()`.
    """
    parts = conjuncts(predicate)
    is_sought = is_sought and not any(names_few(part) for part in parts)
    node = query.node(kind, is_sought=is_sought)
    driver = _driver(query, parts)
    if driver is None:
        found = f"MATCH {query.pattern(node)}"
        return node, found, [*query.held(node), *conditions(query, predicate, node)]
    rest = [condition(query, part, node) for part in parts if part is not driver]
    start = _start(query, driver, node)
    if query.sets and is_sought:
        # What is asked first stays in sight of the rest, and the way here does not see it.
        found = f"CALL () {{ {start} RETURN DISTINCT {node.alias} }} WITH *"
    else:
        found = f"{start} WITH DISTINCT {node.alias}"
    return node, f"{found}{query.settled(node)}", [*query.held(node), *rest]


def is_by_index(query: Query, predicate: Predicate) -> bool:
    """Whether a search looks at all nodes of a kind that hold now, or at those that an index of it has."""
    parts = conjuncts(predicate)
    if query.moment is not None or any(names_few(part) or _names_ids(part) for part in parts):
        return False
    return _driver(query, parts) is None


def _names_ids(part: Predicate) -> bool:
    return isinstance(part, OneOf) and part.operand == Id() and not part.fold


def _driver(query: Query, parts: list[Predicate]) -> Linked | Labelled | None:
    """Return the conjunct to start from, or None where the node's own properties lead."""
    if any(names_few(part) for part in parts):
        return None
    rank = partial(driving_rank, is_present=query.moment is None)
    best = min(parts, key=rank, default=None)
    if best is None or rank(best) == NEVER or not isinstance(best, Linked | Labelled):
        return None
    is_followed = isinstance(best, Labelled) or best.path.last_by is None or is_one_hop(best.path)
    return best if is_followed else None


def _start(query: Query, driver: Linked | Labelled, node: Node) -> str:
    """The clauses that lead to the anchors of which a conjunct is true."""
    match driver:
        case Labelled():
            found, tests = _carried(query, driver, query.anchor(node))
            return f"MATCH {found}{where(tests)}"
        case Linked(path, predicate):
            end, clauses, tests = search(query, path.to, predicate)
            back = way_back(query, path, end.alias, node)
            first = f"{clauses}{where(tests)} WITH DISTINCT {end.alias}"
            return f"{first} {back.clauses}{where(back.conditions)}"
        case _:
            assert_never(driver)


def _leaf(query: Query, node: Node, asked: Leaf) -> str:
    match asked:
        case Compare() | OneOf() | Missing():
            return valued(query, asked, lambda of, fold: operand(query, of, node, fold))
        case Linked(path, predicate):
            if node.is_sought and not is_one_hop(path) and not path.last_by and starts_from_few(predicate):
                return _among(query, asked, node)
            far = query.node(path.to)
            found = reach(query, path, node.alias, far)
            tests = [*found.conditions, *conditions(query, predicate, far)]
            return f"EXISTS {{ {found.clauses}{where(tests)} RETURN 1 }}"
        case Labelled():
            text, tests = _carried(query, asked, f"({node.alias})")
            return f"EXISTS {{ MATCH {text}{where(tests)} }}"
        case _:
            assert_never(asked)


def _among(query: Query, asked: Linked, node: Node) -> str:
    """Whether a node is one of those that few named nodes lead back to: one walk from these, not one from each node."""
    near, name = query.node(node.kind), query.alias("s")
    query.sets[name] = f"{_start(query, asked, near)} RETURN collect(DISTINCT {near.alias})"
    return f"({node.alias} IN {name})"


def _carried(query: Query, asked: Labelled, node: str) -> tuple[str, list[str]]:
    """The pattern from a node to its names, and what a name must satisfy."""
    carries, name = query.alias("c"), query.alias("l")
    tests = query.held_link(carries)
    if asked.scheme is not None:
        tests.append(f"{name}.scheme = {query.bind(asked.scheme)}")
    if asked.issuer is not None:
        tests.append(f"{name}.issuer = {query.bind(asked.issuer)}")
    if asked.value is not None:
        tests.append(logic(asked.value, lambda leaf: _label_leaf(query, leaf, name)))
    kind = CARRIED if query.moment else CARRIES
    return f"{node}-[{carries}:{kind}]->({name}:{NAME})", tests


def _label_leaf(query: Query, leaf: Leaf, name: str) -> str:
    def read(asked: Operand, fold: bool) -> Typed:
        if asked != Of("value"):
            raise not_of_label(leaf)
        return Typed(f"{name}.{folded('value') if fold else 'value'}", PropertyType.STRING)

    if isinstance(leaf, Compare | OneOf | Missing):
        return valued(query, leaf, read)
    raise not_of_label(leaf)


def _edge_of(query: Query, path: Path, name: str, node: Node, *, fold: bool) -> Typed:
    check_one_hop(query.catalog, path)
    far = query.node(path.to)
    found = reach(query, path, node.alias, far)
    value = edge_value(query, path, str(found.edge), name, fold=fold)
    rows = f"{found.clauses}{where(found.conditions)} RETURN {value.text} AS value"
    return Typed(f"COLLECT {{ {rows} ORDER BY {far.alias}.id, {found.edge}.{SEQ} LIMIT 1 }}[0]", value.type)


def _linked_of(query: Query, path: Path, name: str, node: Node, *, fold: bool) -> Typed:
    check_one_hop(query.catalog, path)
    far = query.node(path.to)
    found = reach(query, path, node.alias, far)
    value = operand(query, Id() if name == "id" else Of(name), far, fold)
    rows = f"{found.clauses}{where(found.conditions)} RETURN {value.text} AS value"
    return Typed(f"COLLECT {{ {rows} ORDER BY {far.alias}.id LIMIT 1 }}[0]", value.type)


def _linked_extreme(query: Query, asked: LinkedExtreme, node: Node, *, fold: bool) -> Typed:
    """By order, so that the folded copy is that of the extreme itself."""
    far = query.node(asked.path.to)
    found = reach(query, asked.path, node.alias, far)
    tests = [*found.conditions, *conditions(query, asked.where, far)]
    by = operand(query, asked.value, far)
    value = operand(query, asked.value, far, fold) if fold else by
    folds = f", {value.text} AS value" if value != by else ""
    rows = f"{found.clauses}{where(tests)} WITH {by.text} AS by{folds} WHERE by IS NOT NULL"
    rows += f" RETURN {'value' if folds else 'by'} ORDER BY by {'DESC' if asked.greatest else 'ASC'} LIMIT 1"
    return Typed(f"COLLECT {{ {rows} }}[0]", value.type)
