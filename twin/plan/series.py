"""The logical plan's outputs that ask the series store: what is answered of a signal's samples."""

from __future__ import annotations

from dataclasses import dataclass

from twin.statistics import Measure
from twin.windows import Span


@dataclass(frozen=True, slots=True)
class StatisticsOf:
    """Statistics of a signal over a window; `parts` are (response key, measure or one of from, to, unit)."""

    key: str
    span: Span
    unit: str | None
    parts: tuple[tuple[str, Measure | str], ...]


@dataclass(frozen=True, slots=True)
class LatestOf:
    """The newest sample of a signal."""

    key: str
    unit: str | None
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BucketsOf:
    """Statistics of a signal bucket by bucket."""

    key: str
    edges: tuple[int, ...]
    unit: str | None
    fill: str
    parts: tuple[tuple[str, Measure | str], ...]
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class SamplesOf:
    """Raw or reduced samples of a signal."""

    key: str
    span: Span
    max_points: int | None
    unit: str | None
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProfileOf:
    """How far the samples of a window can be trusted; `parts` are (response key, field)."""

    key: str
    span: Span
    parts: tuple[tuple[str, str], ...]


SeriesOutput = StatisticsOf | LatestOf | BucketsOf | SamplesOf | ProfileOf
