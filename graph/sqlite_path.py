"""Paths in SQL: one hop, everything within reach of a node, and the way back from the nodes that a walk should end at.

A one-hop path follows edges. Other paths go by distance, the smallest number of hops: a node counts when its distance
is within the bounds, and the start itself has distance 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.asked import check_path, not_of_edge
from graph.choice import is_one_hop
from graph.logic import Leaf, both, logic
from graph.sqlite_logic import compare, one_of
from graph.sqlite_names import column, node_table, past_table
from graph.sqlite_query import Query, Typed
from graph.store import Compare, Direction, Missing, Of, OneOf, Path


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop in SQL: the edge's table and alias, the join, the node reached, and what the edge must satisfy."""

    table: str
    alias: str
    link: str
    reached: str
    conditions: tuple[str, ...]


def hop(query: Query, path: Path, origin: str, *, is_back: bool = False) -> Hop:
    """Return one hop from the node `origin`; with `is_back`, from the node reached to where the hop came from."""
    edge = query.alias("e")
    link, reached = _ends(path.direction, edge, origin, is_back=is_back)
    conditions = query.held_link(edge)
    if path.where is not None:
        conditions.append(logic(path.where, lambda leaf: _edge_leaf(query, path, edge, leaf)))
    if path.last_by is not None:
        before, after = (reached, origin) if is_back else (origin, reached)
        conditions.append(f"{after} = ({_last(query, path, before)})")
    if path.direction is Direction.BOTH and not is_one_hop(path):
        conditions.append(_exists(query, path, reached))
    return Hop(query.links(path.edge, edge), edge, link, reached, tuple(conditions))


def edge_value(query: Query, path: Path, edge: str, name: str) -> Typed:
    """Return a property of the edge with this alias."""
    return Typed(f"{edge}.{column(name)}", query.catalog.edge_property(path.edge, name).type)


def within_reach(query: Query, path: Path, origin: str) -> str:
    """Return a sub-select of the nodes (row) that the path leads to from one node, which may be of an outer query."""
    check_path(query.catalog, path)
    if is_one_hop(path):
        step = hop(query, path, origin)
        return f"SELECT {step.reached} AS row FROM {step.table} WHERE {both([step.link, *step.conditions])}"
    if path.max_depth is not None:
        return _near(query, path, origin, path.min_depth, path.max_depth)
    walk = query.alias("w")
    step = hop(query, path, f"{walk}.row")
    everywhere = (
        f"WITH RECURSIVE {walk}(row) AS (SELECT {origin} UNION SELECT {step.reached} FROM {walk}"
        f" CROSS JOIN {step.table} WHERE {both([step.link, *step.conditions])}) SELECT row FROM {walk}"
    )
    match path.min_depth:
        case 0:
            return everywhere
        case 1:
            return f"{everywhere} WHERE row <> {origin}"
        case nearest:
            return f"{everywhere} WHERE row NOT IN ({_near(query, path, origin, 0, nearest - 1)})"


def way_back(query: Query, path: Path, seeds: str) -> str:
    """Return a sub-select of the nodes (row) from which walks of a permitted length end at the seeds.

    `seeds` is a sub-select of rows. By distance this may be too many: see `needs_check`.
    """
    check_path(query.catalog, path)
    back, seed = query.alias("b"), query.alias("s")
    step = hop(query, path, f"{seed if is_one_hop(path) else back}.row", is_back=True)
    conditions = both([step.link, *step.conditions])
    if is_one_hop(path):
        return f"SELECT {step.reached} AS row FROM ({seeds}) AS {seed} CROSS JOIN {step.table} WHERE {conditions}"
    if path.max_depth is None and path.min_depth <= 1:
        onwards = f"SELECT {step.reached} FROM {back} CROSS JOIN {step.table} WHERE {conditions}"
        first = _first_back(query, path, f"({seeds}) AS {seed}", f"{seed}.row")
        return f"WITH RECURSIVE {back}(row) AS ({first} UNION {onwards}) SELECT row FROM {back}"
    is_bounded = path.max_depth is not None
    depth = f"{back}.depth + 1" if is_bounded else f"min({back}.depth + 1, {path.min_depth})"
    bound = f" AND {back}.depth < {path.max_depth:d}" if path.max_depth is not None else ""
    return (
        f"WITH RECURSIVE {back}(row, depth) AS (SELECT {seed}.row, 0 FROM ({seeds}) AS {seed}"
        f" UNION SELECT {step.reached}, {depth} FROM {back} CROSS JOIN {step.table} WHERE {conditions}{bound})"
        f" SELECT DISTINCT row FROM {back} WHERE depth >= {path.min_depth:d}"
    )


