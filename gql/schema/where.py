"""Filters on things. They refer to one another, so they stand in one file; filters on plain values in filters.py."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import AssetMoment, EdgeDirection
from gql.schema.filters import (
    AssetStateFilter,
    AttributeFilter,
    DateTimeFilter,
    DocumentKindFilter,
    EventKindFilter,
    FloatFilter,
    IdentifierFilter,
    LifecycleStageFilter,
    RevisionStateFilter,
    StringFilter,
    WindowInput,
)
from gql.schema.signal_enums import Statistic
from gql.schema.structure_inputs import PartReference


@strawberry.input
class AssetWhere:
    """Fields of one input object are joined by AND; so are the entries of a list, except `or`."""

    and_: list[AssetWhere] | None = field(name="and", default=UNSET)
    or_: list[AssetWhere] | None = field(name="or", default=UNSET)
    not_: AssetWhere | None = field(name="not", default=UNSET)
    key: StringFilter | None = UNSET
    name: StringFilter | None = UNSET
    serial_number: StringFilter | None = UNSET
    position: StringFilter | None = field(default=UNSET, description="The position it holds in its parent.")
    type: StringFilter | None = field(default=UNSET, description="By the type's key. Subtypes count.")
    state: AssetStateFilter | None = UNSET
    identifier: IdentifierFilter | None = UNSET
    attributes: list[AttributeFilter] | None = UNSET
    within: AssetReference | None = field(default=UNSET, description="Somewhere below this asset.")
    parent: AssetWhere | None = field(default=UNSET, description="It has a parent, of which this holds.")
    contains: AssetWhere | None = field(default=UNSET, description="Some asset below it, to any depth.")
    related: list[RelatedFilter] | None = UNSET
    realises: PartRevisionWhere | None = field(
        default=UNSET, description="It was built to a part revision, of which this holds."
    )
    signals: list[SignalListFilter] | None = UNSET
    documents: list[DocumentListFilter] | None = UNSET
    events: list[EventListFilter] | None = UNSET
    created_at: DateTimeFilter | None = UNSET
    updated_at: DateTimeFilter | None = UNSET


@strawberry.input
class AssetReference:
    """An asset as the top of a part of the plant."""

    key: str
    max_depth: int | None = field(default=UNSET, description="At most so many levels below; left out: all.")
    include_self: bool | None = False


@strawberry.input
class RelatedFilter:
    """Assets reached over relations of a type. The list is first narrowed by `of`; then `some`: one at least
    satisfies it, `every`: there is one and all do, `none`: none does. Given together, all must hold.
    """

    type: str = field(description="The relation's type, as `relate` was given it.")
    direction: EdgeDirection | None = EdgeDirection.OUT
    depth: int | None = field(default=1, description="Up to so many relations in a row.")
    of: AssetWhere | None = UNSET
    some: AssetWhere | None = UNSET
    every: AssetWhere | None = UNSET
    none: AssetWhere | None = UNSET


@strawberry.input
class SignalListFilter:
    """The list is first narrowed by `of`; then `some`: one at least satisfies it, `every`: there is one and
    all do, `none`: none does. Given together, all must hold.
    """

    of: SignalWhere | None = UNSET
    some: SignalWhere | None = UNSET
    every: SignalWhere | None = UNSET
    none: SignalWhere | None = UNSET


@strawberry.input
class DocumentListFilter:
    """As SignalListFilter, of its own documents."""

    inherited: bool | None = field(
        default=False,
        description="Of an asset: those of the design it realises too, the revision's and the part's.",
    )
    of: DocumentWhere | None = UNSET
    some: DocumentWhere | None = UNSET
    every: DocumentWhere | None = UNSET
    none: DocumentWhere | None = UNSET


@strawberry.input
class EventListFilter:
    """As SignalListFilter, of the asset's events."""

    of: EventWhere | None = UNSET
    some: EventWhere | None = UNSET
    every: EventWhere | None = UNSET
    none: EventWhere | None = UNSET


@strawberry.input
class SignalWhere:
    """Fields are joined by AND, entries of `or` by OR."""

    and_: list[SignalWhere] | None = field(name="and", default=UNSET)
    or_: list[SignalWhere] | None = field(name="or", default=UNSET)
    not_: SignalWhere | None = field(name="not", default=UNSET)
    key: StringFilter | None = field(default=UNSET, description="`asset key/name`.")
    name: StringFilter | None = UNSET
    quantity: StringFilter | None = UNSET
    unit: StringFilter | None = UNSET
    asset: AssetWhere | None = field(default=UNSET, description="It has an asset, of which this holds.")
    statistic: list[StatisticFilter] | None = UNSET


