"""What a graph keeps: nodes and edges of declared kinds, and the version records that are a node's life.

Instants are nanoseconds since 1970-01-01T00:00Z; `FOREVER` is the open end of an interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

FOREVER: Final = 2**63 - 1

Scalar = str | int | float | bool | None


class PropertyType(Enum):
    """How a declared property is stored. TIME is nanoseconds since the epoch; JSON is text and is not compared."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIME = "time"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Property:
    """One declared property. `indexed` speeds filters and order; `words` makes it found by `words`."""

    name: str
    type: PropertyType = PropertyType.STRING
    indexed: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class NodeKind:
    """One kind of node. `id` is implied and unique within the kind; attributes are free-named scalars."""

    name: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """One kind of edge, owned by its source: part of the source's version records."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """What a graph holds. Names are identifiers of the caller's code, never input."""

    nodes: tuple[NodeKind, ...]
    edges: tuple[EdgeKind, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name of the node in some other system."""

    scheme: str
    issuer: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """A free-named value. `time` holds an instant as nanoseconds; exactly one of the values is set."""

    name: str
    string: str | None = None
    number: float | int | None = None
    boolean: bool | None = None
    time: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One outgoing edge of a version record."""

    kind: str
    target_kind: str
    target: str
    properties: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """What held over [valid_from, valid_to) as believed over [known_from, known_to).

    `named` are the fields that a write stated at valid_from; `snapshot` is the caller's own JSON text of the fields.
    `deleted` records say that the thing did not exist; they are never found.
    """

    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    version: int
    properties: Mapping[str, Scalar]
    attributes: tuple[Attribute, ...] = ()
    labels: tuple[Label, ...] = ()
    edges: tuple[Edge, ...] = ()
    named: tuple[str, ...] = ()
    snapshot: str = "{}"
    by: str | None = None
    reason: str | None = None
    deleted: bool = False
    record: int | None = None
    "The store's own number of a record that it returned; None on the way in."


@dataclass(frozen=True, slots=True)
class Change:
    """The new timeline of one node: records to close at `known_at`, records to add. Version 0 means: not there yet."""

    kind: str
    id: str
    expected_version: int
    version: int
    close: tuple[int, ...]
    add: tuple[VersionRecord, ...]
