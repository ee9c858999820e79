"""What the demo plant's sensors would read if they were perfect: one grid of minutes, one array for each quantity.

Running drives flow, pressure and heat; heat follows with a lag; load and weather have their day; wear shows in
temperature and vibration. A minute's values depend on that minute and the hours before it alone, so any stretch of
time can be made by itself and meets its neighbours without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.demo.layout import Pump
from twin.instants import DAY, MINUTE

Values = NDArray[np.float64]

MINUTES_PER_DAY: Final = 1440
HEAT_LAG: Final = 40
FLOW_LAG: Final = 2
MEMORY: Final = 6 * HEAT_LAG
"Minutes after which nothing is left of the past."


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The quantities of one pump and its motor by minute, from the start of a day of UTC."""

    minutes: NDArray[np.int64]
    running: Values
    flow: Values
    pressure: Values
    bearing_temp: Values
    vibration: Values
    power: Values
    current: Values
    winding_temp: Values
    opening: Values


def readings(pump: Pump, seed: int, first_day: int, last_day: int) -> Readings:
    """Return the readings of whole days since the epoch, both ends included."""
    days = range(first_day - 1, last_day + 1)
    minutes = np.arange(days[0] * MINUTES_PER_DAY, (last_day + 1) * MINUTES_PER_DAY, dtype=np.int64)
    running = np.concatenate([_running(pump, seed, day) for day in days])
    load = _load(pump, seed, first_day - 1, last_day) * running
    noise = np.concatenate(
        [_dice(seed, pump, day, 2).standard_normal((5, MINUTES_PER_DAY)) for day in days], 1
    )
    wear, air = wear_at(pump, minutes * MINUTE), _air(pump, minutes)
    turning, loaded = _lagged(running, FLOW_LAG), _lagged(load, FLOW_LAG)
    flow = pump.rated_flow * loaded * (1 + 0.006 * noise[0])
    heat = running * (27 + 16 * load + 27 * wear)
    power = pump.rated_power * (0.3 * turning + 0.62 * loaded) * (1 + 0.004 * noise[1])
    rows = Readings(
        minutes=minutes,
        running=running,
        flow=flow,
        pressure=0.6 + turning * pump.shutoff_pressure * (1 - 0.35 * loaded**2) + 0.02 * noise[2],
        bearing_temp=air + _lagged(heat, HEAT_LAG) + 0.12 * noise[3],
        vibration=(0.08 + turning * (1.1 + 0.7 * loaded + 5.2 * wear**1.3)) * np.exp(0.05 * noise[4]),
        power=power,
        current=power * 1.83,
        winding_temp=air + _lagged(running * (34 + 22 * load), HEAT_LAG) + 0.2 * noise[2],
        opening=np.clip(100 * loaded, 0, 100),
    )
    return _without_first_day(rows)


def wear_at(pump: Pump, instants: NDArray[np.int64]) -> Values:
    """Return how worn the bearing that was in the pump at each instant was: 0 new, 1 worn out."""
    age: Values = np.clip((instants - pump.worn_since) / pump.wear_time, 0, 1)
    if pump.replacement is None:
        grown: Values = pump.wear * age**1.5
        return grown
    before = np.exp((instants - pump.replacement.at) / (3.0 * DAY))
    return np.where(instants < pump.replacement.at, 0.2 + 0.75 * np.clip(before, 0, 1), 0.06)


def _dice(seed: int, pump: Pump, day: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, pump.index, day, purpose])


def _running(pump: Pump, seed: int, day: int) -> Values:
    """Duty pumps run but for a short stop now and then; the others take turns, a day each."""
    dice = _dice(seed, pump, day, 0)
    running = np.ones(MINUTES_PER_DAY)
    if pump.alternates and (day + pump.place) % 2:
        running[360:1320] = 0.0
    if dice.random() < 0.3:
        start, length = int(dice.integers(0, 1300)), int(dice.integers(10, 90))
        running[start : start + length] = 0.0
    return running


def _load(pump: Pump, seed: int, first_day: int, last_day: int) -> Values:
    hourly = np.concatenate(
        [_dice(seed, pump, day, 1).normal(0, 0.035, 24) for day in range(first_day, last_day + 2)]
    )
    count = (last_day + 1 - first_day) * MINUTES_PER_DAY
    minute = np.arange(count)
    day_cycle = 0.1 * np.sin(2 * np.pi * (minute / MINUTES_PER_DAY - 0.35 - 0.01 * pump.place))
    load: Values = np.clip(
        0.86 + day_cycle + np.interp(minute / 60, np.arange(len(hourly)), hourly), 0.4, 1.1
    )
    return load


def _air(pump: Pump, minutes: NDArray[np.int64]) -> Values:
    """Air at the pump: warmest at three in the afternoon, with a slow change of weather by site."""
    day = minutes / MINUTES_PER_DAY
    phase = 1.7 if pump.line.site == "site-south" else 0.0
    weather = 2.5 * np.sin(2 * np.pi * day / 9.3 + phase)
    cycle: Values = 19 + 5 * np.sin(2 * np.pi * (day - 0.375)) + weather
    return cycle


def _lagged(values: Values, lag: int) -> Values:
    """A first-order lag with a memory of six lags."""
    weights = np.exp(-np.arange(6 * lag) / lag)
    lagged: Values = np.convolve(values, weights / weights.sum())[: len(values)]
    return lagged


def _without_first_day(rows: Readings) -> Readings:
    """Drop the day that only warmed up."""
    columns = {name: getattr(rows, name)[MINUTES_PER_DAY:] for name in Readings.__slots__}
    return Readings(**columns)
