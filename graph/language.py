"""What a graph is asked: columns, orders, moments, and the requests made of them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.predicates import TRUE, Operand, Path, Predicate
from graph.records import Attribute, Label, Scalar


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
class EdgeSpans:
    """Over which valid times nodes had an edge of a kind, told by all their version records, not by those of a moment.

    `path` is one hop OUT or IN, without `where` and `last_by`. Rows are (id asked, id at the other end, valid_from,
    valid_to, *properties of the edge), one for each record and edge, grouped by id as in an Expand, the earliest first.
    Records count that were known at `known_at`; None: those that are believed. With `ends_after` only those count that
    are valid at some time behind that instant.
    """

    kind: str
    ids: tuple[str, ...]
    path: Path
    properties: tuple[str, ...] = ()
    known_at: int | None = None
    ends_after: int | None = None


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
