"""The series port: samples by series, for whoever keeps sensor data.

Not for: what a series means, units, assets. The caller knows which series belongs to what.
Instants are integers: nanoseconds since 1970-01-01T00:00Z; windows are half open [start, end).

Guarantees; each is asserted under its number in tests/conformance/test_series*.py
    T1   write returns when the samples are durable; then every read sees them.
    T2   one (series, instant) has one value; the last write wins, within one write the last row.
    T3   late, doubled and disordered samples give the same answers as ordered ones.
    T4   instants keep their nanoseconds.
    T5   aggregate gives, per series in the order asked, each function as defined in `Function`; None without a value.
    T6   BAD samples are kept, are counted in `bad`, and take no part in any other function.
    T7   buckets start at the given edges, are half open, and come in time order; empty ones are left out.
    T8   latest is the newest usable sample at or before `at`.
    T9   samples come in time order; `limit` per series raises TooMany before anything large is moved.
    T10  reduced samples keep first, last, least and greatest of the window and at most `max_points`,
         and say the true count.
    T11  a series that does not exist has no samples; asking for it is no error.
    T12  every name and tag is data: none changes the meaning of a request.
    T13  integers beyond 2**53 are refused by write rather than rounded; NaN and infinities are refused.
    T14  delete removes the samples of a window and only those.
    T15  catalogue lists the series there are, with the first and last instant and the count of samples.
    T16  aggregate with `spans` answers for each series as it would alone over its window, also where one stands twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class SeriesKey:
    """Where samples lie: measurement, field and tags in name order."""

    measurement: str
    field: str
    tags: tuple[tuple[str, str], ...] = ()


class Quality(IntEnum):
    """How far a sample can be trusted. GOOD and UNCERTAIN are usable."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Columns of one series: times int64 ns, values float64, qualities uint8 (None: all GOOD); equal lengths.

    `texts` holds string samples instead of numbers (values are then NaN); None for numeric series.
    `total` is the true number of usable samples in the window, `reduced` whether fewer are shown.
    """

    series: SeriesKey
    times: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: NDArray[np.uint8] | None = None
    texts: tuple[str | None, ...] | None = None
    total: int = 0
    reduced: bool = False


class Function(Enum):
    """Statistics of the usable samples of one series in one window.

    COUNT, BAD: ints, 0 when empty. MIN, MAX, MEAN, SUM, FIRST, LAST, MEDIAN: in the series' unit.
    STDDEV: sample (n−1), None below two samples.
    QUANTILE: linear interpolation between closest ranks, parameter p in 0…1.
    *_AT: ns of the value; the earliest when several samples share the extreme.
    INTEGRAL: value × seconds, and COVERED: the seconds it covers. Linear: trapezoids between the samples inside the
    window (one sample: 0 and 0). Step (`step=True`): each value holds until the next sample; the value carried in from
    before the window counts from the window's start; the last value holds until min(window end, `now`). None without
    any value.
    ABOVE, BELOW: seconds strictly above/below the parameter, over the same time (linear: by the straight line between
    samples).
    SLOTS: how many slots of `parameter` seconds, laid from the window's start (the last one may be cut), hold a usable
    sample.
    """

    COUNT = "count"
    BAD = "bad"
    MIN = "min"
    MAX = "max"
    MEAN = "mean"
    SUM = "sum"
    FIRST = "first"
    LAST = "last"
    STDDEV = "stddev"
    MEDIAN = "median"
    QUANTILE = "quantile"
    MIN_AT = "min_at"
    MAX_AT = "max_at"
    FIRST_AT = "first_at"
    LAST_AT = "last_at"
    INTEGRAL = "integral"
    COVERED = "covered"
    ABOVE = "above"
    BELOW = "below"
    SLOTS = "slots"


@dataclass(frozen=True, slots=True)
class Term:
    """One function with its parameter, if it has one.

    ABOVE, BELOW and SLOTS may differ by series: then `parameters` has one entry for each series asked (None: no value).
    """

    function: Function
    parameter: float | None = None
    parameters: tuple[float | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Statistics of many series over one window, or with `spans` over one each: `spans[i]` is that of series i.

    `step[i]` says whether series i holds its value; start None: all time. `start` and `end` say nothing beside `spans`.
    """

    series: tuple[SeriesKey, ...]
    terms: tuple[Term, ...]
    start: int | None
    end: int
    now: int
    step: tuple[bool, ...] | None = None
    spans: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Buckets:
    """Statistics per bucket: edges are n+1 increasing instants.

    Terms without parameters (COUNT … STDDEV, FIRST, LAST).
    """

    series: tuple[SeriesKey, ...]
    terms: tuple[Term, ...]
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BucketRows:
    """Of one series: the index of each bucket that has samples, and one column per term."""

    series: SeriesKey
    index: tuple[int, ...]
    columns: tuple[tuple[float | int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class LatestSample:
    """The newest usable sample. `text` is set for string series."""

    time: int
    value: float | None
    text: str | None
    quality: Quality


@dataclass(frozen=True, slots=True)
class Read:
    """Raw samples of many series over a window, or a reduction to `max_points` each. start None: all time."""

    series: tuple[SeriesKey, ...]
    start: int | None
    end: int
    max_points: int | None = None
    limit: int | None = None
    include_bad: bool = False


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """One line of the catalogue; instants in ns."""

    series: SeriesKey
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the store does itself. What is False raises Unsupported before any call."""

    functions: frozenset[Function]
    step_functions: bool
    texts: bool
    delete: bool
    nanoseconds: bool


class SeriesStore(Protocol):
    """Samples by series. All calls end within `timeout` seconds or raise Timeout (None: the store's default)."""

    capabilities: Capabilities

    async def write(self, batches: Sequence[Samples], *, timeout: float | None = None) -> int:
        """Store the samples; return how many rows were given (T1–T4, T13)."""
        ...

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        """Return for each term a tuple with one value per series, in the order asked (T5, T6)."""
        ...

    async def buckets(self, request: Buckets, *, timeout: float | None = None) -> list[BucketRows]:
        """Return the filled buckets of each series, in the order asked (T7)."""
        ...

    async def latest(
        self, series: Sequence[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return the newest usable sample of each series at or before `at` (T8)."""
        ...

    async def read(self, request: Read, *, timeout: float | None = None) -> list[Samples]:
        """Return the samples of each series, in the order asked (T9, T10)."""
        ...

    async def delete(self, series: Sequence[SeriesKey], *, start: int, end: int) -> int:
        """Remove the samples in [start, end); return how many (T14)."""
        ...

    async def catalogue(self, *, measurement: str | None = None) -> list[SeriesEntry]:
        """List the series there are (T15)."""
        ...

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        ...

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        ...
