"""How writes are settled: one after the other, worked out on a draft and stored, again when another was quicker."""

from __future__ import annotations

import asyncio
from collections import deque
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
STORED_BEHIND: Final = 2
"So many works are being stored, or wait for it, while the next is worked out."


class _Ready(NamedTuple, Generic[T]):
    """What was worked out and is to be stored, all of it known from one instant on."""

    answer: T
    changes: Sequence[Change]
    known_at: int


class _Stored(NamedTuple):
    """Whether the works behind one that is stored are to be, too, and the instant that they must be known after."""

    goes_on: bool = True
    known_at: int = 0


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
        """Settle one after the other; each is worked out while those before it are stored.

        `told` gets each answer once it is stored; where it says no, nothing that comes later is stored. The works may
        not need what the ones before them write: that they change the same things is found out, and costs time.
        """
        async with self._lock, translated(Store.GRAPH):
            storing: deque[asyncio.Task[_Stored]] = deque()
            try:
                for work in works:
                    ready = await self._worked_out(work, {}, is_last=False)
                    before = storing[-1] if storing else None
                    storing.append(asyncio.create_task(self._stored_after(before, ready, work, told)))
                    if len(storing) > STORED_BEHIND and not (await storing.popleft()).goes_on:
                        return
                while storing:
                    await storing.popleft()
            finally:  # what is being stored comes to its end, whatever stops the rest
                await asyncio.gather(*storing, return_exceptions=True)

    async def _stored_after(
        self,
        before: asyncio.Task[_Stored] | None,
        ready: _Ready[T] | None,
        work: Work[T],
        told: Callable[[T], bool],
    ) -> _Stored:
        """Store what is ready once the work before it is stored, and tell it."""
        earlier = _Stored() if before is None else await asyncio.shield(before)
        if not earlier.goes_on:
            return earlier
        if ready is not None and ready.known_at > earlier.known_at:  # else one before it was worked out anew
            with suppress(VersionConflict, LabelTaken):
                await self._store(ready)
                return _Stored(told(ready.answer), ready.known_at)
        answer = await self._settled(work)
        return _Stored(told(answer), self._last_known)

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
