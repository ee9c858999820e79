"""What names and counts say of a series by themselves: its sampling interval, its unit, its quantity."""

from __future__ import annotations

import re
from bisect import bisect
from typing import Final

from timeseries.store import SeriesKey
from twin.instants import Duration

SECOND: Final = 1_000_000_000
NEAR: Final = 0.1


def guessed_interval(first: int, last: int, count: int) -> Duration | None:
    """Return the mean distance of samples, as the usual interval that is within a tenth of it; None below three.

    >>> guessed_interval(0, 99_000_000_000, 100).nanoseconds
    1000000000
    """
    if count < 3 or last <= first:
        return None
    mean = (last - first) / (count - 1)
    place = bisect(_USUAL, mean)
    usual = min(_USUAL[max(place - 1, 0) : place + 1], key=lambda interval: abs(interval - mean))
    if abs(usual - mean) <= NEAR * usual:
        return Duration(0, usual)
    grain = _MILLI if mean >= SECOND else 1
    return Duration(0, max(round(mean / grain) * grain, 1))


def guessed_unit(series: SeriesKey) -> str | None:
    """Return the UCUM code that the last words of the field say outright, such as usage_percent; else None."""
    return _unit_said(_words(series.field))[0]


def guessed_quantity(series: SeriesKey) -> str | None:
    """Return the quantity that the field, else the measurement, ends on: temperature_celsius; else None."""
    for name in (series.field, series.measurement):
        words = _words(name)
        _, taken = _unit_said(words)
        before = words[: len(words) - taken] or [""]
        if before[-1] in _QUANTITIES:
            return before[-1]
    return None


def signal_name(series: SeriesKey) -> str:
    """Return what a signal of the series would be called: its field, or its measurement where that says nothing."""
    return series.measurement if series.field.casefold() in _SAYING_NOTHING else series.field


def _unit_said(words: list[str]) -> tuple[str | None, int]:
    """Return the unit that the last word says, or the last two with the first of them kept, and how many it took."""
    if words and words[-1] in UNITS:
        return UNITS[words[-1]], 1
    # Words of several meanings are units only behind the quantity that they measure.
    pair = "_".join(words[-2:])
    return (UNITS_OF[pair], 1) if pair in UNITS_OF else (None, 0)


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return [word for word in re.split(r"[^A-Za-z0-9]+", parted.casefold()) if word]


_MILLI: Final = SECOND // 1000
_USUAL: Final = tuple(
    [n * _MILLI for n in (1, 2, 5, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500)]
    + [n * SECOND for n in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)]
    + [n * 60 * SECOND for n in (1, 2, 3, 5, 6, 10, 12, 15, 20, 30)]
    + [n * 3600 * SECOND for n in (1, 2, 3, 4, 6, 8, 12, 24, 168)]
)
_SAYING_NOTHING: Final = frozenset({"value", "_value", "val", "gauge", "counter", "v"})
UNITS: Final = {
    "percent": "%", "pct": "%", "percentage": "%", "celsius": "Cel", "degc": "Cel", "kelvin": "K",
    "fahrenheit": "[degF]", "bytes": "By", "seconds": "s", "milliseconds": "ms", "microseconds": "us",
    "nanoseconds": "ns", "pascals": "Pa", "kpa": "kPa", "mbar": "mbar", "psi": "[psi]", "volts": "V", "amperes": "A",
    "amps": "A", "watts": "W", "kw": "kW", "kwh": "kW.h", "hertz": "Hz", "hz": "Hz", "khz": "kHz", "rpm": "1/min",
    "meters": "m", "metres": "m", "lux": "lx",
}  # fmt: skip
UNITS_OF: Final = {
    "pressure_bar": "bar", "pressure_pa": "Pa", "temperature_c": "Cel", "temp_c": "Cel", "temperature_f": "[degF]",
    "temp_f": "[degF]", "temperature_k": "K", "voltage_v": "V", "current_a": "A", "power_w": "W", "energy_j": "J",
}  # fmt: skip
_QUANTITIES: Final = frozenset(
    ("temperature", "pressure", "humidity", "voltage", "power", "energy", "frequency", "vibration", "torque")
)
