"""Signals and their series: samples, statistics, buckets."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET, field

from gql.schema.arguments import After, First, UnitCode
from gql.schema.enums import CalendarUnit
from gql.schema.filters import WindowInput
from gql.schema.nodes import Node, PageInfo
from gql.schema.orders import SignalOrder
from gql.schema.scalars import JSON, DateTime, Long
from gql.schema.signal_enums import Fill, Interpolation, SampleQuality, SignalDataType
from gql.schema.where import SignalWhere
from twin.instants import Duration

if TYPE_CHECKING:
    from gql.schema.assets import Asset

LazyAsset = Annotated["Asset", strawberry.lazy("gql.schema.assets")]


@strawberry.type
class Signal(Node):
    """A named quantity of one asset, with its samples over time."""

    key: str = field(description="`asset key/name`.")
    name: str
    asset: LazyAsset | None
    description: str | None
    unit: str | None = field(description="UCUM code, e.g. Cel, bar, mm/s, 1/min.")
    quantity: str | None = field(description="What is measured, e.g. temperature.")
    data_type: SignalDataType
    interpolation: Interpolation
    sampling_interval: Duration | None = field(description="How often a sample is expected.")
    low: float | None = field(description="Below this a value is out of range.")
    high: float | None = field(description="Above this a value is out of range.")
    binding: SignalBinding

    @field
    def latest(self, unit: UnitCode = UNSET) -> Sample | None:
        """The newest sample at asOf, or now."""

    @field
    def statistics(self, over: WindowInput, unit: UnitCode = UNSET) -> Statistics:
        """Only the statistics that are selected are computed."""

    @field
    def buckets(
        self,
        over: WindowInput,
        every: Duration | None = UNSET,
        calendar: CalendarUnit | None = UNSET,
        time_zone: str | None = UNSET,
        unit: UnitCode = UNSET,
        fill: Fill | None = Fill.NONE,
    ) -> list[Bucket]:
        """Regular buckets; `every` is a fixed duration, `calendar` follows a time zone and its clock changes."""

    @field
    def samples(self, over: WindowInput, max_points: int | None = UNSET, unit: UnitCode = UNSET) -> Samples:
        """Raw samples in time order; with maxPoints, a shape-keeping reduction (the answer says so)."""

    @field
    def profile(self, over: WindowInput) -> SeriesProfile:
        """How far this series can be trusted."""


@strawberry.type
class SignalConnection:
    """A page of signals."""

    nodes: list[Signal]
    edges: list[SignalEdge]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class SignalEdge:
    """A signal and its place in the list."""

    cursor: str
    node: Signal


def signal_page(
    where: SignalWhere | None = UNSET,
    order_by: list[SignalOrder] | None = UNSET,
    first: First = 50,
    after: After = UNSET,
) -> SignalConnection:
    """Stand for the arguments of a list of signals."""


@strawberry.type
class SignalBinding:
    """Where the samples lie; a bucket that another program writes can be bound as it is."""

    measurement: str
    field: str
    tags: JSON


@strawberry.type
class Sample:
    """One sample."""

    time: DateTime
    value: float | None = field(description="A number; null for a text, or when it is BAD and has none.")
    text: str | None
    quality: SampleQuality
    age: Duration = field(description="From the sample to asOf, or now.")


@strawberry.type
class Statistics:
    """What the usable samples of a window amount to; null where the window has no usable sample."""

    from_: DateTime = field(name="from", description="The start of the window, inclusive.")
    to: DateTime = field(description="The end of the window, exclusive.")
    unit: str | None = field(description="UCUM code of the values.")
    count: Long
    min: float | None
    max: float | None
    mean: float | None
    sum: float | None
    first: float | None
    last: float | None
    spread: float | None = field(description="max − min.")
    stddev: float | None = field(description="The sample standard deviation (n − 1).")
    median: float | None
    min_at: DateTime | None
    max_at: DateTime | None
    first_at: DateTime | None
    last_at: DateTime | None
    time_weighted_mean: float | None
    integral: float | None = field(description="Value × seconds.")
    coverage: float | None = field(
        description="Share of the window that has data, by the signal's sampling interval."
    )

    @field
    def percentile(self, p: float) -> float | None:
        """The value below which p percent of the samples lie; p is from 0 to 100."""

    @field
    def seconds_above(self, limit: float) -> float | None:
        """For how long the value was above the limit."""

    @field
    def seconds_below(self, limit: float) -> float | None:
        """For how long the value was below the limit."""


@strawberry.type
class Bucket:
    """One regular stretch of a window."""

    from_: DateTime = field(name="from")
    to: DateTime
    count: Long
    min: float | None
    max: float | None
    mean: float | None
    sum: float | None
    first: float | None
    last: float | None
    stddev: float | None


@strawberry.type
class Samples:
    """Columns, not rows: equal lengths, in time order."""

    times: list[DateTime]
    values: list[float | None]
    qualities: list[SampleQuality] | None = field(description="Null when all are GOOD.")
    unit: str | None = field(description="UCUM code of the values.")
    total: Long = field(description="How many samples the window has before any reduction.")
    reduced: bool = field(description="Whether there are fewer here than the window has.")


@strawberry.type
class SeriesProfile:
    """How far the samples of a window can be trusted. A window that reaches into the future ends now."""

    count: Long = field(description="How many samples are usable.")
    expected: Long | None = field(
        description="How many slots of one sampling interval the window has; null without an interval or two ends."
    )
    gaps: Long = field(
        description="How often there was no usable sample for more than twice the sampling interval, without one for "
        "more than twice the median distance of samples; the window's ends count."
    )
    longest_gap: Duration | None = field(description="The longest of these; null where there is none.")
    gap_share: float | None = field(
        description="The share of the window that is gaps; null where nothing tells how dense samples are."
    )
    duplicates: Long = field(
        description="How many samples the store holds for an instant that has one; 0 where the last write wins."
    )
    out_of_order: Long = field(
        description="How many samples the store hands out behind a later one; 0 where it keeps them in order."
    )
    flatline_longest: Duration | None = field(
        description="The longest time without a change of the value; null below two numbers."
    )
    out_of_range: Long = field(description="How many values lie below the signal's low or above its high.")
    outliers: Long = field(
        description="How many values lie more than 1.5 interquartile ranges outside of the quartiles."
    )
    bad: Long = field(description="How many samples are BAD; they take no part in the rest.")
