"""A profile tells gaps, flat lines, values out of range and outliers as they are."""

from __future__ import annotations

import numpy as np

from timeseries.store import Quality, Samples, SeriesKey
from twin.instants import MINUTE
from twin.profiles import Expected, Profile, profile
from twin.windows import FOREVER, Span

KEY = SeriesKey("flow", "value")
EACH_MINUTE = Expected(MINUTE, None, None)
HOUR = Span(0, 60 * MINUTE)


def profiled(
    minutes: list[float],
    values: list[float] | None = None,
    *,
    bad: tuple[int, ...] = (),
    span: Span = HOUR,
    expected: Expected = EACH_MINUTE,
    now: float = 60,
) -> Profile:
    """Profile samples at these minutes; without values each is another one."""
    times = np.array([round(m * MINUTE) for m in minutes], np.int64)
    qualities = np.array([Quality.BAD if n in bad else 0 for n in range(len(minutes))], np.uint8)
    numbers = np.array(values or [n % 7 for n in range(len(minutes))], np.float64)
    return profile(Samples(KEY, times, numbers, qualities), span, expected, round(now * MINUTE))


def test_samples_as_often_as_expected_have_no_gap() -> None:
    found = profiled(list(range(60)))

    assert (found.count, found.expected, found.gaps) == (60, 60, 0)
    assert (found.longest_gap, found.gap_share) == (None, 0.0)


def test_a_stretch_of_twice_the_interval_is_no_gap_and_a_longer_one_is() -> None:
    found = profiled([0, 2, 4.5, 5, 6], span=Span(0, 7 * MINUTE))

    assert (found.gaps, found.longest_gap) == (1, 2.5 * MINUTE)
    assert found.gap_share == 2.5 / 7


def test_the_ends_of_the_window_count() -> None:
    found = profiled(list(range(10, 51)))

    assert (found.gaps, found.longest_gap) == (2, 10 * MINUTE)
    assert found.gap_share == 20 / 60


def test_a_window_that_reaches_into_the_future_ends_now() -> None:
    found = profiled(list(range(30)), now=30)

    assert (found.gaps, found.expected) == (0, 60)


def test_nothing_but_bad_samples_is_one_gap() -> None:
    found = profiled([1, 2, 3], bad=(0, 1, 2))

    assert (found.count, found.bad) == (0, 3)
    assert (found.gaps, found.longest_gap, found.gap_share) == (1, 60 * MINUTE, 1.0)


def test_without_an_interval_the_median_distance_tells_what_a_gap_is() -> None:
    unknown = Expected(None, None, None)

    found = profiled([0, 5, 10, 15, 40, 45], span=Span(None, FOREVER), expected=unknown)
    empty = profiled([], expected=unknown)

    assert (found.gaps, found.longest_gap, found.expected) == (1, 25 * MINUTE, None)
    assert found.gap_share == 25 / 45
    assert (empty.gaps, empty.longest_gap, empty.gap_share) == (0, None, None)


def test_the_longest_flat_line_is_told() -> None:
    found = profiled([0, 1, 2, 3, 4, 5], [1, 2, 2, 3, 3, 3])
    alone = profiled([0], [1])

    assert found.flatline_longest == 2 * MINUTE
    assert alone.flatline_longest is None


def test_a_bad_sample_does_not_end_a_flat_line() -> None:
    assert profiled([0, 1, 2, 3], [5, 99, 5, 6], bad=(1,)).flatline_longest == 2 * MINUTE


def test_values_at_the_limits_are_in_range() -> None:
    found = profiled([0, 1, 2, 3], [-1, 0, 10, 11], expected=Expected(MINUTE, 0.0, 10.0))

    assert found.out_of_range == 2


def test_outliers_lie_outside_of_the_fences() -> None:
    # The quartiles of 1 … 9 are 3 and 7, the fences −3 and 13.
    inside = [float(n) for n in range(1, 10)]

    assert profiled(list(range(9)), inside).outliers == 0
    assert profiled(list(range(9)), [*inside[:8], 1000.0]).outliers == 1
    assert profiled([0, 1, 2], [1, 1, 1000]).outliers == 0


def test_what_a_store_hands_out_twice_or_in_disorder_is_counted() -> None:
    found = profiled([0, 1, 1, 3, 2])

    assert (found.duplicates, found.out_of_order) == (1, 1)
