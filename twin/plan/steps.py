"""What will be done: steps, each one batched request to one store or one piece of work here, and where results go.

A slot is a numbered place for a table of rows. A step names the slots it reads and the one it fills or widens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.store import Column, Order, Path, Predicate
from twin.plan.choice import Choice
from twin.plan.nodes import Cursor, Page, Question, Rowset
from twin.plan.past_steps import Ends, HostSignals, PastStep, Stayed
from twin.plan.structure_steps import StructureStep
from twin.plan.terms import Condition, SortKey, StatisticValue
from twin.windows import Span

if TYPE_CHECKING:
    from twin.plan.chains import Along


@dataclass(frozen=True, slots=True)
class Find:
    """Graph: things of a kind."""

    slot: int
    kind: str
    where: Predicate
    columns: tuple[Column, ...]
    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: Cursor | None = None
    residual: bool = False


@dataclass(frozen=True, slots=True)
class Expand:
    """Graph: things that a path leads to from the rows of another slot."""

    slot: int
    source: int
    name: str
    source_kind: str
    kind: str
    path: Path
    where: Predicate
    columns: tuple[Column, ...]
    order: tuple[Order, ...] = ()
    limit: int | None = None
    after: Cursor | None = None
    residual: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """Rows of another slot that were cut one row behind `cap`: they are all there is when no more than `cap` came."""

    slot: int
    cap: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of what is gathered: by its key, until `first` owners behind the cursor's value are found.

    `whole`: owners without a value never count, so nobody else is asked for when the ranked ones end.
    """

    key: SortKey
    statistic: StatisticValue
    first: int
    after: Cursor | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Gather:
    """Graph: related rows before the rows they belong to, grouped by their owners; of a probe's rows if that held."""

    slot: int
    name: str
    kind: str
    path: Path
    source_kind: str
    owner: Column
    where: Predicate
    columns: tuple[Column, ...]
    probe: Probe | None = None


@dataclass(frozen=True, slots=True)
class Narrow:
    """Graph: things of a kind among the owners of gathered rows for which a condition is true; a probe's if that held.

    Above `most` owners all that satisfy `where` is asked for: fewer bytes than naming them, and the rest is left here.
    """

    slot: int
    source: int
    kind: str
    where: Predicate
    columns: tuple[Column, ...]
    condition: Condition
    probe: Probe | None = None
    ranking: Ranking | None = None
    most: int | None = None
    residual: bool = True


@dataclass(frozen=True, slots=True)
class Merge:
    """Here: what several ways lead to from the rows of a slot, each thing once; a way is the slots of its hops."""

    slot: int
    source: int
    name: str
    kind: str
    ways: tuple[tuple[int, ...], ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Here: rows that a slot was filled with already, of those rows of another one that are left."""

    slot: int
    source: int
    rows: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Graph: more columns of rows that are there already."""

    slot: int
    kind: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class CountAll:
    """Graph: how many there are, for the connection in a slot; per source row where it was expanded."""

    slot: int
    source: int | None
    source_kind: str
    kind: str
    path: Path | None
    where: Predicate


@dataclass(frozen=True, slots=True)
class Statistic:
    """Series: statistics of the signals in a slot over one window. `essential`: a filter or an order waits for it."""

    slot: int
    span: Span
    values: tuple[StatisticValue, ...]
    essential: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """Series: the newest sample of the signals in a slot."""

    slot: int


@dataclass(frozen=True, slots=True)
class Bucketed:
    """Series: statistics by bucket of the signals in a slot, of samples before the cut."""

    slot: int
    edges: tuple[int, ...]
    functions: tuple[str, ...]
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Sampled:
    """Series: samples of the signals in a slot, the usable ones or all."""

    slot: int
    span: Span
    max_points: int | None
    with_bad: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """Here: the rows of one slot for which a condition is true, in order, cut to a page, into another slot.

    `sorted_` rows came in order from the store, cut to one row more than asked, which tells of a next page.
    `seen_from` is the slot of the assets whose moments the condition asks for.
    """

    slot: int
    source: int
    condition: Condition
    keys: tuple[SortKey, ...]
    page: Page
    sorted_: bool
    counts: bool
    seen_from: int | None = None


Step = (
    Find
    | Expand
    | Gather
    | Narrow
    | Merge
    | Share
    | Lookup
    | CountAll
    | Statistic
    | Latest
    | Bucketed
    | Sampled
    | Keep
    | PastStep
    | StructureStep
)
Filling = Find | Expand | Gather | Narrow | Merge | Share | Keep | Stayed | Ends | HostSignals | StructureStep
"The steps that fill a slot."


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order in which each finds what it needs, and which slot answers what.

    `waits` lists for each step the steps that must be done before it. `answers` maps (slot, rowset) to the slot of the
    nested rows, `links` (slot, condition or value) to the slot of the rows it speaks of. `choice`: who drives, and why;
    None where only the graph can. `along`: which expansions come with the rows of a step, in its call.
    """

    question: Question
    steps: tuple[Step, ...]
    waits: tuple[tuple[int, ...], ...]
    root: int
    answers: Mapping[tuple[int, Rowset], int]
    links: Mapping[tuple[int, object], int]
    choice: Choice | None = None
    along: Mapping[int, tuple[Along, ...]] = field(default_factory=dict)
