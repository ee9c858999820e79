"""Root fields of the service: queries by one reading, mutations one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gql.mutations import run_mutation
from gql.request import Terms
from twin.errors import TwinError
from twin.selection import Selection

if TYPE_CHECKING:
    from twin.service import TwinService


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
        reading = await self._service.reading(deadline=terms.deadline, origin=terms.origin)
        answered = Answered()
        for selection in selections:
            try:
                shaped = await reading.answer(selection)
            except TwinError as error:
                answered.data[selection.key] = None
                answered.failures.append(Failed(error, (selection.key,)))
                continue
            answered.data[selection.key] = shaped.value
            answered.failures += [Failed(error, _path(selection, key)) for key, error in shaped.problems]
        return answered

    async def mutate(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        """Run each field after the one before it; the first that fails is the last that runs."""
        answered = Answered()
        for selection in selections:
            reading = await self._service.reading(deadline=terms.deadline, origin=terms.origin)
            try:
                answered.data[selection.key] = await run_mutation(selection, self._service, reading)
            except TwinError as error:
                answered.failures.append(Failed(error, (selection.key,)))
                break
        return answered


def _path(selection: Selection, key: str) -> tuple[str, ...]:
    return (selection.key, key) if key else (selection.key,)
