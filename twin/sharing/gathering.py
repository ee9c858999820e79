"""Calls of one kind to one store: the first one goes at once, those that come while it is under way go together.

A call that waits leaves as soon as one of its shape has ended, or after a millisecond: four, where two are under way
already, sixteen behind three. It never joins one that has begun: what was written meanwhile would be missing. Who
leaves, or runs out of time, ends the call for nobody else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from copy import copy
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar, cast

from twin.deadline import seconds_left, stores_answer_by
from twin.guard.calls import OVERTIME_S, Failures
from twin.sharing.likeness import are_alike
from twin.sharing.manner import Manner

Request = TypeVar("Request")
Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
Call = Callable[[Request, float | None], Awaitable[Answer]]
"Makes a call within so many seconds."

TICK_S: Final = 0.001
TICKS: Final = (1, 4, 16)
"How many ticks to wait beside one, two, three or more calls: a store that is behind gets fewer and larger ones."
MOST_KEYS: Final = 256
"How many keys one shared call asks for."


class _Shape:
    """A request without its keys, as a key: 1, 1.0 and True are equal in Python, and three things to a store."""

    __slots__ = ("_hash", "rest")

    def __init__(self, rest: object) -> None:
        self.rest = rest
        self._hash = hash(rest)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shape) and are_alike(self.rest, other.rest)


@dataclass(slots=True, eq=False)
class _Wish(Generic[Request, Key, Answer]):
    """One caller's request: its keys, by when it must be answered, and where the answer goes."""

    request: Request
    keys: tuple[Key, ...]
    until: float | None
    outcome: asyncio.Future[Answer | Exception]


@dataclass(slots=True, eq=False)
class _Batch(Generic[Request, Key, Answer]):
    """Wishes that go together. `task` is the call that answers them, once it is made."""

    alarm: asyncio.TimerHandle
    wishes: list[_Wish[Request, Key, Answer]] = field(default_factory=list)
    keys: int = 0
    task: asyncio.Task[None] | None = None

    def until(self) -> float | None:
        """Return when the most patient one gives up; None: never."""
        instants = [wish.until for wish in self.wishes if wish.until is not None]
        return max(instants) if len(instants) == len(self.wishes) else None


@dataclass(slots=True, eq=False)
class _Group(Generic[Request, Key, Answer]):
    """The calls of one shape: how many are under way, and what waits."""

    shape: _Shape
    rest: Request
    running: int = 0
    waiting: _Batch[Request, Key, Answer] | None = None


