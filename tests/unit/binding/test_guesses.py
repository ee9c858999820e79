"""Units, quantities and intervals are guessed only where names and counts say so."""

from __future__ import annotations

import pytest

from timeseries.store import SeriesKey
from twin.binding.guesses import (
    UNITS,
    UNITS_OF,
    guessed_interval,
    guessed_quantity,
    guessed_unit,
    signal_name,
)
from twin.instants import format_duration
from twin.units.ucum import parse_unit


@pytest.mark.parametrize(
    ("measurement", "field", "unit", "quantity"),
    [
        ("mem", "used_percent", "%", None),
        ("net", "bytes", "By", None),
        ("sensor", "temperatureCelsius", "Cel", "temperature"),
        ("sensor", "temp_c", "Cel", None),
        ("temperature", "value", None, "temperature"),
        ("pipe", "pressure_bar", "bar", "pressure"),
        ("motor", "speed-rpm", "1/min", None),
        ("cpu", "usage_user", None, None),
        ("ui", "progress_bar", None, None),
        ("disk", "power_on_hours", None, None),
        ("x", "c", None, None),
        ("", "", None, None),
    ],
)
def test_a_unit_and_a_quantity_are_guessed_from_plain_words_only(
    measurement: str, field: str, unit: str | None, quantity: str | None
) -> None:
    key = SeriesKey(measurement, field)

    assert (guessed_unit(key), guessed_quantity(key)) == (unit, quantity)


def test_every_unit_that_may_be_guessed_is_one() -> None:
    for code in (*UNITS.values(), *UNITS_OF.values()):
        assert parse_unit(code).code == code


@pytest.mark.parametrize(
    ("seconds", "count", "text"),
    [
        (99, 100, "PT1S"),
        (99 * 10.2, 100, "PT10S"),
        (86_400 * 2, 3, "P1D"),
        (99 * 0.0101, 100, "PT0.01S"),
        (99 * 40, 100, "PT40S"),
        (3, 2, None),
        (0, 5, None),
    ],
)
def test_an_interval_is_the_usual_one_nearby(seconds: float, count: int, text: str | None) -> None:
    found = guessed_interval(0, round(seconds * 1e9), count)

    assert (None if found is None else format_duration(found)) == text


def test_a_signal_is_named_by_what_says_something() -> None:
    assert signal_name(SeriesKey("cpu", "usage_user")) == "usage_user"
    assert signal_name(SeriesKey("temperature", "value")) == "temperature"
