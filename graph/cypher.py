"""Requests as Cypher: one statement with its values apart, and how its columns are read. Pure.

A statement returns one record: decoding many costs more than finding them. Its columns are lists. What is asked as of
now returns before them how many instants are due at $now: when there are some, what holds now must be brought up to
date first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.choice import is_one_hop
from graph.cypher_columns import Chosen, Offered, chosen
from graph.cypher_names import SEQ
from graph.cypher_page import Found, indexed_page, names_of, page
from graph.cypher_path import reach
from graph.cypher_predicate import conditions, is_by_index, search
from graph.cypher_query import Node, Query, Statement, is_computed, where
from graph.cypher_rows import Reading
from graph.declared import Catalog
from graph.store import Count, CountLinked, EdgeColumn, Expand, Find

_BY_PLACE: Final = " ORDER BY place"


@dataclass(frozen=True, slots=True)
class Part:
    """Clauses that end with rows in their order, the columns of each row, and the node that it is.

    `place` is the name of the source of a row, as its place among the sources: its id took half of the time of an
    expand of 1,000 sources. A find has none.
    """

    rows: str
    columns: Sequence[Chosen]
    node: Node
    place: str | None = None


def find_text(catalog: Catalog, request: Find) -> Statement:
    """Return the statement of a find."""
    query = Query(catalog, request.moment)
    return _statement(query, found_part(query, request))


def found_part(query: Query, request: Find) -> Part:
    """Return the nodes of a find."""
    node, clauses, tests = search(query, request.kind, request.where, is_sought=True)
    by_index = is_by_index(query, request.where)
    found = Found(clauses, tests, node, names_of(query, node), is_by_index=by_index)
    rows = indexed_page(query, request, found) or page(query, request, found, last_word="WITH")
    columns = [Chosen(f"{node.alias}.id", node.alias)]
    columns += [chosen(query, each, node, None) for each in request.columns]
    return Part(f"{query.first()}{rows}", columns, node)


def expand_text(catalog: Catalog, request: Expand) -> Statement:
    """Return the statement of an expand."""
    query = Query(catalog, request.moment)
    return _statement(query, expanded_part(query, request))


def expanded_part(query: Query, request: Expand) -> Part:
    """Return the nodes that the sources of an expand lead to."""
    source, start = _sources(query, request)
    return reached_part(query, request, source, start, "place", _source_reading(query))


def reached_part(
    query: Query, request: Expand, source: Node, start: str, place: str, reading: Reading | None = None
) -> Part:
    """Return the nodes that sources lead to, which `start` binds one by one with their places."""
    node = query.node(request.path.to)
    has_edges = is_one_hop(request.path) and any(isinstance(each, EdgeColumn) for each in request.columns)
    reached = reach(query, request.path, source.alias, node, is_by_edge=has_edges)
    offered = Offered(request.path, reached)
    found = _expanded(query, request, node, offered, has_edges=has_edges)
    rows = f"{start} CALL ({source.alias}) {{ {page(query, request, found, last_word='RETURN')} }}"
    columns = [Chosen(place, place, reading), Chosen(f"{node.alias}.id", node.alias)]
    columns += [chosen(query, each, node, offered) for each in request.columns]
    return Part(rows, columns, node, place)


def count_text(catalog: Catalog, request: Count) -> Statement:
    """Return the statement of a count; its one column is the number."""
    query = Query(catalog, request.moment)
    node, clauses, tests = search(query, request.kind, request.where, is_sought=True)
    counted = f"{query.first()}{clauses}{where(tests)} WITH count({node.alias}) AS found"
    return query.statement(counted, "found", [None])


def count_linked_text(catalog: Catalog, request: CountLinked) -> Statement:
    """Return the statement of a count per source; its columns are the sources and the numbers."""
    query = Query(catalog, request.moment)
    source, start = _sources(query, request)
    node = query.node(request.path.to)
    reached = reach(query, request.path, source.alias, node)
    tests = [*reached.conditions, *conditions(query, request.where, node)]
    ends = f"{reached.clauses}{where(tests)} RETURN DISTINCT {node.alias}"
    counted = f"{start[: -len(_BY_PLACE)]}, COUNT {{ {ends} }} AS found{_BY_PLACE}"
    columns = [Chosen("place", "place", _source_reading(query)), Chosen("found", "found")]
    return _statement(query, Part(f"{counted} WITH place, found WHERE found > 0", columns, node, "place"))


def _sources(query: Query, request: Expand | CountLinked) -> tuple[Node, str]:
    """The sources, each once, in the order of the ids."""
    query.values["ids"] = list(dict.fromkeys(request.ids))
    source = query.node(request.kind)
    tests = [f"{source.alias}.id = $ids[place]", *query.held(source)]
    unwound = f"UNWIND range(0, size($ids) - 1) AS place MATCH {query.pattern(source)}{where(tests)}"
    return source, f"{unwound} WITH {source.alias}, place{_BY_PLACE}"


def _expanded(query: Query, request: Expand, node: Node, offered: Offered, *, has_edges: bool) -> Found:
    reached, one_hop = offered.reached, is_one_hop(request.path)
    names = [names_of(query, node)]
    names += [reached.edge] if has_edges and reached.edge else [] if one_hop else [reached.depth]
    return Found(
        reached.clauses,
        [*reached.conditions, *conditions(query, request.where, node)],
        node,
        ", ".join(names),
        is_distinct=has_edges or not one_hop,
        tie=f", {reached.edge}.{SEQ}" if has_edges else "",
        offered=offered,
    )


def _statement(query: Query, part: Part) -> Statement:
    rows, names, lists = collected(query, part)
    return query.statement(f"{rows} WITH {names}", lists, [each.reading for each in part.columns])


def collected(query: Query, part: Part, before: int = 0) -> tuple[str, str, str]:
    """Return the clauses of a part, the lists that its rows are collected in, and its columns made from these.

    Each name that a column needs is collected once; collecting values would lose those that are missing.
    `before`: how many columns other parts have.
    """
    columns = part.columns
    computed = {each.text: query.alias("k") for each in columns if is_computed(each.text)}
    found = "".join(f" WITH *, {text} AS {name}" for text, name in computed.items())
    names = dict.fromkeys(each.of for each in columns if each.text not in computed)
    collects = [f"collect({name}) AS {name}s" for name in names]
    collects += [f"collect([{name}]) AS {name}s" for name in computed.values()]
    lists = [_listed(each, computed.get(each.text)) for each in columns]
    told = ", ".join(f"{text} AS c{place}" for place, text in enumerate(lists, start=before))
    return f"{part.rows}{found}", ", ".join(collects), told


def _source_reading(query: Query) -> Reading:
    ids = query.values["ids"]
    assert isinstance(ids, list)
    return ids.__getitem__


def _listed(column: Chosen, computed: str | None) -> str:
    if computed is not None:
        return f"[{computed} IN {computed}s | {computed}[0]]"
    collected = f"{column.of}s"
    return collected if column.text == column.of else f"[{column.of} IN {collected} | {column.text}]"
