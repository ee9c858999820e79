"""A call of the series store that began before the graph had told which series are meant.

What came is used for those series that the graph then names, the rest is asked for as ever: a wrong guess costs a call,
and changes no answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from timeseries.store import SeriesKey
from twin.calls import Call, Calls
from twin.errors import Store, StoreUnavailable, Timeout, TwinError
from twin.stores import translated


@dataclass(frozen=True, slots=True)
class Came:
    """An answer, and for each series that is wanted its place in it; None: it is not there."""

    answer: Sequence[object]
    places: Sequence[int | None]

    @property
    def is_as_wanted(self) -> bool:
        """Whether it is the answer for the series that are wanted, in their order."""
        return isinstance(self.places, range)


@dataclass(frozen=True, slots=True)
class Early:
    """A call under way for some series."""

    series: tuple[SeriesKey, ...]
    call: asyncio.Task[Sequence[object]]

    async def came(self, wanted: Sequence[SeriesKey]) -> Came | None:
        """Return what came for the series that are wanted; None, and the call ends, where most of either is not both.

        A store that is lost or late is so for the step too. What else it refuses is asked for again, as it is meant.
        """
        places = self._places(wanted)
        used = len(places) if isinstance(places, range) else len(places) - places.count(None)
        if 2 * used < max(len(wanted), len(self.series)):
            self.call.cancel()
            return None
        try:
            return Came(await self.call, places)
        except (StoreUnavailable, Timeout):
            raise
        except TwinError:
            return None

    def _places(self, wanted: Sequence[SeriesKey]) -> Sequence[int | None]:
        if self.series == tuple(wanted):
            return range(len(self.series))
        known = {key: place for place, key in enumerate(self.series)}
        return [known.get(key) for key in wanted]


async def asked_early(
    calls: Calls,
    number: int,
    keys: int,
    ask: Callable[[], Awaitable[Sequence[object]]],
    rows: Callable[[Sequence[object]], int],
) -> Sequence[object]:
    """Make a call for a step and write it down, also when it is ended because it is of no use."""
    began, came = time.perf_counter(), 0
    try:
        async with translated(Store.SERIES):
            answer = await ask()
        came = rows(answer)
        return answer
    finally:
        took = 1e3 * (time.perf_counter() - began)
        calls.made.append(Call(number, Store.SERIES, keys, came, took, early=True))


async def ended(early: Mapping[int, Early]) -> None:
    """End the calls that nobody waits for any longer, and return when they have ended."""
    for each in early.values():
        each.call.cancel()
    if early:
        await asyncio.gather(*(each.call for each in early.values()), return_exceptions=True)
