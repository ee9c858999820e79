"""The graph port: versioned nodes and edges of declared kinds, for whoever keeps a plant, a BOM, a file list.

Not for: what the kinds mean, units, rights. The caller declares a `Schema` and asks in terms of it.
Instants are integers: nanoseconds since 1970-01-01T00:00Z. `FOREVER` is the open end of an interval.

A node's life is a set of version records: rectangles of valid time × known time, each with the properties, attributes,
labels and outgoing edges that held in it. The caller computes them (`apply`); the store keeps them, and keeps the ones
that hold now where present reads are cheap.

Guarantees; each is asserted under its number in tests/conformance/test_graph.py
    G1   apply is one transaction: everything or nothing, and durable when it returns.
    G2   apply of a change whose `expected_version` is not the stored one raises VersionConflict, nothing changes.
    G3   a (scheme, issuer, value) label names at most one node at any instant of valid time that is still believed:
         apply of another owner raises LabelTaken with the owner, nothing changes.
    G4   a read without a moment sees the version valid and known now; one dated in the future appears in its time.
    G5   a read at a moment sees the version whose valid and known intervals hold it, edges and labels included.
    G6   find returns rows in the asked order, total by the node id, missing values where asked, strings by code point.
    G7   find with `after` continues behind that row; pages end to end are the whole.
    G8   predicates follow three-valued logic: only rows that are true come back; Linked and Labelled are never unknown.
    G9   expand returns rows grouped by source in the order of the given ids, `limit` and `after` counting per source.
    G10  walks of unbounded depth end on cyclic data, and each node counts once, at its smallest depth.
    G11  string tests with `fold` compare the full Unicode case folding of both sides.
    G12  `matches` is anchored at both ends; a pattern outside the shared dialect raises BadPattern before any call.
    G13  count equals the number of rows an unlimited find returns.
    G14  words finds nodes by words or parts of words in declared text properties, best first.
    G15  every string is data: no name, key or pattern changes the meaning of a request.
    G16  versions returns every record of a node, oldest known first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

FOREVER: Final = 2**63 - 1

Scalar = str | int | float | bool | None


# ---------------------------------------------------------------- what is kept
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


# ---------------------------------------------------------------- what is asked
class Direction(Enum):
    """OUT follows an edge from source to target."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Path:
    """Steps along one kind of edge: from min_depth to max_depth hops (None: any number).

    `where` is a predicate on the edge's own properties (Of operands), the same for each hop. `last_by` keeps, of the
    nodes reached from one source in one hop, only the one with the greatest value of that (integer) node property;
    of equals the least id. One hop (1 to 1) follows edges. Other bounds are on the distance, the smallest number of
    hops, so a node is never reached from itself unless min_depth is 0; a walk may pass through nodes of any kind.
    """

    edge: str
    direction: Direction
    to: str
    min_depth: int = 1
    max_depth: int | None = 1
    where: Predicate | None = None
    last_by: str | None = None


@dataclass(frozen=True, slots=True)
class Id:
    """The node's id."""


@dataclass(frozen=True, slots=True)
class Of:
    """A declared property of the node; within Path.where of the edge."""

    name: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """A value of a free-named attribute; `part` is string, number, boolean, time or unit."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class EdgeOf:
    """A property of the node's edge along a one-hop path that leads to one node at most; None without it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class LinkedOf:
    """A property ("id" for the id) of the node a one-hop path leads to; of several, the least id. None without it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class LinkedExtreme:
    """The least or greatest value of a property among the nodes a path leads to that satisfy `where`; None without one.

    `value` may itself be a LinkedOf, seen from the linked node.
    """

    path: Path
    where: Predicate
    value: Of | LinkedOf
    greatest: bool


Operand = Id | Of | AttributeOf | EdgeOf | LinkedOf | LinkedExtreme


class Test(Enum):
    """How an operand is compared with a constant."""

    EQ = "="
    NE = "<>"
    GT = ">"
    GTE = ">="
    LT = "<"
    LTE = "<="
    CONTAINS = "contains"
    STARTS = "starts"
    ENDS = "ends"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Literal:
    """True, False or (None) unknown for every node."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Compare:
    """`operand test value`; unknown when the operand is missing, or of another type than the value."""

    operand: Operand
    test: Test
    value: str | int | float | bool
    fold: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether the operand is one of the values; unknown when it is missing. An empty list is false."""

    operand: Operand
    values: tuple[str | int | float | bool, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether the operand has no value; never unknown."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether the path leads to a node that satisfies `where`; never unknown."""

    path: Path
    where: Predicate


