"""Something that is written in several steps, each of them acknowledged or in doubt, and what must be found of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from tests.faults.killing.door import Door, NotAcknowledged


@dataclass
class Thing(ABC):
    """One thing. `done` steps of it were acknowledged; the next may have been made when it is `in_doubt`."""

    STEPS: ClassVar[int]

    name: str
    done: int = 0
    in_doubt: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The keys and numbers that it has in the end."""
        return (self.name,)

    @property
    def is_complete(self) -> bool:
        """Whether every step was acknowledged."""
        return self.done == self.STEPS

    @property
    def may_have_done(self) -> range:
        """How many steps may be found."""
        return range(self.done, self.done + 1 + self.in_doubt)

    async def go_on(self, door: Door) -> bool:
        """Make the next step, or make it again; tell whether it was acknowledged."""
        self.in_doubt = True
        try:
            await self.step(door)
        except NotAcknowledged:
            return False
        self.in_doubt = False
        self.done += 1
        return True

    @abstractmethod
    async def step(self, door: Door) -> None:
        """Make the step after those that are done. Making it twice is the same as once. Raises NotAcknowledged."""

    @abstractmethod
    async def wrong(self, door: Door) -> str | None:
        """Read it back: None when it is whole, at one of the steps that it may have, else what is wrong."""
