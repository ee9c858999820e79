"""Counts and times the store calls of one request, and holds them to its deadline."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sized
from dataclasses import dataclass, field
from typing import TypeVar

from twin.errors import Store, Timeout
from twin.stores import translated

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was made: which step and store, for how many keys, how many rows came, how long it took.

    `along`: how many rows came for other steps in the same call, by step. `early`: it began before its keys were known.
    """

    step: int
    store: Store
    keys: int
    rows: int
    milliseconds: float
    along: tuple[tuple[int, int], ...] = ()
    early: bool = False


@dataclass(slots=True)
class Calls:
    """The calls so far. `deadline` is an instant of time.monotonic()."""

    deadline: float | None = None
    made: list[Call] = field(default_factory=list)

    async def ask(
        self,
        step: int,
        store: Store,
        keys: int,
        answer: Awaitable[T],
        *,
        rows: Callable[[T], int] | None = None,
        along: Callable[[T], tuple[tuple[int, int], ...]] | None = None,
    ) -> T:
        """Wait for a store's answer, translate its failure, write the call down.

        `rows` counts what came where that is not the length of the answer, `along` what came for other steps.
        """
        started = time.perf_counter()
        async with translated(store):
            result = await answer
        came = rows(result) if rows else len(result) if isinstance(result, Sized) else 1
        others = along(result) if along else ()
        self.made.append(Call(step, store, keys, came, (time.perf_counter() - started) * 1e3, others))
        return result

    def left(self) -> float | None:
        """Return the seconds that a call may still take; none left raises Timeout."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Timeout("the request took longer than its deadline; narrow it, or allow more time")
        return left
