"""Plans a connection field: filter, order, page, and the parts that are asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from twin.cursors import fingerprint
from twin.plan import order, where
from twin.plan.asked import Asked
from twin.plan.document_where import document_where
from twin.plan.filters import Reader
from twin.plan.nodes import (
    ALL,
    Connection,
    ConnectionPart,
    Expand,
    Filter,
    Limit,
    Node,
    Output,
    Page,
    Rowset,
    Scan,
    Sort,
)
from twin.plan.page import read_page
from twin.plan.part_where import part_where
from twin.plan.terms import TRUE, Condition, SortKey
from twin.selection import Selection

Arguments = Mapping[str, object]
OutputsOf = Callable[[Selection, str, Asked, str], tuple[Output, ...]]

TYPE_NAMES: Final[Mapping[str, str]] = {
    "asset": "Asset",
    "signal": "Signal",
    "document": "Document",
    "document_revision": "DocumentRevision",
    "file": "File",
    "event": "Event",
    "part": "Part",
    "part_revision": "PartRevision",
}
PAGING: Final = frozenset({"first", "after", "last", "before"})
_WHERE: Final[Mapping[str, Reader]] = {
    "asset": where.asset_where,
    "signal": where.signal_where,
    "document": document_where,
    "event": where.event_where,
    "part": part_where,
}
_ORDER: Final[Mapping[str, order.Reader]] = {
    "asset": order.asset_order,
    "signal": order.signal_order,
    "document": order.document_order,
    "event": order.event_order,
    "part": order.part_order,
}


def connection(
    selection: Selection, source: Scan | Expand, asked: Asked, path: str, outputs: OutputsOf
) -> Connection:
    """Plan a connection over the rows of `source`; `path` tells equal fields in different places apart."""
    kind, arguments = source.kind, selection.arguments
    condition = _WHERE[kind](cast("Arguments | None", arguments.get("where")), asked)
    keys = _ORDER[kind](cast("order.Orders", arguments.get("orderBy")), asked)
    of = connection_fingerprint(selection, asked, path)
    page = read_page(arguments, asked, of, values=len(keys))
    parts = tuple(
        _part(child, kind, asked, f"{path}/{selection.field}", outputs) for child in selection.children
    )
    answered = tuple(output for part in parts for output in _all_outputs(part))
    counted = any(part.field == "totalCount" for part in parts)
    looks_back = any(inner.field == "hasPreviousPage" for part in parts for inner in part.inner)
    rows = Limit(Sort(_filtered(source, condition), keys), page)
    return Connection(selection.key, Rowset(rows, answered, counted, looks_back), parts, page, of)


def connection_fingerprint(selection: Selection, asked: Asked, path: str) -> str:
    """Return what a cursor of this field must have been written for."""
    kept = {name: value for name, value in selection.arguments.items() if name not in PAGING}
    return fingerprint(path, selection.field, kept, asked.as_of, asked.known_at)


def rows(
    source: Scan | Expand, *, keys: tuple[SortKey, ...] = (), condition: Condition = TRUE, page: Page = ALL
) -> Node:
    """Return rows that are narrowed, ordered and cut, without needless nodes."""
    node: Node = _filtered(source, condition)
    if keys:
        node = Sort(node, keys)
    return node if page == ALL else Limit(node, page)


def typed(selection: Selection, kind: str) -> tuple[Selection, ...]:
    """Return the children that are asked of this kind of thing, fragments on other types left out."""
    return tuple(c for c in selection.children if not c.on or TYPE_NAMES[kind] in c.on)


def _filtered(source: Scan | Expand, condition: Condition) -> Node:
    return source if condition == TRUE else Filter(source, condition)


def _part(child: Selection, kind: str, asked: Asked, path: str, outputs: OutputsOf) -> ConnectionPart:
    match child.field:
        case "nodes":
            return ConnectionPart(child.key, "nodes", outputs(child, kind, asked, path))
        case "edges":
            inner = tuple(_edge_part(c, kind, asked, path, outputs) for c in child.children)
            return ConnectionPart(child.key, "edges", (), inner)
        case "pageInfo":
            return ConnectionPart(child.key, "pageInfo", (), tuple(_page_part(c) for c in child.children))
        case "__typename":
            return ConnectionPart(child.key, f"={TYPE_NAMES[kind]}Connection")
        case _:
            return ConnectionPart(child.key, child.field)


def _edge_part(child: Selection, kind: str, asked: Asked, path: str, outputs: OutputsOf) -> ConnectionPart:
    match child.field:
        case "node":
            return ConnectionPart(child.key, "node", outputs(child, kind, asked, path))
        case "__typename":
            return ConnectionPart(child.key, f"={TYPE_NAMES[kind]}Edge")
        case _:
            return ConnectionPart(child.key, child.field)


def _page_part(child: Selection) -> ConnectionPart:
    return ConnectionPart(child.key, "=PageInfo" if child.field == "__typename" else child.field)


def _all_outputs(part: ConnectionPart) -> tuple[Output, ...]:
    return (*part.outputs, *(output for inner in part.inner for output in inner.outputs))
