"""Root fields of the service: queries by one reading, mutations one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gql.errors import error_object
from gql.mutations import run_mutation
from gql.request import Terms
from twin.deadline import before, stores_answer_by
from twin.errors import TwinError
from twin.selection import Selection
from twin.telling import Ran, listening

if TYPE_CHECKING:
    from twin.reading import Reading
    from twin.service import TwinService
    from twin.shape import Shaped


@dataclass(frozen=True, slots=True)
class Failed:
    """What became null, and where: the whole root field, or fields of that response key below it."""

    error: TwinError
    path: tuple[str, ...]


Explanation = Mapping[str, object]


@dataclass(slots=True)
class Answered:
    """Values by response key, and what failed on the way."""

    data: dict[str, object] = field(default_factory=dict)
    failures: list[Failed] = field(default_factory=list)
    explained: Explanation | None = None


class Roots:
    """Answers the root fields of one service."""

    def __init__(self, service: TwinService) -> None:
        self._service = service

    async def query(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        """Answer each field; one that fails leaves the others as they are (X2)."""
        answered = Answered()
        ran: Ran | None = [] if terms.explains else None
        with stores_answer_by(until := before(terms.deadline)):
            try:
                results = await self._results(selections, until, terms.origin, ran)
            except TwinError as error:
                results = [error] * len(selections)
            answered.explained = await self._explained(selections, ran, terms)
        for selection, result in zip(selections, results, strict=True):
            if isinstance(result, TwinError):
                answered.data[selection.key] = None
                answered.failures.append(Failed(result, (selection.key,)))
            else:
                answered.data[selection.key] = result.json
                answered.failures += [Failed(error, _path(selection, key)) for key, error in result.problems]
        return answered

    async def _results(
        self, selections: Sequence[Selection], until: float | None, origin: str, ran: Ran | None
    ) -> list[Shaped | TwinError]:
        """Answer the fields. Old asset types are read again meanwhile; where they changed, all is answered anew."""
        old = self._service.old_types
        if old is not None:
            reading = await self._service.reading(deadline=until, origin=origin, types=old)
            now = asyncio.create_task(self._service.types())
            try:
                results = await _all(reading, selections, ran)
                if await now is old:
                    return results
            finally:
                now.cancel()
                await asyncio.gather(now, return_exceptions=True)
            if ran is not None:
                ran.clear()
        reading = await self._service.reading(deadline=until, origin=origin)
        return await _all(reading, selections, ran)

    async def mutate(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        """Run each field after the one before it; the first that fails is the last that runs.

        Explained are the reads of what is given back: a write has no plan.
        """
        answered = Answered()
        ran: Ran | None = [] if terms.explains else None
        with stores_answer_by(until := before(terms.deadline)):
            for selection in selections:
                try:
                    reading = await self._service.reading(deadline=until, origin=terms.origin)
                    with listening(selection.key, ran):
                        answered.data[selection.key] = await run_mutation(selection, self._service, reading)
                except TwinError as error:
                    answered.failures.append(Failed(error, (selection.key,)))
                    break
            answered.explained = await self._explained(selections, ran, terms)
        return answered

    async def _explained(
        self, selections: Sequence[Selection], ran: Ran | None, terms: Terms
    ) -> Explanation | None:
        """Return what is told of the plans that ran; a graph that is lost leaves the answer, and no explanation."""
        if ran is None:
            return None
        places = {selection.key: place for place, selection in enumerate(selections)}
        ran.sort(key=lambda each: places[each.key])
        try:
            reading = await self._service.reading(deadline=before(terms.deadline))
            return await reading.explained(ran)
        except TwinError as error:
            return {"text": f"The plans cannot be told: {error.message}", "error": error_object(error)}


async def _all(
    reading: Reading, selections: Sequence[Selection], ran: Ran | None
) -> list[Shaped | TwinError]:
    """Answer the fields beside one another: one that waits for a store in vain keeps no other from its answer (P1)."""
    if len(selections) == 1:
        return [await _one(reading, selections[0], ran)]
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(_one(reading, selection, ran)) for selection in selections]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in running]


async def _one(reading: Reading, selection: Selection, ran: Ran | None) -> Shaped | TwinError:
    try:
        with listening(selection.key, ran):
            return await reading.answer(selection)
    except TwinError as error:
        return error


def _path(selection: Selection, key: str) -> tuple[str, ...]:
    return (selection.key, key) if key else (selection.key,)