@dataclass(frozen=True, slots=True)
class Labelled:
    """Whether the node carries a label with this scheme and issuer (None: any) whose value satisfies the test.

    `value` is a predicate on Of("value"); never unknown.
    """

    scheme: str | None = None
    issuer: str | None = None
    value: Predicate | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true; empty is true."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least is true; empty is false."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation; unknown stays unknown."""

    part: Predicate


Predicate = Literal | Compare | OneOf | Missing | Linked | Labelled | All | Any | Not
TRUE: Final = Literal(True)


@dataclass(frozen=True, slots=True)
class Attributes:
    """Column: the node's attributes as a tuple of Attribute, ordered by name; `names` narrows them."""

    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """Column: the node's labels as a tuple of Label, ordered by scheme, issuer, value."""


@dataclass(frozen=True, slots=True)
class Meta:
    """Column: version | valid_from | known_from | created_at | updated_at (known times of the first
    record, and of the first one of the newest version: what is only restated keeps its version and is no update).

    `version` is the newest of the node's versions that is known, which a Change's expected_version is held against.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Depth:
    """Column of an expand: the number of hops from the source."""


@dataclass(frozen=True, slots=True)
class EdgeColumn:
    """Column of a one-hop expand: a property of the edge that was followed. Parallel edges then give a row each."""

    name: str


Column = Operand | Attributes | Labels | Meta | Depth | EdgeColumn


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key. Strings by code point; with `ranks`, values by their place in it."""

    by: Operand | Meta | Depth
    descending: bool = False
    nulls_first: bool = False
    ranks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which valid and which known instant a read is answered."""

    valid_at: int
    known_at: int


@dataclass(frozen=True, slots=True)
class Find:
    """Nodes of a kind that satisfy a predicate.

    Rows are (id, *columns). The id ascending is the last sort key. `after` is the order's values of the row to continue
    behind, followed by its id. A value of an Order with ranks is given as the value, not as its place.
    """

    kind: str
    where: Predicate = TRUE
    columns: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: tuple[Scalar, ...] | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Expand:
    """Nodes that a path leads to from each source. Rows are (source id, id, *columns).

    `ids` may hold duplicates and unknown ids; each known id is answered once, at its first place.
    """

    kind: str
    ids: tuple[str, ...]
    path: Path
    where: Predicate = TRUE
    columns: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: tuple[Scalar, ...] | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many nodes satisfy the predicate."""

    kind: str
    where: Predicate = TRUE
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class CountLinked:
    """How many nodes a path leads to from each source, by source id; sources without any are left out."""

    kind: str
    ids: tuple[str, ...]
    path: Path
    where: Predicate = TRUE
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Nodes whose text properties hold the words. Rows are (kind, id, property, snippet, score), best first."""

    text: str
    kinds: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class WordHit:
    """One hit: which node, in which property, the text around it, and how well it fits (greater is better)."""

    kind: str
    id: str
    property: str
    snippet: str
    score: float


Value = Scalar | tuple[Attribute, ...] | tuple[Label, ...]
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the store does itself. What is False raises Unsupported before any call.

    `nesting`: how many Linked may safely stand inside one another, those of several hops counting twice (None: any
    number); what is nested deeper may raise TooComplex.
    """

    matches: bool
    fold: bool
    unbounded_paths: bool
    words: bool
    moments: bool
    linked_extreme: bool
    nesting: int | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Rough sizes, for planning only: nodes by kind, edges by kind."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]


class GraphStore(Protocol):
    """Versioned nodes and edges. Calls end within `timeout` seconds or raise Timeout (None: the store's default)."""

    capabilities: Capabilities

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate (G4–G8)."""
        ...

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to (G9, G10)."""
        ...

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of rows `find` would give (G13)."""
        ...

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return the number of rows `expand` would give, by source id."""
        ...

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words (G14)."""
        ...

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the version records of each known id: the believed ones (known_to open), or all of them (G16)."""
        ...

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return (kind, id) of the present or future owner of each label that has one."""
        ...

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction (G1–G3). `known_at` is the instant at which records are closed."""
        ...

    async def statistics(self) -> Statistics:
        """Return rough sizes, cheaply."""
        ...

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        ...

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        ...
