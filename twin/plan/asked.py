"""What a request brings besides its fields: the frozen now, the moment, asset types, limits, the cursors' secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from twin.cursors import Cursors
from twin.plan.facts import TypeFacts


@dataclass(slots=True)
class Reads:
    """What of a setting was read: a plan for which neither was read is the same at another now, with other types."""

    now: bool = False
    types: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The setting in which a root field is planned. Instants in ns; `as_of`, `known_at` None: the present.

    `instant` is for what does not bear on the steps; all else reads `now`, and `types`, so that it is written down.
    """

    instant: int
    cursors: Cursors
    type_facts: TypeFacts
    as_of: int | None = None
    known_at: int | None = None
    max_page: int = 1000
    max_points: int = 1_000_000
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    "What filters on structures hold for, by `set_key`."
    reads: Reads = field(default_factory=Reads, compare=False, repr=False)

    @property
    def now(self) -> int:
        """The frozen now."""
        self.reads.now = True
        return self.instant

    @property
    def types(self) -> TypeFacts:
        """What is known of asset types."""
        self.reads.types = True
        return self.type_facts

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
        self.reads.now = True
        return replace(self, instant=now)
