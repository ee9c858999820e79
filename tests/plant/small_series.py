"""Signals and samples of the small plant: gaps, duplicates, disorder, BAD samples, two units, values that hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.plant.steps import Row, Step
from twin.instants import HOUR, MINUTE, Duration

SIGNALS: tuple[Row, ...] = (
    {"asset": "P-101", "name": "bearing_temp"},
    {"asset": "P-102", "name": "bearing_temp", "unit": "K"},
    {"asset": "P-103", "name": "bearing_temp"},
    {"asset": "P-201", "name": "bearing_temp", "unit": "K"},
    {"asset": "P/202", "name": "bearing_temp"},
    {"asset": "P-101", "name": "running"},
    {"asset": "P-102", "name": "running"},
    {"asset": "P-201", "name": "running"},
    {"asset": "P-101", "name": "vibration", "high": 7.1, "description": "drive end, horizontal"},
    {"asset": "P-103", "name": "vibration"},
    {"asset": "P-101", "name": "flow"},
    {"asset": "M-101", "name": "winding_temp"},
    {"asset": 'T"1"', "name": "fill level", "samplingInterval": Duration(0, 60 * MINUTE)},
    {
        "asset": 'T"1"',
        "name": "pH",
        "dataType": "FLOAT",
        "binding": {"measurement": "lab", "field": "pH", "tags": {"tank": 'T"1"', "probe": "a b"}},
    },
)


def series(now: int, known: int, valid: int) -> tuple[Step, ...]:
    """Return the signals, and samples of the last fourteen days."""
    return (Step(known, "signals", SIGNALS, valid), Step(known + HOUR, "samples", _samples(now)))


def _samples(now: int) -> tuple[Row, ...]:
    half_hours = [now - n * 30 * MINUTE for n in range(14 * 48, 0, -1)]
    early = [t for t in half_hours if t < now - 30 * HOUR]
    return (
        _row("P-101/bearing_temp", half_hours, lambda n: 60.0 + 0.5 * (n % 48)),
        # A gap from 30 to 12 hours ago, then hot. In kelvins.
        _row("P-102/bearing_temp", [*early, *half_hours[-24:]], lambda n: 345.5 + 0.5 * (n % 61)),
        _row("P-103/bearing_temp", half_hours, lambda n: 50.5 + 0.25 * (n % 40)),
        _with_bad(_row("P-201/bearing_temp", half_hours[::2], lambda n: 350.0 + 0.5 * (n % 30))),
        _row("P-101/running", half_hours[::20], lambda n: float(n % 2)),
        _row("P-102/running", half_hours[:3], lambda n: 1.0),
        _row("P-201/running", half_hours[5::48], lambda n: float(n % 3 > 0)),
        # Out of order, and each instant twice: the later value of an instant counts.
        _row("P-101/vibration", [*half_hours[::-4], *half_hours[::4]], lambda n: 1.0 + 0.125 * (n % 37)),
        # One reading, and a forecast.
        _row("P-103/vibration", [now - 30 * MINUTE, now + HOUR], lambda n: 4.5 + n),
        _row("P-101/flow", [t + 123_456_789 for t in half_hours[::8]], lambda n: 120.0 + n % 11),
        _row('T"1"/fill level', half_hours[::2], lambda n: 3.0 - 0.0078125 * n),
        _row('T"1"/pH', half_hours[10::100], lambda n: 7.0 + 0.25 * (n % 2)),
    )


def _row(signal: str, times: Sequence[int], value: Callable[[int], float]) -> Row:
    return {"signal": signal, "times": list(times), "values": [value(n) for n in range(len(times))]}


def _with_bad(row: Row) -> Row:
    """Every tenth sample is BAD and far too hot, every seventh UNCERTAIN."""
    values = row["values"]
    assert isinstance(values, list)
    marks = ["BAD" if n % 10 == 3 else "UNCERTAIN" if n % 7 == 5 else "GOOD" for n in range(len(values))]
    heated = [999.0 if mark == "BAD" else value for value, mark in zip(values, marks, strict=True)]
    return {**row, "values": heated, "qualities": marks}
