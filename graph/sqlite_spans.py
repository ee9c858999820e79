"""The valid times of edges as SQL: one look into the table of the edges of all version records. Pure."""

from __future__ import annotations

from graph.asked import check_spans
from graph.declared import Catalog
from graph.sqlite_names import column, past_link_table
from graph.sqlite_query import Query
from graph.sqlite_rows import Reading
from graph.sqlite_text import Statement
from graph.store import FOREVER, Direction, EdgeSpans, PropertyType


def spans_text(catalog: Catalog, request: EdgeSpans) -> Statement:
    """Return the statement of an edge_spans."""
    check_spans(catalog, request)
    query, path = Query(catalog), request.path
    near, far = ("source", "target") if path.direction is Direction.OUT else ("target", "source")
    values = "".join(f", e.{column(name)}" for name in request.properties)
    text = (
        f"WITH known AS MATERIALIZED ({_known(query, request)})"
        f" SELECT s.id, f.id, e.valid_from, e.valid_to{values} FROM known AS s"
        f" CROSS JOIN {past_link_table(path.edge)} AS e ON e.{near} = s.row AND {_believed(query, request)}"
        f" CROSS JOIN node AS f ON f.row = e.{far} AND f.kind = {_kind(query, path.to)}"
        " ORDER BY s.place, e.valid_from, f.id, e.record, e.seq"
    )
    readings = (_reading(catalog, path.edge, name) for name in request.properties)
    return Statement(text, query.values, (None, None, None, None, *readings))


def _known(query: Query, request: EdgeSpans) -> str:
    return (
        f"SELECT min(j.key) AS place, n.row, n.id FROM {query.bind_strings(request.ids)} AS j"
        f" CROSS JOIN node AS n ON n.kind = {_kind(query, request.kind)} AND n.id = j.value GROUP BY n.row"
    )


def _kind(query: Query, name: str) -> str:
    return f"(SELECT number FROM kind WHERE name = {query.bind(name)})"


def _believed(query: Query, request: EdgeSpans) -> str:
    later = "" if request.ends_after is None else f" AND e.valid_to > {query.bind(request.ends_after)}"
    if request.known_at is None:
        return f"e.known_to = {FOREVER}{later}"
    known_at = query.bind(request.known_at)
    return f"e.known_from <= {known_at} AND e.known_to > {known_at}{later}"


def _reading(catalog: Catalog, edge: str, name: str) -> Reading | None:
    is_flag = catalog.edge_property(edge, name).type is PropertyType.BOOLEAN
    return Reading.of_booleans() if is_flag else None