class Gathering(Generic[Request, Key, Answer]):
    """Makes the calls of one kind; `failures` are how its port says that the store is lost or late."""

    def __init__(
        self,
        call: Call[Request, Answer],
        manner: Manner[Request, Key, Answer],
        failures: Failures,
        refusal: type[Exception],
    ) -> None:
        """Let `refusal` be the root of the port's errors: what is neither lost nor late was refused for its keys."""
        self._call, self._manner = call, manner
        self._failures, self._refusal = failures, refusal
        self._groups: dict[_Shape, _Group[Request, Key, Answer]] = {}

    async def ask(self, request: Request, timeout: float | None = None) -> Answer:
        """Return what the store answers to the request, from a call that begins after this one."""
        rest, keys = self._manner.part(request)
        shape = _Shape(rest)
        group = self._groups.get(shape)
        if group is not None:
            return await self._with_others(group, request, keys, timeout)
        group = self._groups[shape] = _Group(shape, rest, running=1)
        try:
            return await self._call(request, timeout)
        finally:
            self._ended(group)

    # ------------------------------------------------------------ who waits
    async def _with_others(
        self,
        group: _Group[Request, Key, Answer],
        request: Request,
        keys: tuple[Key, ...],
        timeout: float | None,
    ) -> Answer:
        loop = asyncio.get_running_loop()
        batch = self._batch(group, len(keys))
        wish = _Wish(request, keys, _end(timeout), loop.create_future())
        batch.wishes.append(wish)
        batch.keys += len(keys)
        patience = self._patience(batch, wish)
        alarm = None if patience is None else loop.call_later(patience, self._give_up, wish)
        try:
            outcome = await wish.outcome
        finally:
            if alarm is not None:
                alarm.cancel()
            batch.wishes.remove(wish)
            if not batch.wishes and batch.task is not None:
                batch.task.cancel()
        if isinstance(outcome, Exception):
            raise outcome
        return cast("Answer", outcome)

    def _batch(self, group: _Group[Request, Key, Answer], keys: int) -> _Batch[Request, Key, Answer]:
        if group.waiting is not None and group.waiting.keys + keys > MOST_KEYS:
            self._send(group)
        if group.waiting is None:
            loop = asyncio.get_running_loop()
            ticks = TICKS[min(group.running, len(TICKS)) - 1]
            group.waiting = _Batch(loop.call_later(TICK_S * ticks, self._send, group))
        return group.waiting

    def _patience(
        self, batch: _Batch[Request, Key, Answer], wish: _Wish[Request, Key, Answer]
    ) -> float | None:
        """Return how long to wait: the guard below, which tells its breaker, is to end the most patient one's call."""
        if wish.until is None:
            return None
        return wish.until - time.monotonic() + OVERTIME_S * (2 if wish.until == batch.until() else 1)

    def _give_up(self, wish: _Wish[Request, Key, Answer]) -> None:
        if not wish.outcome.done():
            late = self._failures.late("the store did not answer within the time of this request")
            wish.outcome.set_result(late)

    # ------------------------------------------------------------ what goes
    def _send(self, group: _Group[Request, Key, Answer]) -> None:
        """Make the call of those that wait; nobody may be left."""
        batch, group.waiting = group.waiting, None
        if batch is None:
            return
        batch.alarm.cancel()
        if batch.wishes:
            group.running += 1
            work = self._run(group.rest, batch)
            batch.task = asyncio.get_running_loop().create_task(work, context=Context())
            batch.task.add_done_callback(lambda _: self._ended(group))

    def _ended(self, group: _Group[Request, Key, Answer]) -> None:
        group.running -= 1
        self._send(group)
        if group.running == 0:
            del self._groups[group.shape]

    async def _run(self, rest: Request, batch: _Batch[Request, Key, Answer]) -> None:
        with stores_answer_by(batch.until()):
            for wish, outcome in await self._outcomes(rest, tuple(batch.wishes)):
                if not wish.outcome.done():
                    wish.outcome.set_result(outcome)

    async def _outcomes(
        self, rest: Request, wishes: Sequence[_Wish[Request, Key, Answer]]
    ) -> list[tuple[_Wish[Request, Key, Answer], Answer | Exception]]:
        """Return what each gets. A failure of the store is everyone's; what some keys cause, only theirs."""
        first = wishes[0]
        if all(wish.keys == first.keys for wish in wishes):
            outcome = await self._tried(first.request)
            return [(wish, outcome if isinstance(outcome, Exception) else copy(outcome)) for wish in wishes]
        keys = tuple(dict.fromkeys(key for wish in wishes for key in wish.keys))
        joined = self._manner.join(rest, keys)
        answer = None if joined is None else await self._tried(joined)
        if answer is None or self._is_of_some(answer):
            each = await asyncio.gather(*(self._tried(wish.request) for wish in wishes))
            return list(zip(wishes, each, strict=True))
        if isinstance(answer, Exception):
            return [(wish, answer) for wish in wishes]
        parts = self._manner.pick(keys, [wish.keys for wish in wishes], answer)
        return list(zip(wishes, parts, strict=True))

    async def _tried(self, request: Request) -> Answer | Exception:
        try:
            return await self._call(request, None)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it belongs to those who asked
            return failure

    def _is_of_some(self, outcome: Answer | Exception) -> bool:
        """A store that is lost or late is so for everyone."""
        lost = (self._failures.unavailable, self._failures.late)
        return isinstance(outcome, self._refusal) and not isinstance(outcome, lost)


def _end(timeout: float | None) -> float | None:
    """Return the instant of time.monotonic() by which a call made now must have ended."""
    left = seconds_left()
    seconds = timeout if left is None else left if timeout is None else min(timeout, left)
    return None if seconds is None else time.monotonic() + seconds
