"""Paths in Cypher: one hop follows edges; other paths go by distance, which the server finds breadth first.

`min(length(path))` per end is what makes Neo4j prune its walk: it visits each node once, not each path. Conditions on
edges and nodes of the path are part of that walk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from graph.asked import check_path, not_of_edge
from graph.choice import is_one_hop
from graph.cypher_logic import valued
from graph.cypher_names import SEQ, folded
from graph.cypher_query import Node, Query, Typed, where
from graph.logic import Leaf, both, logic
from graph.store import Compare, Direction, Missing, Of, OneOf, Operand, Path, PropertyType

_MOST_HOPS: Final = 2**31 - 1
_BACK: Final = {
    Direction.OUT: Direction.IN,
    Direction.IN: Direction.OUT,
    Direction.BOTH: Direction.BOTH,
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Clauses that lead to nodes and end before WHERE, what must hold there, the depth, and the edge of one hop."""

    clauses: str
    conditions: tuple[str, ...]
    depth: str
    edge: str | None = None


def reach(query: Query, path: Path, origin: str, far: Node, *, is_by_edge: bool = False) -> Reached:
    """Return the way from a bound anchor to the nodes that the path leads to.

    One hop gives a row per edge; to the node that `last_by` chooses it gives one row, unless `is_by_edge`. A walk gives
    a row per node. What is bound around a sub-query stays bound.
    """
    check_path(query.catalog, path)
    if is_one_hop(path):
        by = None if is_by_edge else path.last_by
        arrow = (origin, path.direction, query.pattern(far))
        found = _hop(query, path if by is None else replace(path, last_by=None), arrow, (origin, far.alias))
        found = replace(found, conditions=(*query.held(far), *found.conditions))
        return found if by is None else _last_of(query, by, found, far)
    found = _walk(query, path, origin, far, far.alias)
    if query.moment is None:
        return found
    clauses = f"{found.clauses}{where(found.conditions)}{query.settled(far)}"
    return replace(found, clauses=clauses, conditions=tuple(query.held(far)))


def way_back(query: Query, path: Path, end: str, near: Node) -> Reached:
    """Return the way from a bound anchor to the anchors from which the path leads to it.

    Not for walks with `last_by`, whose hops can be followed in one direction only.
    """
    check_path(query.catalog, path)
    direction = _BACK[path.direction]
    if is_one_hop(path):
        return _hop(query, path, (end, direction, query.anchor(near)), (near.alias, end))
    return _walk(query, replace(path, direction=direction), end, near, f"{near.alias}, {end}")


def edge_value(query: Query, path: Path, edge: str, name: str, *, fold: bool = False) -> Typed:
    """Return a property of the edge with this alias; with `fold` the folded copy of a string."""
    kind = query.catalog.edge_property(path.edge, name).type
    return Typed(f"{edge}.{folded(name) if fold and kind is PropertyType.STRING else name}", kind)


def _hop(query: Query, path: Path, arrow: tuple[str, Direction, str], ends: tuple[str, str]) -> Reached:
    """One hop from a bound anchor to a pattern; `ends` are those of the path, whichever way it is drawn."""
    edge = query.alias("e")
    origin, direction, end = arrow
    conditions = _edge_conditions(query, path, edge)
    if path.last_by is not None:
        conditions.append(f"{ends[1]} = {_last(query, path, path.last_by, ends[0])}")
    link = query.link(path.edge, direction, f"{edge}:{{}}")
    return Reached(f"MATCH ({origin}){link}{end}", tuple(conditions), "1", edge)


def _walk(query: Query, path: Path, origin: str, far: Node, group: str) -> Reached:
    depth = query.alias("d")
    end = query.anchor(far)
    if path.last_by is None:
        walked, length = _by_length(query, path, origin, end)
    else:
        walked, length = _by_last(query, path, path.last_by, (origin, end))
    near = () if path.min_depth == 0 else (f"{depth} >= {query.bind(path.min_depth)}",)
    return Reached(f"{walked} WITH {group}, {length} AS {depth}", near, depth)


