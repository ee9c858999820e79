"""A store with its server behind the fault proxy: what it is asked, and what it must answer when it answers.

Not for: the faults themselves (tests/fault_proxy.py), and what the service makes of failures (place.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.fault_proxy import FaultProxy

TIMEOUT_S = 0.8
"""What a call is given while its server fails."""

PATIENCE_S = 30.0
"""What a call is given to say the truth: the machine may be busy."""

Ask = Callable[[float], Awaitable[object]]
"""A call that is given so many seconds."""


@dataclass(frozen=True)
class StorePlace:
    """A store behind its proxy.

    `questions` are calls that have the same answer each time, by name. `writes` gives calls that write something of the
    name, and may be repeated; each with what tells, without the proxy, what came of it: nothing (None), or the whole.
    """

    proxy: FaultProxy
    questions: Mapping[str, Ask]
    writes: Callable[[str], Mapping[str, tuple[Ask, Ask]]]
    failures: tuple[type[Exception], ...]


def timed(call: Callable[[], Awaitable[object]], late: type[Exception]) -> Ask:
    """Give a call of a port that takes no timeout the one that the service would give it."""

    async def ask(seconds: float) -> object:
        try:
            async with asyncio.timeout(seconds):
                return await call()
        except TimeoutError as cause:
            raise late("cancelled by the caller") from cause

    return ask
