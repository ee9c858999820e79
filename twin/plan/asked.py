"""What a request brings besides its fields: the frozen now, the moment, asset types, limits, the cursors' secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from twin.cursors import Cursors
from twin.plan.facts import TypeFacts


@dataclass(frozen=True, slots=True)
class Asked:
    """The setting in which a root field is planned. Instants in ns; `as_of`, `known_at` None: the present."""

    now: int
    cursors: Cursors
    types: TypeFacts
    as_of: int | None = None
    known_at: int | None = None
    max_page: int = 1000
    max_points: int = 1_000_000
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    "What filters on structures hold for, by `set_key`."

    @property
    def moment(self) -> tuple[int, int] | None:
        """Valid and known instant of the reads, or None for the present."""
        if self.as_of is None and self.known_at is None:
            return None
        return (
            self.now if self.as_of is None else self.as_of,
            self.now if self.known_at is None else self.known_at,
        )

    @property
    def end(self) -> int:
        """Where windows that end `now` end."""
        return self.now if self.as_of is None else self.as_of

    def frozen_at(self, now: int) -> Asked:
        """Return the same setting at the now of an earlier page."""
        return replace(self, now=now)
