"""What earlier requests saw: how many rows a predicate of the graph has, which share a condition on series keeps.

Bounded; each new sight counts for a part, so that what changes is followed. It decides what is asked first, never what
is answered, so a replica that has seen nothing is right as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from graph.store import Predicate, Statistics
from twin.plan.terms import (
    Absent,
    Among,
    Both,
    Compares,
    Condition,
    Either,
    Negation,
    SignalStatisticValue,
    StatisticValue,
    Value,
)

MOST: Final = 4_096
NEW: Final = 0.3
"How much of an estimate the newest sight makes up."


@dataclass(slots=True)
class Memory:
    """Numbers by what they are of; the one not seen for longest is forgotten first."""

    seen: OrderedDict[int, float] = field(default_factory=OrderedDict)

    def add(self, of: Hashable, number: float) -> None:
        """Count one more sight."""
        key = hash(of)
        old = self.seen.pop(key, None)
        self.seen[key] = number if old is None else old + NEW * (number - old)
        if len(self.seen) > MOST:
            self.seen.popitem(last=False)

    def get(self, of: Hashable) -> float | None:
        """Return what to expect, None when it was never seen."""
        return self.seen.get(hash(of))


@dataclass(slots=True)
class Learned:
    """What a service knows of its plant. `sizes`: None until the graph told them; `wanted`: what to count in time."""

    sizes: Statistics | None = None
    wanted: OrderedDict[tuple[str, Predicate], None] = field(default_factory=OrderedDict)
    _rows: Memory = field(default_factory=Memory)
    _shares: Memory = field(default_factory=Memory)

    def saw_rows(self, kind: str, where: Predicate, count: int) -> None:
        """Remember how many things of a kind satisfied a predicate."""
        self._rows.add((kind, where), count)
        self.wanted.pop((kind, where), None)

    def saw_share(self, signals: Predicate, condition: Condition, kept: int, of: int) -> None:
        """Remember how many of the owners of such signals satisfied a condition on their series."""
        if of:
            self._shares.add((signals, _form(condition)), kept / of)

    def rows(self, kind: str, where: Predicate) -> float | None:
        """Return how many things of a kind satisfy a predicate, as far as is known."""
        return self._rows.get((kind, where))

    def share(self, signals: Predicate, condition: Condition) -> float | None:
        """Return which share of the owners satisfies a condition, as far as is known."""
        return self._shares.get((signals, _form(condition)))

    def want(self, kind: str, where: Predicate) -> None:
        """Have a predicate counted when there is time."""
        self.wanted[kind, where] = None
        if len(self.wanted) > MOST:
            self.wanted.popitem(last=False)


def _form(condition: Condition) -> Hashable:
    """The condition with windows as lengths: the last hour now and the last hour a day ago keep alike."""
    match condition:
        case Both(parts) | Either(parts):
            return (type(condition).__name__, *map(_form, parts))
        case Negation(part):
            return ("not", _form(part))
        case Compares(value, test, constant, fold):
            return (_value_form(value), test, constant, fold)
        case Among(value, constants, fold):
            return (_value_form(value), constants, fold)
        case Absent(value):
            return ("absent", _value_form(value))
        case _:
            return condition


def _value_form(value: Value) -> Hashable:
    match value:
        case StatisticValue(measure, span, unit):
            return (measure, span.seconds, unit)
        case SignalStatisticValue(name, statistic):
            return (name, _value_form(statistic))
        case _:
            return value
