"""What rows are grouped by, and what is measured of each group; `grouping` reads it from a request. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from twin.plan.terms import SignalStatisticValue, Value


@dataclass(frozen=True, slots=True)
class GroupKey:
    """The first of these values that a row has; `ranks` lists an enum's values in the order that counts."""

    values: tuple[Value, ...]
    ranks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NearestAbove:
    """The nearest asset above that is of one of these types."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """How the rows of a question are grouped and measured. Without a key they are one group."""

    by: tuple[GroupKey | NearestAbove, ...]
    measures: tuple[SignalStatisticValue, ...]
