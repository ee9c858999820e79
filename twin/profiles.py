"""How far a series can be trusted: gaps, flat lines, values out of range and outliers of its samples. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from timeseries.store import Quality, Samples
from twin.windows import FOREVER, Span

GAP: Final = 2
"A stretch without a usable sample is a gap when it is longer than so many usual distances."
FENCE: Final = 1.5
"Outliers lie farther than so many interquartile ranges outside of the quartiles (Tukey's fences)."
FEWEST: Final = 4
"Below so many numbers nothing is an outlier."


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a signal: its sampling interval in ns, and the range of its values."""

    sampling_interval: int | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What SeriesProfile tells; durations in ns.

    `duplicates` and `out_of_order` count what a store hands out so. A store that keeps S1 keeps one sample for each
    instant and hands samples out in order, whatever came late or twice: then both are 0.
    """

    count: int
    expected: int | None
    gaps: int
    longest_gap: int | None
    gap_share: float | None
    duplicates: int
    out_of_order: int
    flatline_longest: int | None
    out_of_range: int
    outliers: int
    bad: int


def profile(samples: Samples, span: Span, expected: Expected, now: int) -> Profile:
    """Return the profile of all samples of a window, BAD ones among them; the window ends `now` at the latest."""
    is_bad = np.zeros(len(samples.times), np.bool_)
    if samples.qualities is not None:
        is_bad = samples.qualities == Quality.BAD
    times = samples.times[~is_bad]
    has_number = ~np.isnan(samples.values[~is_bad])
    numbers = samples.values[~is_bad][has_number]
    stretches = _stretches(times, span, now)
    gaps = _gaps(stretches, times, expected.sampling_interval)
    distances = np.diff(samples.times)
    return Profile(
        count=len(times),
        expected=_slots(span, expected.sampling_interval),
        gaps=0 if gaps is None else len(gaps),
        longest_gap=None if gaps is None or not len(gaps) else int(gaps.max()),
        gap_share=_share(gaps, stretches),
        duplicates=int(np.count_nonzero(distances == 0)),
        out_of_order=int(np.count_nonzero(distances < 0)),
        flatline_longest=_flatline(times[has_number], numbers),
        out_of_range=_out_of_range(numbers, expected),
        outliers=_outliers(numbers),
        bad=int(np.count_nonzero(is_bad)),
    )


def _slots(span: Span, interval: int | None) -> int | None:
    """The slots that COVERAGE is a share of (S5)."""
    if interval is None or span.start is None or span.end == FOREVER:
        return None
    return -(-(span.end - span.start) // interval)


def _stretches(times: NDArray[np.int64], span: Span, now: int) -> NDArray[np.int64]:
    """The distances between usable samples, from the window's start and to its end, where it has them."""
    start, end = span.looked_at
    points = times if start is None else np.append(np.int64(start), times)
    last = min(end, now)
    if span.end != FOREVER and len(points) and last > points[-1]:
        points = np.append(points, np.int64(last))
    return np.asarray(points[1:] - points[:-1], np.int64)


def _gaps(
    stretches: NDArray[np.int64], times: NDArray[np.int64], interval: int | None
) -> NDArray[np.int64] | None:
    """The stretches that are gaps; None where nothing tells the usual distance."""
    if interval is None and len(times) < 2:
        return None
    usual = float(np.median(np.diff(times))) if interval is None else interval
    return stretches[stretches > GAP * usual]


def _share(gaps: NDArray[np.int64] | None, stretches: NDArray[np.int64]) -> float | None:
    whole = int(stretches.sum())
    return None if gaps is None or whole <= 0 else int(gaps.sum()) / whole


def _flatline(times: NDArray[np.int64], numbers: NDArray[np.float64]) -> int | None:
    """The longest time over which numbers that follow each other are the same."""
    if len(numbers) < 2:
        return None
    starts = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
    ends = np.append(starts[1:], len(numbers)) - 1
    return int((times[ends] - times[starts]).max())


def _out_of_range(numbers: NDArray[np.float64], expected: Expected) -> int:
    is_out = np.zeros(len(numbers), np.bool_)
    if expected.low is not None:
        is_out |= numbers < expected.low
    if expected.high is not None:
        is_out |= numbers > expected.high
    return int(np.count_nonzero(is_out))


def _outliers(numbers: NDArray[np.float64]) -> int:
    if len(numbers) < FEWEST:
        return 0
    ordered = np.sort(numbers)
    low, high = _quantile(ordered, 0.25), _quantile(ordered, 0.75)
    width = FENCE * (high - low)
    return int(np.count_nonzero((numbers < low - width) | (numbers > high + width)))


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    """By linear interpolation between closest ranks (S5)."""
    rank = share * (len(ordered) - 1)
    lower, upper = ordered[int(np.floor(rank))], ordered[int(np.ceil(rank))]
    return float(lower + (upper - lower) * (rank - np.floor(rank)))
