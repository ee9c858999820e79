"""Functions of the time between samples: integrals, and how long a value was above or below a limit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from timeseries.store import Function

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Pieces of time of many series, in each of which the value runs straight from `first` to `last`."""

    id: NDArray[np.int32]
    seconds: Floats
    first: Floats
    last: Floats
    has_value: NDArray[np.bool_]

    @classmethod
    def between(
        cls,
        ids: NDArray[np.int32],
        times: NDArray[np.int64],
        values: Floats,
        *,
        step: NDArray[np.bool_],
        hold: int,
    ) -> Self:
        """Lay pieces between rows in order of series and time; series that `step` hold a value until `hold`."""
        has_value = np.zeros(len(step), np.bool_)
        has_value[ids] = True
        has_next = np.zeros(len(ids), np.bool_)
        has_next[:-1] = ids[1:] == ids[:-1]
        holds = step[ids]
        next_time, next_value = np.append(times[1:], hold), np.append(values[1:], 0.0)
        end = np.where(has_next, next_time, hold)
        end = np.where(holds, np.minimum(end, hold), end)
        seconds = np.maximum(end - times, 0) / 1e9
        rows = holds | has_next
        last = np.where(holds, values, next_value)
        return cls(ids[rows], seconds[rows], values[rows], last[rows], has_value)

    def column(self, function: Function, limits: Sequence[float | None]) -> tuple[float | None, ...]:
        """Return the function of each series; None without a value or, where it needs one, without a limit."""
        weights = self.seconds * self._shares(function, limits)
        sums = np.bincount(self.id, weights, len(self.has_value)).tolist()
        has_limit = [function in (Function.INTEGRAL, Function.COVERED) or p is not None for p in limits]
        known = zip(sums, self.has_value.tolist(), has_limit, strict=True)
        return tuple(value if any_value and limited else None for value, any_value, limited in known)

    def _shares(self, function: Function, limits: Sequence[float | None]) -> Floats:
        if function is Function.COVERED:
            return np.ones(len(self.id))
        if function is Function.INTEGRAL:
            return (self.first + self.last) / 2
        limit = np.array([0.0 if each is None else each for each in limits])[self.id]
        sign = 1.0 if function is Function.ABOVE else -1.0
        top = np.maximum(sign * self.first, sign * self.last) - sign * limit
        bottom = np.minimum(sign * self.first, sign * self.last) - sign * limit
        crossing = np.where(top > bottom, top - bottom, 1.0)
        return np.where(top <= 0, 0.0, np.where(bottom >= 0, 1.0, top / crossing))
