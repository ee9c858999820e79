"""What stands around every call to one store: deadline, breaker, and the only repetitions that there are.

A call that lost its connection is made again while the budget, the breaker and the deadline allow; every call of the
ports may be. What timed out, or was refused, is not made again.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NoReturn, Protocol, TypeVar

from twin.deadline import seconds_left
from twin.guard.breaker import Breaker, Pass, State
from twin.guard.budget import Budget

T = TypeVar("T")
Ask = Callable[[float | None], Awaitable[T]]
"Makes the call; is told the seconds that it may take."

ATTEMPTS: Final = 3
FIRST_WAIT_S: Final = 0.05
OVERTIME_S: Final = 0.05
"How much later than its time a call is cut here: a driver that ends in time says more, and tells its server."
PROBE_S: Final = 1.0
CHUNK_S: Final = 30.0
"How long the next part of a stream may take; the whole has no limit of its own."

log = logging.getLogger(__name__)


class UnavailableError(Protocol):
    """How a port says that its store is not to be asked now."""

    def __call__(self, message: str, *, retry_after: float | None = None) -> Exception:
        """Return the exception; `retry_after` is in seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Failures:
    """The exceptions of a port: what a lost store raises, and what a late one does."""

    unavailable: type[Exception]
    late: type[Exception]
    refuse: UnavailableError


class Guard:
    """The guard of one store; `name` is what errors and the log call it, `ping` the cheapest call there is."""

    def __init__(
        self,
        name: str,
        failures: Failures,
        ping: Ask[None],
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.breaker: Final = Breaker(clock)
        self._name, self._failures, self._ping = name, failures, ping
        self._budget = Budget()
        self._clock, self._chance = clock, chance

    async def call(
        self, ask: Ask[T], *, timeout: float | None = None, can_repeat: Callable[[], bool] | None = None
    ) -> T:
        """Make a call within `timeout` seconds and what is left of the request; repeat it where that may help."""
        end = self._end(timeout)
        self._budget.earn()
        for attempt in range(1, ATTEMPTS + 1):
            is_closed = self.breaker.state is State.CLOSED
            leave = self._admit() if is_closed else await self._admitted(end)
            try:
                return await self._watched(leave, ask, end)
            except self._failures.unavailable:
                if attempt == ATTEMPTS or (can_repeat is not None and not can_repeat()):
                    raise
                if not await self._waited(attempt, end):
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def check(self, *, timeout: float | None = None) -> None:
        """Return when the store answers its cheapest call. Not repeated; refused at once while the breaker is open."""
        await self._watched(self._admit(), self._ping, self._end(timeout))

    async def stream(self, begin: Callable[[], AsyncIterator[T]]) -> AsyncIterator[T]:
        """Yield what a call yields; it is begun again when nothing came. Each part has its time."""
        first = await self.call(lambda _: _begun(begin()), timeout=CHUNK_S)
        if first is None:
            return
        part, rest = first
        try:
            yield part
            while (came := await self._next(rest)) is not None:
                yield came[0]
        finally:
            if isinstance(rest, AsyncGenerator):
                await rest.aclose()

    # ------------------------------------------------------------ inside
    def _end(self, timeout: float | None) -> float | None:
        left = seconds_left()
        seconds = timeout if left is None else left if timeout is None else min(timeout, left)
        return None if seconds is None else self._clock() + seconds

    async def _admitted(self, end: float | None) -> Pass:
        """Return leave to call; before a call may be the first probe, the cheapest one is."""
        leave = self._admit()
        if self.breaker.state is State.HALF_OPEN and self.breaker.good_probes == 0:
            probe_end = self._clock() + PROBE_S
            try:
                await self._watched(leave, self._ping, probe_end if end is None else min(end, probe_end))
            except self._failures.late as late:
                raise self._failures.refuse(f"the {self._name} store still does not answer") from late
            leave = self._admit()
        return leave

    def _admit(self) -> Pass:
        leave = self.breaker.admit()
        if leave is None:
            wait = self.breaker.seconds_to_probe()
            raise self._failures.refuse(
                f"the {self._name} store failed again and again, and is left alone for {wait:.1f} s",
                retry_after=wait or None,
            )
        return leave

    async def _watched(self, leave: Pass, ask: Ask[T], end: float | None) -> T:
        """Make one call and tell the breaker what became of it."""
        began = self._clock()
        state = self.breaker.state
        try:
            answer = await self._cut(ask, None if end is None else end - began)
        except self._failures.late:
            self.breaker.timed_out(leave, self._clock() - began)
            self._tell(state)
            raise
        except self._failures.unavailable as lost:
            self.breaker.failed(leave)
            self._tell(state, lost)
            raise
        except BaseException:
            self.breaker.released(leave)
            raise
        self.breaker.succeeded(leave)
        self._tell(state)
        return answer

    async def _cut(self, ask: Ask[T], left: float | None) -> T:
        if left is not None and left <= 0:
            self._raise_late(0)
        try:
            async with asyncio.timeout(None if left is None else left + OVERTIME_S):
                return await ask(left)
        except TimeoutError:
            self._raise_late(left or 0)

    def _raise_late(self, seconds: float) -> NoReturn:
        raise self._failures.late(f"the {self._name} store did not answer within {seconds:.3g} s")

    async def _waited(self, attempt: int, end: float | None) -> bool:
        """Wait a random time, longer after each attempt; tell whether the call may be made once more."""
        wait = self._chance() * FIRST_WAIT_S * 2**attempt
        if (end is not None and self._clock() + wait >= end) or not self._budget.spend():
            return False
        await asyncio.sleep(wait)
        return True

    async def _next(self, rest: AsyncIterator[T]) -> tuple[T] | None:
        return await self._watched(self.breaker.observer(), lambda _: _one(rest), self._end(CHUNK_S))

    def _tell(self, before: State, why: BaseException | None = None) -> None:
        after = self.breaker.state
        if after is before:
            return
        match after:
            case State.OPEN:
                log.warning("the %s store is not asked for a while: %s", self._name, why or "it kept silent")
            case State.CLOSED:
                log.warning("the %s store answers again", self._name)
            case State.HALF_OPEN:
                return


async def _begun(parts: AsyncIterator[T]) -> tuple[T, AsyncIterator[T]] | None:
    first = await _one(parts)
    return None if first is None else (first[0], parts)


async def _one(parts: AsyncIterator[T]) -> tuple[T] | None:
    async for part in parts:
        return (part,)
    return None
