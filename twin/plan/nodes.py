"""The logical plan: where rows come from, what is kept, in which order, how many, and what is answered of each.

    Rowset(source, …) ── Limit ── Sort ── Filter ── Scan | Expand
      └ outputs, some of which hold a Rowset of their own that expands from the rows of this one

Nodes are values without behaviour; rules rewrite them, `lower` turns them into steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.store import Column
from twin.plan.groups import Groups
from twin.plan.past import Past, PastOutput
from twin.plan.series import SeriesOutput
from twin.plan.structure import Structured
from twin.plan.terms import TRUE, Condition, Relation, SortKey
from twin.selection import Selection

Cursor = tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the ordered rows: the first or last n, behind or before a row (its sort values and id)."""

    first: int | None = None
    last: int | None = None
    after: Cursor | None = None
    before: Cursor | None = None

    @property
    def is_forward(self) -> bool:
        """Whether the page is counted from the front."""
        return self.last is None and self.before is None


ALL = Page()


# ---------------------------------------------------------------- where rows come from
@dataclass(frozen=True, slots=True)
class Scan:
    """All things of a kind; rules move conditions, order and page into it."""

    kind: str
    where: Condition = TRUE
    order: tuple[SortKey, ...] = ()
    page: Page = ALL


@dataclass(frozen=True, slots=True)
class Expand:
    """The things a relation leads to from each row of the enclosing rowset."""

    relation: Relation
    where: Condition = TRUE
    order: tuple[SortKey, ...] = ()
    page: Page = ALL

    @property
    def kind(self) -> str:
        """The kind of thing it yields."""
        return self.relation.kind


@dataclass(frozen=True, slots=True)
class Filter:
    """The rows for which a condition is true."""

    source: Node
    condition: Condition


@dataclass(frozen=True, slots=True)
class Sort:
    """The rows in an order that the id makes total."""

    source: Node
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A page of the rows; per source row where they were expanded."""

    source: Node
    page: Page


Node = Scan | Expand | Filter | Sort | Limit


# ---------------------------------------------------------------- what is answered of each row
@dataclass(frozen=True, slots=True)
class Leaf:
    """A column, written as `form` says: plain, instant, duration, id (a global id), json."""

    key: str
    column: Column
    form: str = "plain"


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value for each row, such as __typename."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class AttributeList:
    """Attributes of the thing, all or those named."""

    key: str
    names: tuple[str, ...] | None
    selection: Selection


@dataclass(frozen=True, slots=True)
class OneAttribute:
    """One attribute's value, converted where a unit is asked."""

    key: str
    name: str
    unit: str | None
    selection: Selection


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The labels of the thing."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class TypeOfAsset:
    """The asset type, out of the catalog of types."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a signal's samples lie."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Address:
    """A signed address of a file, good for so many ns; no store is called."""

    key: str
    lifetime_ns: int


@dataclass(frozen=True, slots=True)
class One:
    """The one related thing, or null. `name` narrows a shared rowset of signals to the one of that name."""

    key: str
    rowset: Rowset
    outputs: tuple[Output, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """Related things as a plain list; several rowsets (one per kind) follow one another."""

    key: str
    rowsets: tuple[Rowset, ...]
    outputs: tuple[tuple[Output, ...], ...]


@dataclass(frozen=True, slots=True)
class Itself:
    """The same thing once more, as an object of its own: what stands at the end of an edge."""

    key: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class ConnectionPart:
    """One field of a connection: nodes, edges, pageInfo, totalCount; "=Name" for __typename.

    `outputs` are those of a node, `inner` the fields of an edge or of the page info.
    """

    key: str
    field: str
    outputs: tuple[Output, ...] = ()
    inner: tuple[ConnectionPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """Related things as a connection."""

    key: str
    rowset: Rowset
    parts: tuple[ConnectionPart, ...]
    page: Page
    fingerprint: str


Output = (
    Leaf
    | Constant
    | AttributeList
    | OneAttribute
    | Identifiers
    | TypeOfAsset
    | Binding
    | Address
    | One
    | Many
    | Connection
    | Itself
    | SeriesOutput
    | PastOutput
)


@dataclass(frozen=True, slots=True)
class Rowset:
    """Rows and all that is answered of them; `counted`: how many there are, `looks_back`: what precedes a page."""

    source: Node | Past | Structured
    outputs: tuple[Output, ...]
    counted: bool = False
    looks_back: bool = False
    _hash: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Worked out once: rows within rows are looked up at each level, and each would look at all that is below."""
        if not self._hash:
            self._hash.append(hash((self.source, self.outputs, self.counted, self.looks_back)))
        return self._hash[0]


@dataclass(frozen=True, slots=True)
class Question:
    """One root field, planned: its rowset and the output that wraps it, or the groups made of its rows."""

    output: One | Many | Connection
    moment: tuple[int, int] | None
    now: int
    notices: tuple[str, ...] = ()
    groups: Groups | None = None

    @property
    def valid_at(self) -> int:
        """The instant in the world that is asked about."""
        return self.now if self.moment is None else self.moment[0]
