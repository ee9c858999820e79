"""The steps that look at the past: each one batched request to one store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.store import Column
from twin.plan.terms import StatisticValue
from twin.windows import Span


@dataclass(frozen=True, slots=True)
class Stayed:
    """Graph: the installations of the things in a slot, or with `as_host` those of other things in them."""

    slot: int
    source: int
    as_host: bool
    until: int
    position: str | None
    during: Span | None

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "installation"


@dataclass(frozen=True, slots=True)
class Ends:
    """Graph: the things that are installed, or their hosts, of the installations in a slot."""

    slot: int
    source: int
    end: Literal["asset", "host"]
    columns: tuple[Column, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "asset"


@dataclass(frozen=True, slots=True)
class HostSignals:
    """Graph: the signals of one name of the hosts of the installations in a slot, a row for each installation."""

    slot: int
    source: int
    name: str
    columns: tuple[Column, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "signal"


@dataclass(frozen=True, slots=True)
class StayStatistics:
    """Series: statistics of the signals in a slot, each over the time of its installation; their spans say nothing."""

    slot: int
    until: int
    values: tuple[StatisticValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """Graph: all version records of the things in a slot."""

    slot: int
    kind: str


PastStep = Stayed | Ends | HostSignals | StayStatistics | Versions
