"""Root fields of the service: queries by one reading, mutations one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gql.mutations import run_mutation
from gql.request import Terms
from twin.deadline import before, stores_answer_by
from twin.errors import TwinError
from twin.selection import Selection

if TYPE_CHECKING:
    from twin.reading import Reading
    from twin.service import TwinService
    from twin.shape import Shaped


@dataclass(frozen=True, slots=True)
class Failed:
    """What became null, and where: the whole root field, or fields of that response key below it."""

    error: TwinError
    path: tuple[str, ...]


@dataclass(slots=True)
class Answered:
    """Values by response key, and what failed on the way."""

    data: dict[str, object] = field(default_factory=dict)
    failures: list[Failed] = field(default_factory=list)


class Roots:
    """Answers the root fields of one service."""

    def __init__(self, service: TwinService) -> None:
        self._service = service

    async def query(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        """Answer each field; one that fails leaves the others as they are (X2)."""
        answered = Answered()
        with stores_answer_by(until := before(terms.deadline)):
            try:
                reading = await self._service.reading(deadline=until, origin=terms.origin)
                results = await _all(reading, selections)
            except TwinError as error:
                results = [error] * len(selections)
        for selection, result in zip(selections, results, strict=True):
            if isinstance(result, TwinError):
                answered.data[selection.key] = None
                answered.failures.append(Failed(result, (selection.key,)))
            else:
                answered.data[selection.key] = result.value
                answered.failures += [Failed(error, _path(selection, key)) for key, error in result.problems]
        return answered

    async def mutate(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        """Run each field after the one before it; the first that fails is the last that runs."""
        answered = Answered()
        with stores_answer_by(until := before(terms.deadline)):
            for selection in selections:
                try:
                    reading = await self._service.reading(deadline=until, origin=terms.origin)
                    answered.data[selection.key] = await run_mutation(selection, self._service, reading)
                except TwinError as error:
                    answered.failures.append(Failed(error, (selection.key,)))
                    break
        return answered


async def _all(reading: Reading, selections: Sequence[Selection]) -> list[Shaped | TwinError]:
    """Answer the fields beside one another: one that waits for a store in vain keeps no other from its answer (P1)."""
    if len(selections) == 1:
        return [await _one(reading, selections[0])]
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(_one(reading, selection)) for selection in selections]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in running]


async def _one(reading: Reading, selection: Selection) -> Shaped | TwinError:
    try:
        return await reading.answer(selection)
    except TwinError as error:
        return error


def _path(selection: Selection, key: str) -> tuple[str, ...]:
    return (selection.key, key) if key else (selection.key,)
