"""The signals of the demo plant: what each one is called, how often it is sampled, and its samples over any stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.demo.dirt import GOOD, Arrived, join, spoil
from twin.demo.layout import Layout, Pump
from twin.demo.physics import MINUTES_PER_DAY, Readings, readings
from twin.instants import DAY, MINUTE

SLOW: Final = 10
"Minutes between two samples of what changes slowly."


@dataclass(frozen=True, slots=True, eq=False)
class SignalSamples:
    """Samples of one signal, in the order of arrival; `signal` is asset and name."""

    asset: str
    name: str
    samples: Arrived


@dataclass(frozen=True, slots=True)
class Sensor:
    """One signal: the asset that carries it, minutes between samples, and how it spikes (see `spoil`)."""

    asset: str
    name: str
    every: int
    spike: float


def sensors(pump: Pump) -> tuple[Sensor, ...]:
    """Return the signals that hang on a pump, its motor and its valve; with the first pump of a line, on the tank."""
    own = (
        Sensor(pump.key, "bearing_temp", 1, 0.0),
        Sensor(pump.key, "vibration", 1, 1.8),
        Sensor(pump.key, "flow", 1, 1.4),
        Sensor(pump.key, "pressure", 1, 1.6),
        Sensor(pump.key, "running", SLOW, 0.0),
        Sensor(f"MOTOR-{pump.number}", "power", SLOW, 1.5),
        Sensor(f"MOTOR-{pump.number}", "current", SLOW, 1.5),
        Sensor(f"MOTOR-{pump.number}", "winding_temp", SLOW, 0.0),
        Sensor(f"VALVE-{pump.number}", "opening", SLOW, 0.0),
    )
    return (*own, Sensor(f"TANK-{pump.line.number}A", "level", SLOW, 0.0)) if pump.place == 1 else own


def samples(layout: Layout, start: int, end: int, *, days_at_once: int = 31) -> Iterator[SignalSamples]:
    """Yield the samples of [start, end), pump by pump. A long stretch comes in several parts of each signal."""
    first, last = start // DAY, (end - 1) // DAY
    for pump in layout.pumps:
        for day in range(first, last + 1, days_at_once):
            rows = readings(pump, layout.seed, day, min(day + days_at_once - 1, last))
            for sensor in sensors(pump):
                arrived = _arrive(pump, sensor, rows, layout.seed).between(start, end)
                if len(arrived.times):
                    yield SignalSamples(sensor.asset, sensor.name, arrived)


def _arrive(pump: Pump, sensor: Sensor, rows: Readings, seed: int) -> Arrived:
    values = _values(pump, sensor.name, rows)
    if sensor.name == "running":
        return _changes(rows.minutes, values)
    offset = _offset(pump, sensor)
    days = []
    for begin in range(0, len(values), MINUTES_PER_DAY):
        part = slice(begin, begin + MINUTES_PER_DAY, sensor.every)
        times = rows.minutes[part] * MINUTE + offset
        dice = np.random.default_rng([seed, pump.index, int(rows.minutes[begin]), *sensor.name.encode()])
        days.append(spoil(times, values[part], dice, spike=sensor.spike))
    return join(days)


def _values(pump: Pump, name: str, rows: Readings) -> NDArray[np.float64]:
    match name:
        case "bearing_temp":
            return rows.bearing_temp + 273.15 if pump.in_kelvin else rows.bearing_temp
        case "level":
            return 62 + 25 * np.sin(rows.minutes / 517 + pump.line.number) - 0.05 * rows.flow
        case "running" | "flow" | "pressure" | "vibration" | "power" | "current" | "winding_temp" | "opening":
            column: NDArray[np.float64] = getattr(rows, name)
            return column
    raise AssertionError(name)


def _changes(minutes: NDArray[np.int64], running: NDArray[np.float64]) -> Arrived:
    """A sample when it changes, and one in every ten minutes to say that it is still so."""
    changed = np.diff(running, prepend=running[:1]) != 0
    sent = np.flatnonzero(changed | (minutes % SLOW == 0))
    return Arrived(minutes[sent] * MINUTE, running[sent], np.full(len(sent), GOOD, np.uint8))


def _offset(pump: Pump, sensor: Sensor) -> int:
    """Sensors do not tick together: each has its own second of the minute."""
    return ((pump.index * 7 + len(sensor.name)) % 50) * 1_000_000_000