def _first_back(query: Query, path: Path, seeds: str, row: str) -> str:
    """The nodes that a walk back without a bound starts from: the seeds, or those one hop before them."""
    if path.min_depth == 0:
        return f"SELECT {row} FROM {seeds}"
    step = hop(query, path, row, is_back=True)
    return f"SELECT {step.reached} FROM {seeds} CROSS JOIN {step.table} WHERE {both([step.link, *step.conditions])}"


def _ends(direction: Direction, edge: str, origin: str, *, is_back: bool) -> tuple[str, str]:
    if direction is Direction.BOTH:
        link = f"({edge}.source = {origin} OR {edge}.target = {origin})"
        return link, f"iif({edge}.source = {origin}, {edge}.target, {edge}.source)"
    is_forward = (direction is Direction.OUT) != is_back
    near, far = ("source", "target") if is_forward else ("target", "source")
    return f"{edge}.{near} = {origin}", f"{edge}.{far}"


def _edge_leaf(query: Query, path: Path, edge: str, leaf: Leaf) -> str:
    if isinstance(leaf, Compare | OneOf | Missing) and isinstance(leaf.operand, Of):
        operand = edge_value(query, path, edge, leaf.operand.name)
        match leaf:
            case Compare():
                return compare(query, operand, leaf)
            case OneOf():
                return one_of(query, operand, leaf)
            case Missing():
                return f"({operand.sql} IS NULL)"
    raise not_of_edge(path, leaf)


def _last(query: Query, path: Path, origin: str) -> str:
    """The one node, of those one hop from the origin, with the greatest `last_by`; of equals, the least id."""
    node = query.alias("t")
    step = hop(query, replace(path, last_by=None), origin)
    by = column(path.last_by or "")
    return (
        f"SELECT {node}.row FROM {step.table} CROSS JOIN {query.nodes(path.to, node)}"
        f" WHERE {both([step.link, *step.conditions, f'{node}.row = {step.reached}', *query.held(node)])}"
        f" ORDER BY {node}.{by} DESC NULLS LAST, {node}.id LIMIT 1"
    )


def _exists(query: Query, path: Path, row: str) -> str:
    """Whether the node is there: a walk both ways must not pass through one that is not."""
    kinds = query.catalog.edge(path.edge)
    table = past_table if query.moment else node_table
    found = []
    for kind in dict.fromkeys((*kinds.sources, *kinds.targets)):
        node = query.alias("x")
        found.append(
            f"SELECT 1 FROM {table(kind)} AS {node} WHERE {both([f'{node}.row = {row}', *query.held(node)])}"
        )
    return f"EXISTS ({' UNION ALL '.join(found)})"


def _near(query: Query, path: Path, origin: str, least: int, most: int) -> str:
    walk = query.alias("w")
    step = hop(query, path, f"{walk}.row")
    return (
        f"WITH RECURSIVE {walk}(row, depth) AS (SELECT {origin}, 0 UNION SELECT {step.reached}, {walk}.depth + 1"
        f" FROM {walk} CROSS JOIN {step.table} WHERE {both([step.link, *step.conditions])} AND {walk}.depth < {most:d})"
        f" SELECT row FROM {walk} GROUP BY row HAVING min(depth) >= {least:d}"
    )
