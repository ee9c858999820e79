"""What came of a plan: what its steps fill in, and what the answer is shaped from."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.store import Row
from twin.errors import TwinError
from twin.plan.steps import Plan
from twin.rows import Table


@dataclass(slots=True)
class Answers:
    """Tables and counts by slot, and what failed and only adds columns (X1).

    `owners` has for a narrowed slot how many owners satisfied the condition, and how many there were; `brought` for a
    gathered one how many rows came, which are cut to those of owners that are found.
    """

    plan: Plan
    tables: dict[int, Table] = field(default_factory=dict)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    owners: dict[int, tuple[int, int]] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)
    failures: list[TwinError] = field(default_factory=list)
    arrived: dict[int, list[Row]] = field(default_factory=dict)
    "Rows that came along with those of other steps, by the number of the step that they are for."

    def ids(self, slot: int) -> tuple[str, ...]:
        """Return the ids in a slot, each once."""
        return tuple(dict.fromkeys(self.tables[slot].ids))