def _by_length(query: Query, path: Path, origin: str, end: str) -> tuple[str, str]:
    walk, edge, step = query.alias("p"), query.alias("e"), query.alias("x")
    arrow = query.link(path.edge, path.direction, f":{{}}*0..{_bound(path)}")
    conditions = []
    if on_edges := _edge_conditions(query, path, edge):
        conditions.append(f"all({edge} IN relationships({walk}) WHERE {both(on_edges)})")
    if on_node := _node_conditions(query, path, step):
        conditions.append(f"all({step} IN nodes({walk}) WHERE {both(on_node)})")
    return f"MATCH {walk} = ({origin}){arrow}{end}{where(conditions)}", f"min(length({walk}))"


def _by_last(query: Query, path: Path, by: str, ends: tuple[str, str]) -> tuple[str, str]:
    """Each hop asks for the last node of where it starts, which only a quantified pattern can name."""
    origin, end = ends
    near, edge, step = query.alias("x"), query.alias("e"), query.alias("x")
    arrow = query.link(path.edge, path.direction, f"{edge}:{{}}")
    conditions = [*_edge_conditions(query, path, edge), *_node_conditions(query, path, step)]
    conditions.append(f"{step} = {_last(query, path, by, near)}")
    hops = f"(({near}){arrow}({step}){where(conditions)}){{0,{_bound(path)}}}"
    return f"MATCH ANY SHORTEST ({origin}) {hops} {end}", f"min(size({edge}))"


def _bound(path: Path) -> str:
    return "" if path.max_depth is None or path.max_depth > _MOST_HOPS else f"{path.max_depth:d}"


def _edge_conditions(query: Query, path: Path, edge: str) -> list[str]:
    conditions = query.held_link(edge)
    if path.where is not None:
        conditions.append(logic(path.where, lambda leaf: _edge_leaf(query, path, edge, leaf)))
    return conditions


def _node_conditions(query: Query, path: Path, alias: str) -> list[str]:
    """A walk both ways must not pass through a node that does not hold; one way it could not leave it."""
    if path.direction is not Direction.BOTH:
        return []
    kinds = query.catalog.edge(path.edge)
    return [query.any_held(tuple(dict.fromkeys((*kinds.sources, *kinds.targets))), alias)]


def _edge_leaf(query: Query, path: Path, edge: str, leaf: Leaf) -> str:
    def read(operand: Operand, fold: bool) -> Typed:
        if not isinstance(operand, Of):
            raise not_of_edge(path, leaf)
        return edge_value(query, path, edge, operand.name, fold=fold)

    if isinstance(leaf, Compare | OneOf | Missing):
        return valued(query, leaf, read)
    raise not_of_edge(path, leaf)


def _last_of(query: Query, by: str, found: Reached, far: Node) -> Reached:
    """The row of the one node that `last_by` chooses, by the first edge to it."""
    names = ", ".join(dict.fromkeys((far.alias, query.record(far), str(found.edge))))
    order = f"{_last_first(query, by, far)}, {found.edge}.{SEQ}"
    clauses = f"{found.clauses}{where(found.conditions)} WITH {names} ORDER BY {order} LIMIT 1"
    return replace(found, clauses=clauses, conditions=())


def _last(query: Query, path: Path, by: str, origin: str) -> str:
    """The one node, of those one hop from the origin, that `last_by` chooses."""
    far = query.node(path.to)
    found = reach(query, replace(path, min_depth=1, max_depth=1, last_by=None), origin, far)
    rows = f"{found.clauses}{where(found.conditions)} RETURN {far.alias}"
    return f"COLLECT {{ {rows} ORDER BY {_last_first(query, by, far)} LIMIT 1 }}[0]"


def _last_first(query: Query, by: str, far: Node) -> str:
    """The order in which the greatest value is the first; of equals, the least id."""
    value = f"{query.record(far)}.{by}"
    return f"{value} IS NULL, {value} DESC, {far.alias}.id"