@strawberry.input
class StatisticFilter:
    """A predicate on the data itself. No data means no value: the predicate is false, unless `isNull: true`."""

    function: Statistic = Statistic.LAST
    over: WindowInput | None = field(default=UNSET, description="Left out: all samples up to asOf, or now.")
    value: FloatFilter
    unit: str | None = field(default=UNSET, description="UCUM code of the limits in `value`.")


@strawberry.input
class DocumentWhere:
    """Fields are joined by AND, entries of `or` by OR."""

    and_: list[DocumentWhere] | None = field(name="and", default=UNSET)
    or_: list[DocumentWhere] | None = field(name="or", default=UNSET)
    not_: DocumentWhere | None = field(name="not", default=UNSET)
    number: StringFilter | None = UNSET
    title: StringFilter | None = UNSET
    kind: DocumentKindFilter | None = UNSET
    project: StringFilter | None = UNSET
    stage: LifecycleStageFilter | None = UNSET
    text: str | None = field(
        default=UNSET,
        description="Words, or parts of words: each stands in the number, the title, an identifier or the name of a "
        "source file, in upper or lower case.",
    )
    identifier: IdentifierFilter | None = UNSET
    latest: DocumentRevisionWhere | None = field(default=UNSET, description="The newest revision.")
    revisions: DocumentRevisionWhere | None = field(default=UNSET, description="Any revision.")


@strawberry.input
class RelativeTimeFilter:
    """Against a moment of the asset it is looked at from; unknown where there is no such moment, and no asset."""

    before: AssetMoment | None = UNSET
    after: AssetMoment | None = UNSET


@strawberry.input
class DocumentRevisionWhere:
    """All that are given must hold of one revision; those on files, of one source file."""

    label: StringFilter | None = UNSET
    state: RevisionStateFilter | None = UNSET
    released_at: DateTimeFilter | None = UNSET
    released: RelativeTimeFilter | None = field(
        default=UNSET, description="Its `releasedAt`, against a moment of the asset it is looked at from."
    )
    file_name: StringFilter | None = UNSET
    media_type: StringFilter | None = UNSET
    size: FloatFilter | None = field(default=UNSET, description="In bytes.")


@strawberry.input
class EventWhere:
    """Fields are joined by AND, entries of `or` by OR."""

    and_: list[EventWhere] | None = field(name="and", default=UNSET)
    or_: list[EventWhere] | None = field(name="or", default=UNSET)
    not_: EventWhere | None = field(name="not", default=UNSET)
    kind: EventKindFilter | None = UNSET
    during: WindowInput | None = field(default=UNSET, description="It happened, or went on, in this window.")
    title: StringFilter | None = UNSET
    severity: FloatFilter | None = UNSET
    asset: AssetWhere | None = field(
        default=UNSET, description="It happened to an asset of which this holds."
    )


@strawberry.input
class PartWhere:
    """Fields are joined by AND, entries of `or` by OR."""

    and_: list[PartWhere] | None = field(name="and", default=UNSET)
    or_: list[PartWhere] | None = field(name="or", default=UNSET)
    not_: PartWhere | None = field(name="not", default=UNSET)
    number: StringFilter | None = UNSET
    name: StringFilter | None = UNSET
    category: StringFilter | None = UNSET
    identifier: IdentifierFilter | None = UNSET
    attributes: list[AttributeFilter] | None = UNSET
    revisions: PartRevisionListFilter | None = UNSET
    used_in: PartReference | None = field(default=UNSET, description="It stands somewhere in this structure.")
    documents: list[DocumentListFilter] | None = UNSET


@strawberry.input
class PartRevisionListFilter:
    """As SignalListFilter, of the part's revisions."""

    of: PartRevisionWhere | None = UNSET
    some: PartRevisionWhere | None = UNSET
    every: PartRevisionWhere | None = UNSET
    none: PartRevisionWhere | None = UNSET


@strawberry.input
class PartRevisionWhere:
    """Fields are joined by AND, entries of `or` by OR."""

    and_: list[PartRevisionWhere] | None = field(name="and", default=UNSET)
    or_: list[PartRevisionWhere] | None = field(name="or", default=UNSET)
    not_: PartRevisionWhere | None = field(name="not", default=UNSET)
    part: PartWhere | None = field(
        default=UNSET, description="It is a revision of a part of which this holds."
    )
    label: StringFilter | None = UNSET
    state: RevisionStateFilter | None = UNSET
    released_at: DateTimeFilter | None = UNSET
    uses: PartWhere | None = field(
        default=UNSET, description="Its structure holds such a part, to any depth."
    )
