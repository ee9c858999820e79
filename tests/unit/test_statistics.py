"""Statistics in other units: each converts by what it measures (S5, F5)."""

from __future__ import annotations

import math
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeseries.store import Function
from twin.statistics import Measure, SignalFacts, is_unitless, keeps_order, terms, value
from twin.units.ucum import conversion
from twin.windows import FOREVER, Span

HOUR_S = 3600
SPAN = Span(0, HOUR_S * 10**9)
LINEAR, STEP = SignalFacts("Cel", False, 600 * 10**9), SignalFacts("Cel", True, None)
SAMPLES = st.lists(st.integers(-500, 500).map(lambda n: n / 2), min_size=2, max_size=20)


def raw(values: list[float], seconds: float) -> dict[Function, float | int | None]:
    """What a store says of values that lie equally far apart over so many seconds, each held."""
    return {
        Function.COUNT: len(values),
        Function.MIN: min(values),
        Function.MAX: max(values),
        Function.MEAN: sum(values) / len(values),
        Function.SUM: sum(values),
        Function.STDDEV: stdev(values),
        Function.INTEGRAL: sum(values) * seconds / len(values),
        Function.COVERED: seconds,
    }


@given(SAMPLES, st.sampled_from([("Cel", "[degF]"), ("Cel", "K"), ("mm/s", "m/s"), ("K", "Cel")]))
def test_a_converted_statistic_is_the_statistic_of_converted_values(
    values: list[float], units: tuple[str, str]
) -> None:
    change = conversion(*units)
    before, after = raw(values, 60.0), raw([change.apply(v) for v in values], 60.0)

    for name in ("MIN", "MAX", "MEAN", "SUM", "SPREAD", "STDDEV", "INTEGRAL", "TIME_WEIGHTED_MEAN"):
        measure = Measure(name)
        converted = value(measure, before, SPAN, LINEAR, change)
        expected = value(measure, after, SPAN, LINEAR, None)
        assert converted is not None
        assert expected is not None
        assert math.isclose(converted, expected, rel_tol=1e-9, abs_tol=1e-6), name


def test_the_offset_counts_once_for_each_value_of_a_sum_and_each_second_of_an_integral() -> None:
    kelvin = conversion("Cel", "K")
    figures = raw([10.0, 20.0], 100.0)

    assert value(Measure("SUM"), figures, SPAN, LINEAR, kelvin) == pytest.approx(30 + 2 * 273.15)
    assert value(Measure("INTEGRAL"), figures, SPAN, LINEAR, kelvin) == pytest.approx(1500 + 100 * 273.15)
    assert value(Measure("SPREAD"), figures, SPAN, LINEAR, kelvin) == 10
    assert value(Measure("STDDEV"), figures, SPAN, LINEAR, conversion("Cel", "[degF]")) == pytest.approx(
        stdev([10, 20]) * 1.8
    )


def test_without_samples_there_is_no_value_in_any_unit() -> None:
    empty: dict[Function, float | int | None] = dict.fromkeys(Function)

    for name in ("MIN", "SUM", "SPREAD", "STDDEV", "INTEGRAL", "TIME_WEIGHTED_MEAN", "LAST_AT"):
        assert value(Measure(name), empty, SPAN, LINEAR, conversion("Cel", "K")) is None


def test_one_sample_of_a_linear_signal_is_its_own_weighted_mean() -> None:
    one = {Function.INTEGRAL: 0.0, Function.COVERED: 0.0, Function.MEAN: 7.0}

    assert value(Measure("TIME_WEIGHTED_MEAN"), one, SPAN, LINEAR, None) == 7.0
    assert value(Measure("TIME_WEIGHTED_MEAN"), one, SPAN, STEP, None) is None


def test_coverage_is_the_share_of_slots_laid_from_the_start_of_the_window() -> None:
    assert value(Measure("COVERAGE"), {Function.SLOTS: 3}, SPAN, LINEAR, None) == 0.5
    ragged = Span(0, SPAN.end + 1)
    assert value(Measure("COVERAGE"), {Function.SLOTS: 7}, ragged, LINEAR, None) == 1.0


def test_coverage_has_no_value_without_an_interval_or_without_a_start() -> None:
    assert value(Measure("COVERAGE"), {Function.SLOTS: None}, SPAN, STEP, None) is None
    assert value(Measure("COVERAGE"), {Function.SLOTS: 1}, Span(None, FOREVER), LINEAR, None) is None


def test_percentiles_are_asked_of_the_store_as_shares() -> None:
    assert [
        terms(m, ())[0].parameter for m in (Measure("P05"), Measure("P95"), Measure("PERCENTILE", 12.5))
    ] == [
        0.05,
        0.95,
        0.125,
    ]


def test_only_points_on_the_scale_keep_their_order_when_the_limit_is_converted() -> None:
    assert keeps_order(Measure("MAX"))
    assert not any(keeps_order(Measure(n)) for n in ("SUM", "SPREAD", "STDDEV", "INTEGRAL", "COUNT"))
    assert is_unitless(Measure("COUNT"))
    assert is_unitless(Measure("COVERAGE"))
