"""What a change must satisfy before it is written: declared names, matching types, intervals that last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from graph.declared import Catalog
from graph.errors import BadRequest
from graph.store import Attribute, Change, Edge, Property, PropertyType, Scalar, VersionRecord

_PYTHON_TYPES: Final[Mapping[PropertyType, tuple[type, ...]]] = {
    PropertyType.STRING: (str,),
    PropertyType.INTEGER: (int,),
    PropertyType.FLOAT: (int, float),
    PropertyType.BOOLEAN: (bool,),
    PropertyType.TIME: (int,),
    PropertyType.JSON: (str,),
}
_INT64: Final = range(-(2**63), 2**63)


def check_changes(catalog: Catalog, changes: Sequence[Change]) -> None:
    """Raise BadRequest, naming the node and the value, when a change cannot be kept."""
    seen: dict[str, set[str]] = {kind: set() for kind in catalog.nodes}
    for change in changes:
        catalog.node(change.kind)
        ids = seen[change.kind]
        if change.id in ids:
            raise BadRequest(
                f"{change.kind} {change.id!r} is changed twice in one call; merge the two changes"
            )
        ids.add(change.id)
        for record in change.add:
            _check_record(catalog, change, record)


def _check_record(catalog: Catalog, change: Change, record: VersionRecord) -> None:
    if record.valid_from >= record.valid_to or record.known_from >= record.known_to:
        raise BadRequest(
            f"a record of {_named(change)} holds over [{record.valid_from}, {record.valid_to}) as known over"
            f" [{record.known_from}, {record.known_to}), which is empty; leave it out"
        )
    if wrong := _wrong_value(catalog.node_properties[change.kind], record.properties):
        raise BadRequest(f"{_named(change)}{wrong}")
    if record.attributes:
        _check_attributes(record.attributes, _named(change))
    for edge in record.edges:
        _check_edge(catalog, change, edge)


def _named(change: Change) -> str:
    return f"{change.kind} {change.id!r}"


def _check_edge(catalog: Catalog, source: Change, edge: Edge) -> None:
    kind = catalog.edge(edge.kind)
    if source.kind not in kind.sources or edge.target_kind not in kind.targets:
        raise BadRequest(
            f"an edge {edge.kind} cannot lead from {_named(source)} to a {edge.target_kind};"
            f" it leads from {' | '.join(kind.sources)} to {' | '.join(kind.targets)}"
        )
    if edge.properties and (wrong := _wrong_value(catalog.edge_properties[edge.kind], edge.properties)):
        raise BadRequest(f"edge {edge.kind} of {_named(source)}{wrong}")


def _wrong_value(declared: Mapping[str, Property], values: Mapping[str, Scalar]) -> str | None:
    """Return what is wrong with the first value that cannot be kept, to be said of what holds it."""
    for name, value in values.items():
        if name not in declared:
            return f" has no property {name!r}; it has {', '.join(sorted(declared)) or 'none'}"
        kind = declared[name].type
        if value is None or (
            type(value) is str and (kind is PropertyType.STRING or kind is PropertyType.JSON)
        ):
            continue  # most values; a bulk import spends its time here
        if not _is_of(kind, value):
            return f": {name} is {value!r}, and its type is {kind.value}"
    return None


def _check_attributes(attributes: Sequence[Attribute], of: str) -> None:
    if len({each.name for each in attributes}) < len(attributes):
        raise BadRequest(f"{of} has two attributes of one name; an attribute has one value")
    for attribute in attributes:
        _check_attribute(attribute, of)


def _is_of(kind: PropertyType, value: str | int | float | bool) -> bool:
    if isinstance(value, bool):
        return kind is PropertyType.BOOLEAN
    return isinstance(value, _PYTHON_TYPES[kind]) and (isinstance(value, str) or _is_storable(value))


def _is_storable(value: int | float) -> bool:
    return value in _INT64 if isinstance(value, int) else math.isfinite(value)


def _check_attribute(attribute: Attribute, of: str) -> None:
    values = (attribute.string, attribute.number, attribute.boolean, attribute.time)
    if sum(value is not None for value in values) != 1:
        raise BadRequest(
            f"attribute {attribute.name!r} of {of} needs one value: string, number, boolean or time"
        )
    number, time = attribute.number, attribute.time
    is_number = number is None or (not isinstance(number, bool) and _is_storable(number))
    if not is_number or (time is not None and time not in _INT64):
        raise BadRequest(
            f"attribute {attribute.name!r} of {of} is {number!r}; use a finite number of 64 bits"
        )
