"""What lists can be sorted by. Entries are compared in turn; the key is always the last."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import AssetOrderField, Direction, DocumentOrderField, EventOrderField, Extreme, Nulls
from gql.schema.filters import WindowInput
from gql.schema.part_enums import PartOrderField
from gql.schema.signal_enums import SignalOrderField, Statistic
from gql.schema.where import DocumentWhere


@strawberry.input
class AssetOrder:
    """Exactly one key per entry; entries are compared in order; the asset's key breaks ties."""

    field: AssetOrderField | None = UNSET
    attribute: AttributeOrder | None = UNSET
    signal: SignalStatistic | None = UNSET
    document: DocumentOrderKey | None = UNSET
    direction: Direction | None = Direction.ASC
    nulls: Nulls | None = Nulls.LAST


@strawberry.input
class AttributeOrder:
    """The value of an attribute."""

    name: str
    unit: str | None = field(default=UNSET, description="UCUM code that numbers are converted to.")


@strawberry.input
class SignalStatistic:
    """A statistic of the asset's signal of that name."""

    name: str
    function: Statistic | None = Statistic.LAST
    over: WindowInput | None = field(default=UNSET, description="Left out: all samples up to asOf, or now.")
    unit: str | None = field(default=UNSET, description="UCUM code that the statistic is converted to.")


@strawberry.input
class DocumentOrderKey:
    """The newest (or oldest) date among the asset's matching documents."""

    where: DocumentWhere | None = UNSET
    field: DocumentOrderField
    function: Extreme | None = Extreme.MAX


@strawberry.input
class SignalOrder:
    """Exactly one key per entry."""

    field: SignalOrderField | None = UNSET
    statistic: SignalStatisticOrder | None = UNSET
    direction: Direction | None = Direction.ASC
    nulls: Nulls | None = Nulls.LAST


@strawberry.input
class SignalStatisticOrder:
    """A statistic of the signal itself."""

    function: Statistic | None = Statistic.LAST
    over: WindowInput | None = field(default=UNSET, description="Left out: all samples up to asOf, or now.")


@strawberry.input
class DocumentOrder:
    """One key to sort documents by."""

    field: DocumentOrderField
    direction: Direction | None = Direction.ASC
    nulls: Nulls | None = Nulls.LAST


@strawberry.input
class PartOrder:
    """One key to sort parts by; those without a value come last."""

    field: PartOrderField
    direction: Direction | None = Direction.ASC


@strawberry.input
class EventOrder:
    """One key to sort events by; the newest first unless said otherwise."""

    field: EventOrderField
    direction: Direction | None = Direction.DESC
