"""Filters on plain values, and windows of time. Filters on things stand in where.py."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import (
    AssetState,
    CalendarUnit,
    DocumentKind,
    EventKind,
    LifecycleStage,
    RevisionState,
)
from gql.schema.scalars import DateTime
from twin.instants import Duration


@strawberry.input
class StringFilter:
    """All that are given must hold. A missing value satisfies `isNull: true` only."""

    eq: str | None = UNSET
    ne: str | None = UNSET
    in_: list[str] | None = field(name="in", default=UNSET)
    not_in: list[str] | None = UNSET
    contains: str | None = UNSET
    starts_with: str | None = UNSET
    ends_with: str | None = UNSET
    matches: str | None = field(
        default=UNSET,
        description="A regular expression for the whole value; no look-around, no back-references.",
    )
    ignore_case: bool | None = field(
        default=False, description="Compare after Unicode case folding of both sides, in every operator here."
    )
    is_null: bool | None = UNSET


@strawberry.input
class FloatFilter:
    """All that are given must hold. A missing value satisfies `isNull: true` only."""

    eq: float | None = UNSET
    ne: float | None = UNSET
    gt: float | None = UNSET
    gte: float | None = UNSET
    lt: float | None = UNSET
    lte: float | None = UNSET
    between: list[float] | None = field(default=UNSET, description="Two limits; both are included.")
    is_null: bool | None = UNSET


@strawberry.input
class DateTimeFilter:
    """All that are given must hold. A missing value satisfies `isNull: true` only."""

    eq: DateTime | None = UNSET
    gt: DateTime | None = UNSET
    gte: DateTime | None = UNSET
    lt: DateTime | None = UNSET
    lte: DateTime | None = UNSET
    is_null: bool | None = UNSET


@strawberry.input
class IdentifierInput:
    """The one thing that carries this label."""

    scheme: str = field(description="The system or kind of label, e.g. erp, serial, cas.")
    issuer: str | None = field(default=UNSET, description="Who gives out the label; left out: any.")
    value: str


@strawberry.input
class IdentifierFilter:
    """Some label of the thing satisfies all that are given."""

    scheme: str | None = UNSET
    issuer: str | None = UNSET
    value: StringFilter | None = UNSET


@strawberry.input
class AttributeFilter:
    """A typed attribute; numbers compare after conversion when `unit` is given."""

    name: str
    string: StringFilter | None = UNSET
    number: FloatFilter | None = UNSET
    boolean: bool | None = UNSET
    time: DateTimeFilter | None = UNSET
    unit: str | None = field(default=UNSET, description="UCUM code of the limits in `number`.")


@strawberry.input(one_of=True)
class WindowInput:
    """Exactly one way to say it. Bounds are half open: from inclusive, to exclusive. `last` ends at asOf, or
    now.
    """

    last: Duration | None = UNSET
    between: BetweenInput | None = UNSET
    calendar: CalendarWindowInput | None = UNSET
    all: bool | None = field(default=UNSET, description="Everything there is; only true makes sense.")


@strawberry.input
class BetweenInput:
    """From inclusive, to exclusive."""

    from_: DateTime = field(name="from")
    to: DateTime


@strawberry.input
class CalendarWindowInput:
    """A whole unit of the calendar in a time zone."""

    unit: CalendarUnit
    offset: int | None = field(
        default=0, description="0: the one that holds asOf (or now); -1: the one before."
    )
    time_zone: str = field(description="IANA name, e.g. Europe/Berlin.")


@strawberry.input
class AssetStateFilter:
    """All that are given must hold."""

    eq: AssetState | None = UNSET
    ne: AssetState | None = UNSET
    in_: list[AssetState] | None = field(name="in", default=UNSET)
    not_in: list[AssetState] | None = UNSET


@strawberry.input
class RevisionStateFilter:
    """All that are given must hold."""

    eq: RevisionState | None = UNSET
    ne: RevisionState | None = UNSET
    in_: list[RevisionState] | None = field(name="in", default=UNSET)
    not_in: list[RevisionState] | None = UNSET


@strawberry.input
class DocumentKindFilter:
    """All that are given must hold."""

    eq: DocumentKind | None = UNSET
    in_: list[DocumentKind] | None = field(name="in", default=UNSET)


@strawberry.input
class LifecycleStageFilter:
    """All that are given must hold."""

    eq: LifecycleStage | None = UNSET
    in_: list[LifecycleStage] | None = field(name="in", default=UNSET)


@strawberry.input
class EventKindFilter:
    """All that are given must hold."""

    eq: EventKind | None = UNSET
    in_: list[EventKind] | None = field(name="in", default=UNSET)
