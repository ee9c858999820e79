"""Columns and sort values of a row in Cypher. Each column is a list of its own, made from what was collected."""

from __future__ import annotations

from dataclasses import dataclass

from graph.asked import INSTANTS, check_meta, not_of_expand
from graph.choice import is_one_hop
from graph.cypher_names import (
    ATTRIBUTES,
    CREATED_AT,
    KNOWN_FROM,
    LABELS,
    NEWEST,
    OF,
    UPDATED_AT,
    VALID_FROM,
    VERSION,
    version_label,
)
from graph.cypher_path import Reached, edge_value
from graph.cypher_predicate import operand
from graph.cypher_query import Node, Query, Typed
from graph.cypher_rows import Reading, attribute_reading
from graph.packed import shown_labels
from graph.store import (
    AttributeOf,
    Attributes,
    Column,
    Depth,
    EdgeColumn,
    Labels,
    Meta,
    Of,
    Order,
    Path,
    PropertyType,
)

_NOW = {
    "version": NEWEST,
    "valid_from": VALID_FROM,
    "known_from": KNOWN_FROM,
    "created_at": CREATED_AT,
    "updated_at": UPDATED_AT,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column: its text, the one name in that text which is collected, and how its values are read."""

    text: str
    of: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What an expand offers beside the node."""

    path: Path
    reached: Reached


def chosen(query: Query, column: Column, node: Node, offered: Offered | None) -> Chosen:
    """Return a column of the rows, or raise BadRequest when they do not have it."""
    record = query.record(node)
    match column:
        case Attributes(names):
            return Chosen(f"{record}.{ATTRIBUTES}", record, attribute_reading(names))
        case Labels():
            return Chosen(f"{record}.{LABELS}", record, shown_labels)
        case Meta(name):
            return Chosen(_meta(query, name, node), node.alias if _is_of_anchor(query, name) else record)
        case Depth() if offered is not None:
            depth = offered.reached.depth
            return Chosen(depth, node.alias if is_one_hop(offered.path) else depth)
        case EdgeColumn(name) if offered is not None and offered.reached.edge is not None:
            edge = offered.reached.edge
            return Chosen(edge_value(query, offered.path, edge, name).text, edge)
        case Depth() | EdgeColumn():
            raise not_of_expand(column)
        case Of() | AttributeOf():
            return Chosen(operand(query, column, node).text, record)
        case _:
            return Chosen(operand(query, column, node).text, node.alias)


def ordered(query: Query, order: Order, node: Node, offered: Offered | None) -> Typed:
    """Return the value that a sort key compares."""
    match order.by:
        case Meta(name):
            return Typed(_meta(query, name, node), PropertyType.INTEGER)
        case Depth() as by:
            return Typed(chosen(query, by, node, offered).text, PropertyType.INTEGER)
        case by:
            return operand(query, by, node)


def _is_of_anchor(query: Query, name: str) -> bool:
    return query.moment is None or name == "version" or name in INSTANTS


def _meta(query: Query, name: str, node: Node) -> str:
    check_meta(name)
    if query.moment is None or not _is_of_anchor(query, name):
        return f"{query.record(node)}.{_NOW[name]}"
    each = query.alias("m")
    known = f"MATCH ({node.alias})<-[:{OF}]-({each}:{version_label(node.kind)})"
    known += f" WHERE {each}.{KNOWN_FROM} <= $known_at"
    match name:
        case "version":
            rows = f"RETURN max({each}.{VERSION}) AS value"
        case "created_at":
            rows = f"RETURN min({each}.{KNOWN_FROM}) AS value"
        case _:
            first = f"ORDER BY {each}.{VERSION} DESC, {each}.{KNOWN_FROM} LIMIT 1"
            rows = f"RETURN {each}.{KNOWN_FROM} AS value {first}"
    return f"COLLECT {{ {known} {rows} }}[0]"
