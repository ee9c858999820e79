"""How recent the samples of a measurement tend to be: a memory that makes newest samples cheap and is safe to lose."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import LEAST_INSTANT
from timeseries.flux import Choice

SHORTEST_NS, FIRST_NS, LONGEST_NS = 10 * 10**9, 120 * 10**9, 3600 * 10**9
MOST = 10_000
LIFE_SECONDS = 300.0
"""After so long without a look, too much may have come in since to read it all."""


class Habits:
    """Per choice: the newest instant met, and how long before it nine tenths of the series had their last sample."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[tuple[tuple[str, ...], str | None], tuple[float, int, int]] = {}

    def start(self, choice: Choice, before: int) -> int:
        """Return from when on to look for the last sample before an instant."""
        until, newest, span = self._known.get((choice.measurements, choice.field), (0.0, 0, 0))
        if until <= self._monotonic():
            newest, span = before, FIRST_NS
        return max(LEAST_INSTANT, min(newest, before) - span)

    def learn(self, choice: Choice, before: int, times: NDArray[np.int64]) -> None:
        """Remember where the last samples before an instant lay."""
        if len(times) == 0:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        newest = int(times.max())
        span = 2 * int(np.quantile((newest - times).astype(np.float64), 0.9)) + 2 * _step(times)
        name = (choice.measurements, choice.field)
        _, known, _ = self._known.get(name, (0.0, newest, 0))
        # A look at the past says how far series lie apart, not how new the newest is.
        kept = known if before <= known else newest
        until = self._monotonic() + LIFE_SECONDS
        self._known[name] = (until, kept, min(max(span, SHORTEST_NS), LONGEST_NS))


def _step(times: NDArray[np.int64]) -> int:
    """A first guess at the sampling interval: how far the newest instants of two series lie apart."""
    steps = np.diff(np.unique(times))
    return int(np.median(steps)) if len(steps) else 0
