"""One now for the requests of one turn of the event loop, so that what they ask of the same window is the same.

Whatever arrives later runs in a later turn, and sees a later now; a write acknowledged before it is not missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class TurnClock:
    """A clock in ns that stands still until the event loop has done what it has to do at this moment."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._now: int | None = None

    def __call__(self) -> int:
        """Return now, read once in this turn."""
        if self._now is None:
            self._now = self._clock()
            asyncio.get_running_loop().call_soon(self._forget)
        return self._now

    def _forget(self) -> None:
        self._now = None
