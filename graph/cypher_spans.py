"""The valid times of edges as Cypher: one hop over the edges of all version records, between anchors. Pure."""

from __future__ import annotations

from graph.asked import check_spans
from graph.cypher_names import KNOWN_FROM, KNOWN_TO, RECORD, SEQ, VALID_FROM, VALID_TO, any_label, then_edge
from graph.cypher_query import Bound, Statement
from graph.declared import Catalog
from graph.store import FOREVER, Direction, EdgeSpans


def spans_text(catalog: Catalog, request: EdgeSpans) -> Statement:
    """Return the statement of an edge_spans; its columns are those of the rows, in their order."""
    check_spans(catalog, request)
    ids: list[str] = list(dict.fromkeys(request.ids))
    values: dict[str, Bound] = {"ids": ids, "known_at": request.known_at, "ends_after": request.ends_after}
    properties = [f"e.{name}" for name in request.properties]
    rows = ["$ids[place]", "b.id", f"e.{VALID_FROM}", f"e.{VALID_TO}", *properties]
    lists = ", ".join(f"[row IN rows | row[{place}]] AS c{place}" for place in range(len(rows)))
    text = (
        f"UNWIND range(0, size($ids) - 1) AS place MATCH {_hop(request)}"
        f" WHERE a.id = $ids[place] AND {_believed(request)}"
        f" WITH place, a, e, b ORDER BY place, e.{VALID_FROM}, b.id, e.{RECORD}, e.{SEQ}"
        f" WITH collect([{', '.join(rows)}]) AS rows RETURN {lists}"
    )
    return Statement(text, values, (None,) * len(rows), is_present=False)


def _hop(request: EdgeSpans) -> str:
    path = request.path
    edge = f"-[e:{then_edge(path.edge)}]-"
    arrow = f"{edge}>" if path.direction is Direction.OUT else f"<{edge}"
    return f"(a:{any_label(request.kind)}){arrow}(b:{any_label(path.to)})"


def _believed(request: EdgeSpans) -> str:
    later = "" if request.ends_after is None else f" AND e.{VALID_TO} > $ends_after"
    if request.known_at is None:
        return f"e.{KNOWN_TO} = {FOREVER}{later}"
    return f"e.{KNOWN_TO} > $known_at AND e.{KNOWN_FROM} <= $known_at{later}"
