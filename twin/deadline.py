"""By when the stores must have answered: one instant for every call of a request, carried by its context.

Not for: calls outside a request, which have no deadline but the store's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

RESERVE_SHARE: Final = 0.1
RESERVE_MOST_S: Final = 0.25

_until: Final[ContextVar[float | None]] = ContextVar("deadline of the stores", default=None)


@contextmanager
def stores_answer_by(instant: float | None) -> Iterator[None]:
    """Let every store call in the block end at an instant of time.monotonic(); None: by no other than its own."""
    token = _until.set(instant)
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float | None:
    """Return the seconds that store calls may still take, below zero when none are left; None without a deadline."""
    until = _until.get()
    return None if until is None else until - time.monotonic()


def before(deadline: float) -> float:
    """Return the instant by which stores must have answered, so that the answer is there by the deadline.

    A tenth of the time, a quarter of a second at most, is left to put together what there is (X1).
    """
    left = deadline - time.monotonic()
    return deadline - min(RESERVE_MOST_S, max(0.0, left * RESERVE_SHARE))
