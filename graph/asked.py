"""What a request must satisfy before a store makes text of it: names, types, depths, limits. Pure; for every store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from graph.choice import is_one_hop
from graph.declared import Catalog
from graph.errors import BadRequest
from graph.store import Column, Direction, EdgeSpans, Order, Path, PropertyType, Scalar

INSTANTS: Final = ("created_at", "updated_at")

_META: Final = ("version", "valid_from", "known_from", *INSTANTS)
_PARTS: Final = {
    "string": PropertyType.STRING,
    "number": PropertyType.FLOAT,
    "boolean": PropertyType.BOOLEAN,
    "time": PropertyType.TIME,
    "unit": PropertyType.STRING,
}


def attribute_type(part: str) -> PropertyType:
    """Return the type of a part of an attribute, or raise BadRequest."""
    if part not in _PARTS:
        raise BadRequest(f"an attribute has no part {part!r}; it has {', '.join(_PARTS)}")
    return _PARTS[part]


def is_comparable(kind: PropertyType, value: Scalar) -> bool:
    """Whether a constant is of the same family as the type. JSON is not compared."""
    match kind:
        case PropertyType.JSON:
            raise BadRequest(
                "a JSON property is not compared; keep what is asked for in a property of its own"
            )
        case PropertyType.STRING:
            return isinstance(value, str)
        case PropertyType.BOOLEAN:
            return isinstance(value, bool)
        case PropertyType.INTEGER | PropertyType.FLOAT | PropertyType.TIME:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            assert_never(kind)


def check_path(catalog: Catalog, path: Path) -> None:
    """Raise BadRequest when the path names what the schema does not have, or its depths make no sense."""
    catalog.edge(path.edge)
    catalog.node(path.to)
    if path.min_depth < 0 or (path.max_depth is not None and path.max_depth < path.min_depth):
        raise BadRequest(
            f"a path of {path.min_depth} to {path.max_depth} hops along {path.edge} does not exist"
        )
    if path.last_by is not None:
        catalog.node_property(path.to, path.last_by)


def check_one_hop(catalog: Catalog, path: Path) -> None:
    """Raise BadRequest when the path is no path of one hop."""
    check_path(catalog, path)
    if not is_one_hop(path):
        raise BadRequest(
            f"a value along {path.edge} needs a path of one hop, not {path.min_depth} to {path.max_depth}"
        )


def check_spans(catalog: Catalog, asked: EdgeSpans) -> None:
    """Raise BadRequest when the times of edges are asked for along anything but one plain hop."""
    catalog.node(asked.kind)
    check_one_hop(catalog, asked.path)
    path = asked.path
    if path.direction is Direction.BOTH or path.where is not None or path.last_by is not None:
        raise BadRequest(
            f"the times of edges of {path.edge} are told one way, OUT or IN, and without conditions; check them there"
        )
    for name in asked.properties:
        catalog.edge_property(path.edge, name)


def check_order(kind: PropertyType, order: Order) -> None:
    """Raise BadRequest when values of the type cannot be ordered so."""
    is_comparable(kind, None)
    if order.ranks is not None and kind is not PropertyType.STRING:
        raise BadRequest(f"ranks order strings, and {order.by!r} is {kind.value}; order it by value")


def check_after(order: Sequence[object], after: Sequence[Scalar]) -> str:
    """Return the id that `after` ends with, or raise BadRequest when it does not fit the order."""
    id = after[-1] if after else None
    if len(after) != len(order) + 1 or not isinstance(id, str):
        raise BadRequest(f"`after` is {after!r}; it takes {len(order)} values of the order, then the id")
    return id


def check_after_value(kind: PropertyType, order: Order, value: Scalar) -> None:
    """Raise BadRequest when a value of `after` is none of its sort key."""
    if not is_comparable(kind, value):
        raise BadRequest(
            f"`after` holds {value!r} for {order.by!r}, which is {kind.value}; give the row's own value"
        )


def check_meta(name: str) -> None:
    """Raise BadRequest when there is no such Meta."""
    if name not in _META:
        raise BadRequest(f"there is no Meta {name!r}; there are {', '.join(_META)}")


def check_limit(limit: int) -> int:
    """Return the limit, or raise BadRequest when it makes no sense."""
    if limit < 0:
        raise BadRequest(f"the limit is {limit}; use 0 or more, or None for all")
    return limit


def not_of_expand(column: Column) -> BadRequest:
    """Return the error for a column that only an expand has."""
    return BadRequest(f"{column!r} is a column of an expand (EdgeColumn: of one hop); ask for it there")


def not_of_edge(path: Path, leaf: object) -> BadRequest:
    """Return the error for a condition on edges that tests something else."""
    return BadRequest(
        f"the condition on edges of {path.edge} tests {leaf!r}; it can test the edge's own properties (Of)"
    )


def not_of_label(leaf: object) -> BadRequest:
    """Return the error for a condition on labels that tests something else."""
    return BadRequest(f"the condition on a label tests {leaf!r}; it can test Of('value')")
