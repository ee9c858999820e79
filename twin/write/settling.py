"""How writes are settled: one after the other, worked out on a draft and stored, again when another was quicker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final, Generic, NamedTuple, TypeVar

from graph.errors import LabelTaken, VersionConflict
from graph.store import Change, GraphStore, Label
from twin.errors import Conflict, DuplicateIdentifier, Store, StructureCycle
from twin.stores import translated
from twin.write.draft import Draft, store_changes
from twin.write.results import WriteResult

T = TypeVar("T")
Work = Callable[[Draft], Awaitable[tuple[T, bool]]]
"Fills a draft; answers with what the caller gets, and whether the draft is to be stored."
Owners = dict[Label, tuple[str, str]]

ATTEMPTS: Final = 3


class _Ready(NamedTuple, Generic[T]):
    """What was worked out and is to be stored, all of it known from one instant on."""

    answer: T
    changes: Sequence[Change]
    known_at: int


class Settling:
    """The order of the writes of this process, and the instants from which they are known."""

    def __init__(self, graph: GraphStore, clock: Callable[[], int]) -> None:
        self._graph = graph
        self._clock = clock
        self._lock = asyncio.Lock()
        self._last_known = 0

    async def settle(self, work: Work[T]) -> T:
        """Read, work out and store; once more from the start when another writer was quicker."""
        async with self._lock, translated(Store.GRAPH):
            return await self._settled(work)

    async def settle_in_turn(self, works: Iterable[Work[T]], told: Callable[[T], bool]) -> None:
        """Settle one after the other; each is worked out while the one before it is stored.

        `told` gets each answer once it is stored; where it says no, nothing that comes later is stored. The works may
        not need what the ones before them write: that they change the same things is found out, and costs time.
        """
        async with self._lock, translated(Store.GRAPH):
            storing: asyncio.Task[tuple[T, bool]] | None = None
            try:
                for work in works:
                    ready = await self._worked_out(work, {}, is_last=False)
                    if storing is not None:
                        answer, was_first = await storing
                        if not told(answer):
                            return
                        ready = ready if was_first else None
                    storing = asyncio.create_task(self._stored(ready, work))
                if storing is not None:
                    told((await storing)[0])
            finally:
                if storing is not None:  # what is being stored comes to its end, whatever stops the rest
                    await asyncio.gather(storing, return_exceptions=True)

    async def _stored(self, ready: _Ready[T] | None, work: Work[T]) -> tuple[T, bool]:
        """Store what is ready; tell whether that went at the first attempt, so that no later instant is known yet."""
        if ready is not None:
            with suppress(VersionConflict, LabelTaken):
                await self._store(ready)
                return ready.answer, True
        return await self._settled(work), False

    async def _settled(self, work: Work[T]) -> T:
        owners: Owners = {}
        for attempt in range(1, ATTEMPTS + 1):
            ready = await self._worked_out(work, owners, is_last=attempt == ATTEMPTS)
            if ready is None:
                continue
            try:
                await self._store(ready)
            except (VersionConflict, LabelTaken) as quicker:
                if attempt == ATTEMPTS:
                    raise
                if isinstance(quicker, LabelTaken):
                    label = Label(quicker.scheme, quicker.issuer, quicker.value)
                    owners[label] = (quicker.owner_kind, quicker.owner)
            else:
                return ready.answer
        raise AssertionError("the last attempt returns or raises")

    async def _worked_out(self, work: Work[T], owners: Owners, *, is_last: bool) -> _Ready[T] | None:
        """Return what the work comes to; None when it refuses what it read piece by piece while another writer wrote.

        Such a refusal can be wrong: of a write that is repeated while its first attempt still ends, one piece shows
        nothing yet, and the next the position taken, by the very thing that is written.
        """
        draft = Draft(self._graph, dict(owners))
        try:
            answer, to_store = await work(draft)
        except _JUDGED_BY_SEVERAL_READS:
            if is_last or not await draft.is_outdated():
                raise
            return None
        is_refused = isinstance(answer, WriteResult) and any(error.code in _CODES for error in answer.errors)
        if is_refused and not is_last and await draft.is_outdated():
            return None
        known_at = max(self._clock(), self._last_known + 1, draft.newest() + 1)
        changes = await draft.changes(known_at) if to_store else ()
        if changes:
            self._last_known = known_at
        return _Ready(answer, changes, known_at)

    async def _store(self, ready: _Ready[T]) -> None:
        if ready.changes:
            await store_changes(self._graph, ready.changes, ready.known_at)


_JUDGED_BY_SEVERAL_READS: Final = (Conflict, DuplicateIdentifier, StructureCycle)
_CODES: Final = frozenset(error.code for error in _JUDGED_BY_SEVERAL_READS)
