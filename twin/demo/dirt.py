"""What happens to readings on their way from the sensor: gaps, flatlines, spikes, disorder, doubles, bad quality.

Each day of each signal is spoilt by itself, from the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

GOOD: Final = 0
UNCERTAIN: Final = 1
BAD: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """Samples in the order in which they arrived: times in ns, values, qualities as the series port counts them."""

    times: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: NDArray[np.uint8]

    def between(self, start: int, end: int) -> Arrived:
        """Return the samples of [start, end), still in the order of arrival."""
        inside = (self.times >= start) & (self.times < end)
        return self if inside.all() else self.at(np.flatnonzero(inside))

    def at(self, places: NDArray[np.int64]) -> Arrived:
        """Return the samples of some places, in the order of the places."""
        return Arrived(self.times[places], self.values[places], self.qualities[places])


def spoil(
    times: NDArray[np.int64], values: NDArray[np.float64], dice: np.random.Generator, *, spike: float
) -> Arrived:
    """Return one day of readings as they arrive. A spike above zero is a wrong value in good faith; a spike of zero
    stands for sensors that notice: they send nonsense, and say that it is BAD.
    """
    values, qualities = values.copy(), np.full(len(times), GOOD, np.uint8)
    _flatline(values, dice)
    _spikes(values, qualities, dice, spike)
    kept = _without_gaps(len(times), dice)
    order = _out_of_order(kept, dice)
    qualities[_span(len(times), dice, chance=0.05, longest=20)] = UNCERTAIN
    return Arrived(times, np.round(values, 3), qualities).at(order)


def join(days: list[Arrived]) -> Arrived:
    """Return the days as one."""
    return Arrived(
        np.concatenate([day.times for day in days]),
        np.concatenate([day.values for day in days]),
        np.concatenate([day.qualities for day in days]),
    )


def _span(count: int, dice: np.random.Generator, *, chance: float, longest: int) -> slice:
    """A stretch of at most `longest` places, or (more often) none."""
    happens, start, length = dice.random() < chance, int(dice.integers(count)), int(dice.integers(2, longest))
    return slice(start, start + length) if happens else slice(0, 0)


def _flatline(values: NDArray[np.float64], dice: np.random.Generator) -> None:
    stuck = _span(len(values), dice, chance=0.04, longest=max(len(values) // 6, 3))
    values[stuck] = values[stuck.start]


def _spikes(
    values: NDArray[np.float64], qualities: NDArray[np.uint8], dice: np.random.Generator, spike: float
) -> None:
    hit = dice.integers(len(values), size=int(dice.poisson(len(values) * 0.0003)))
    values[hit] = values[hit] * spike if spike else -50.0
    qualities[hit] = GOOD if spike else BAD


def _without_gaps(count: int, dice: np.random.Generator) -> NDArray[np.int64]:
    there = dice.random(count) >= 0.002
    there[_span(count, dice, chance=0.15, longest=max(count // 12, 3))] = False
    return np.flatnonzero(there)


def _out_of_order(places: NDArray[np.int64], dice: np.random.Generator) -> NDArray[np.int64]:
    """Shuffle a stretch, and let a few samples come twice."""
    if not len(places):
        return places
    late = _span(len(places), dice, chance=0.1, longest=40)
    places[late] = dice.permutation(places[late])
    again = dice.integers(len(places), size=int(dice.poisson(0.5)))
    return np.concatenate([places, places[again]])
