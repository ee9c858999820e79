"""The slow, obvious answer to every request of the series port: plain lists and loops over all samples ever written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from timeseries import (
    Aggregate,
    BucketRows,
    Buckets,
    Function,
    LatestSample,
    Quality,
    Read,
    SeriesKey,
    Term,
)

Number = float | int | None
SECOND = 10**9


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample; `value` is None where `text` is not."""

    time: int
    value: float | None
    quality: Quality
    text: str | None = None


@dataclass
class Oracle:
    """What a store must hold after the writes and deletions told to it."""

    stored: dict[SeriesKey, dict[int, Sample]] = field(default_factory=dict)

    def write(self, series: SeriesKey, samples: Sequence[Sample]) -> None:
        for sample in samples:
            self.stored.setdefault(series, {})[sample.time] = sample

    def delete(self, series: Sequence[SeriesKey], start: int, end: int) -> int:
        count = 0
        for key in set(series):
            for time in [time for time in self.stored.get(key, {}) if start <= time < end]:
                del self.stored[key][time]
                count += 1
        return count

    def ordered(self, series: SeriesKey) -> list[Sample]:
        return sorted(self.stored.get(series, {}).values(), key=lambda sample: sample.time)

    def usable(self, series: SeriesKey) -> list[Sample]:
        return [sample for sample in self.ordered(series) if sample.quality is not Quality.BAD]

    def read(self, request: Read) -> list[list[Sample]]:
        answers = []
        for key in request.series:
            rows = self.ordered(key) if request.include_bad else self.usable(key)
            answers.append([row for row in rows if _is_within(row.time, request.start, request.end)])
        return answers

    def latest(self, series: Sequence[SeriesKey], at: int) -> list[LatestSample | None]:
        answers: list[LatestSample | None] = []
        for key in series:
            rows = [row for row in self.usable(key) if row.time <= at]
            newest = [LatestSample(row.time, row.value, row.text, row.quality) for row in rows[-1:]]
            answers.append(newest[0] if newest else None)
        return answers

    def aggregate(self, request: Aggregate) -> list[tuple[Number, ...]]:
        columns = []
        for term in request.terms:
            column = []
            for place, key in enumerate(request.series):
                start, end = (request.start, request.end) if request.spans is None else request.spans[place]
                alone = replace(request, start=start, end=end, spans=None)
                column.append(self._one(alone, term, place, key))
            columns.append(tuple(column))
        return columns

    def buckets(self, request: Buckets) -> list[BucketRows]:
        answers = []
        counts_bad = any(term.function is Function.BAD for term in request.terms)
        for key in request.series:
            index, rows = [], []
            for bucket, (start, end) in enumerate(pairwise(request.edges)):
                samples = [row for row in self.ordered(key) if start <= row.time < end]
                if any(counts_bad or row.quality is not Quality.BAD for row in samples):
                    index.append(bucket)
                    rows.append([statistic(term.function, samples) for term in request.terms])
            columns = tuple(tuple(row[k] for row in rows) for k in range(len(request.terms)))
            answers.append(BucketRows(key, tuple(index), columns))
        return answers

    def _one(self, request: Aggregate, term: Term, place: int, key: SeriesKey) -> Number:
        parameter = term.parameters[place] if term.parameters is not None else term.parameter
        inside = [row for row in self.ordered(key) if _is_within(row.time, request.start, request.end)]
        usable = [row for row in inside if row.quality is not Quality.BAD]
        match term.function:
            case Function.SLOTS:
                return None if parameter is None else _slots(usable, request.start or 0, parameter)
            case Function.INTEGRAL | Function.COVERED | Function.ABOVE | Function.BELOW:
                return self._held(request, term.function, parameter, place, key)
            case Function.QUANTILE:
                assert parameter is not None, "QUANTILE has a parameter"
                return quantile([row.value for row in usable if row.value is not None], parameter)
            case _:
                return statistic(term.function, inside)

    def _held(
        self, request: Aggregate, function: Function, parameter: float | None, place: int, key: SeriesKey
    ) -> Number:
        if function in (Function.ABOVE, Function.BELOW) and parameter is None:
            return None
        points = [(row.time, row.value) for row in self.usable(key) if row.value is not None]
        inside = [(time, value) for time, value in points if _is_within(time, request.start, request.end)]
        if request.step is not None and request.step[place]:
            before = [value for time, value in points if request.start is not None and time < request.start]
            if before and request.start is not None:
                inside.insert(0, (request.start, before[-1]))
            pieces = _step_pieces(inside, min(request.end, request.now))
        else:
            pieces = _linear_pieces(inside)
        return (
            None if not inside else math.fsum(_share(function, parameter or 0.0, piece) for piece in pieces)
        )


Piece = tuple[float, float, float]
"""Seconds, value at the start, value at the end."""


def statistic(function: Function, samples: Sequence[Sample]) -> Number:
    """Compute a function without parameter over samples in time order."""
    usable = [row for row in samples if row.quality is not Quality.BAD]
    points = [(row.value, row.time) for row in usable if row.value is not None]
    values = [value for value, _ in points]
    match function:
        case Function.COUNT:
            return len(usable)
        case Function.BAD:
            return len(samples) - len(usable)
        case Function.FIRST_AT:
            return usable[0].time if usable else None
        case Function.LAST_AT:
            return usable[-1].time if usable else None
    if not values:
        return None
    match function:
        case Function.MIN:
            return min(values)
        case Function.MAX:
            return max(values)
        case Function.SUM:
            return math.fsum(values)
        case Function.MEAN:
            return math.fsum(values) / len(values)
        case Function.FIRST:
            return values[0]
        case Function.LAST:
            return values[-1]
        case Function.MIN_AT:
            return next(time for value, time in points if value == min(values))
        case Function.MAX_AT:
            return next(time for value, time in points if value == max(values))
        case Function.MEDIAN:
            return quantile(values, 0.5)
        case Function.STDDEV:
            return _deviation(values)
    raise AssertionError(f"{function} needs more than samples")


def quantile(values: Sequence[float], share: float) -> float | None:
    """Interpolate linearly between closest ranks."""
    if not values:
        return None
    ordered, rank = sorted(values), share * (len(values) - 1)
    low, high = ordered[math.floor(rank)], ordered[math.ceil(rank)]
    return low + (high - low) * (rank - math.floor(rank))


def _deviation(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _slots(usable: Sequence[Sample], start: int, seconds: float) -> int:
    length = round(seconds * SECOND)
    return len({(row.time - start) // length for row in usable})


def _step_pieces(points: Sequence[tuple[int, float]], until: int) -> list[Piece]:
    pieces = []
    ends = [time for time, _ in points[1:]] + [until]
    for (time, value), end in zip(points, ends, strict=False):
        pieces.append((max(0, min(end, until) - time) / SECOND, value, value))
    return pieces


def _linear_pieces(points: Sequence[tuple[int, float]]) -> list[Piece]:
    pieces = []
    for (time, value), (next_time, next_value) in pairwise(points):
        pieces.append(((next_time - time) / SECOND, value, next_value))
    return pieces


def _share(function: Function, limit: float, piece: Piece) -> float:
    seconds, first, last = piece
    if function is Function.INTEGRAL:
        return seconds * (first + last) / 2
    if function is Function.COVERED:
        return seconds
    if function is Function.BELOW:
        first, last, limit = -first, -last, -limit
    if first > limit and last > limit:
        return seconds
    if first <= limit and last <= limit:
        return 0.0
    return seconds * (max(first, last) - limit) / abs(first - last)


def _is_within(time: int, start: int | None, end: int) -> bool:
    return (start is None or time >= start) and time < end
