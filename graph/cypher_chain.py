"""A chain as one Cypher statement: each part collects its nodes, which those that follow it start from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.chains import kinds
from graph.cypher import Part, collected, expanded_part, found_part, reached_part
from graph.cypher_query import Node, Query, Statement
from graph.cypher_rows import Reading, read_rows
from graph.declared import Catalog
from graph.store import Chain, Expand, Find, Follow, Row


@dataclass(frozen=True, slots=True)
class ChainStatement:
    """The statement, how many columns each part has, and which part the sources of each are rows of (None: ids)."""

    statement: Statement
    widths: tuple[int, ...]
    sources: tuple[int | None, ...]


def chain_text(catalog: Catalog, chain: Chain) -> ChainStatement:
    """Return the statement of a chain."""
    query = Query(catalog, chain.head.moment)
    head = chain.head
    parts = [found_part(query, head) if isinstance(head, Find) else expanded_part(query, head)]
    rows, names, lists = collected(query, parts[0])
    text, returned = f"{rows} WITH {names}", [lists]
    of_kinds = kinds(chain)
    for follow in chain.follows:
        part, scope = _part(query, of_kinds[follow.of], follow, parts[follow.of])
        rows, names, lists = collected(query, part, sum(len(each.columns) for each in parts))
        text += f" CALL ({scope}) {{ {rows} RETURN {names} }}"
        parts.append(part)
        returned.append(lists)
    readings = [each.reading for part in parts for each in part.columns]
    sources = (None, *(follow.of for follow in chain.follows))
    widths = tuple(len(part.columns) for part in parts)
    return ChainStatement(query.statement(text, ", ".join(returned), readings), widths, sources)


def read_chain(text: ChainStatement, columns: Sequence[object]) -> list[list[Row]]:
    """Return the rows of each part; a source is told as its place among the rows that were followed."""
    rows: list[list[Row]] = []
    start = 0
    for width, of in zip(text.widths, text.sources, strict=True):
        readings: Sequence[Reading | None] = text.statement.readings[start : start + width]
        if of is not None:
            place = 0 if text.sources[of] is None and text.statement.readings[0] is None else 1
            readings = ([row[place] for row in rows[of]].__getitem__, *readings[1:])
        rows.append(read_rows(columns[start : start + width], readings))
        start += width
    return rows


def _part(query: Query, kind: str, follow: Follow, before: Part) -> tuple[Part, str]:
    """Return the part, and the names of earlier ones that it needs."""
    source, place = query.node(kind), query.alias("place")
    request = Expand(
        kind, (), follow.path, follow.where, follow.columns, follow.order, follow.limit, moment=query.moment
    )
    start, scope = _sources(query, follow, before, source, place)
    return reached_part(query, request, source, start, place), scope


def _sources(query: Query, follow: Follow, before: Part, source: Node, place: str) -> tuple[str, str]:
    """The nodes of the part before, each once, in their order; the rows of a group lie side by side."""
    nodes, number = f"{before.node.alias}s", query.alias("i")
    numbers, scope = f"range(0, size({nodes}) - 1)", nodes
    if follow.first is not None:
        first = query.bind(follow.first)
        held = f"{number} < {first}"
        if before.place is not None:
            places, scope = f"{before.place}s", f"{nodes}, {before.place}s"
            held = f"{held} OR {places}[{number} - {first}] <> {places}[{number}]"
        numbers = f"[{number} IN {numbers} WHERE {held}]"
    once = f"WITH {nodes}[{number}] AS {source.alias}, min({number}) AS {place} ORDER BY {place}"
    return f"UNWIND {numbers} AS {number} {once}", scope
