"""How many calls may be repeated: a tenth of those that are made (P4), so that an outage draws no storm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CALLS_PER_REPETITION: Final = 10
MOST_REPETITIONS: Final = 10


@dataclass(slots=True)
class Budget:
    """Each call earns a part of a repetition; at most ten are saved up. A new budget is empty."""

    saved: int = 0

    def earn(self) -> None:
        """Count a call; a repetition is none."""
        self.saved = min(self.saved + 1, CALLS_PER_REPETITION * MOST_REPETITIONS)

    def spend(self) -> bool:
        """Take one repetition; tell whether there was one."""
        if self.saved < CALLS_PER_REPETITION:
            return False
        self.saved -= CALLS_PER_REPETITION
        return True
