"""The logical plan's nodes that look at a thing's past: where it was and when, what it was, what was measured there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twin.statistics import Measure
from twin.windows import Span

Position = tuple[str | int | float | bool | None, ...]


# ---------------------------------------------------------------- where rows come from
@dataclass(frozen=True, slots=True)
class Stays:
    """The installations of each row of the enclosing rowset; with `as_host` those of other things in it.

    Those that began by `until`, newest first: at a position and over a window where these are given.
    """

    as_host: bool
    until: int
    position: str | None = None
    during: Span | None = None

    @property
    def kind(self) -> str:
        """The kind of thing it yields."""
        return "installation"


@dataclass(frozen=True, slots=True)
class StayEnd:
    """The thing that is installed, or its host, of each installation."""

    end: Literal["asset", "host"]

    @property
    def kind(self) -> str:
        """The kind of thing it yields."""
        return "asset"


@dataclass(frozen=True, slots=True)
class HostSignal:
    """The signal of that name of the host of each installation; a row for each installation, shared by none."""

    name: str

    @property
    def kind(self) -> str:
        """The kind of thing it yields."""
        return "signal"


Past = Stays | StayEnd | HostSignal


# ---------------------------------------------------------------- what is answered of each row
@dataclass(frozen=True, slots=True)
class StayStatisticsOf:
    """Statistics of the host's signal over the time of the installation, cut at `until`; parts as in StatisticsOf."""

    key: str
    until: int
    unit: str | None
    parts: tuple[tuple[str, Measure | str], ...]


@dataclass(frozen=True, slots=True)
class HistoryOf:
    """The version records of a thing that were known at a moment and valid by it, newest known first.

    `after` are the known and the valid instant of the record to continue behind, and the id of its thing.
    """

    key: str
    first: int | None
    after: Position | None
    fingerprint: str
    parts: tuple[tuple[str, str], ...]


PastOutput = StayStatisticsOf | HistoryOf
