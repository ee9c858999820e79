"""Statistics as the port defines them, over samples in memory: all series at once, no loop over samples.

For stores that compute some functions themselves and leave the others; pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns
from timeseries.reckon_held import Segments
from timeseries.requests import HELD, parameters_of
from timeseries.store import Aggregate, Function, Quality, Term

Value = float | int | None
Column = tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The last number of some series before the window: their places and values."""

    id: NDArray[np.int32]
    value: NDArray[np.float64]


NOTHING_CARRIED = Carried(np.empty(0, np.int32), np.empty(0))


def reckon(request: Aggregate, rows: Columns, carried: Carried = NOTHING_CARRIED) -> list[Column]:
    """Compute each term for each series; `id` of a row is the place of its series, rows lie by series and time."""
    count = len(request.series)
    groups = Groups(rows, count)
    segments: Segments | None = None
    answers: list[Column] = []
    for term in request.terms:
        if term.function in HELD:
            segments = segments or _segments(request, groups, carried)
            answers.append(segments.column(term.function, parameters_of(term, count)))
        elif term.function is Function.SLOTS:
            answers.append(groups.slots(request.start or 0, parameters_of(term, count)))
        else:
            answers.append(groups.column(term))
    return answers


class Groups:
    """Rows by group, in order of group and time, `id` being the group; and the statistics of each group."""

    def __init__(self, rows: Columns, count: int) -> None:
        self.count = count
        is_bad = rows.quality == Quality.BAD
        self.bad = np.bincount(rows.id[is_bad], minlength=count)
        usable = rows if not is_bad.any() else rows.take(~is_bad)
        self.usable = usable
        has_number = ~np.isnan(usable.value)
        self.numbers = usable if has_number.all() else usable.take(has_number)
        self._starts = _starts(self.numbers.id)
        self._present = self.numbers.id[self._starts]
        self._counts = np.diff(np.append(self._starts, len(self.numbers)))

    def column(self, term: Term) -> Column:
        """Return a plain statistic of each group."""
        match term.function:
            case Function.COUNT:
                return tuple(np.bincount(self.usable.id, minlength=self.count).tolist())
            case Function.BAD:
                return tuple(self.bad.tolist())
            case Function.FIRST_AT | Function.LAST_AT:
                return self._end_instants(term.function)
            case Function.MIN_AT | Function.MAX_AT:
                return self._extreme_instants(term.function)
            case _:
                return self._spread(self._numeric(term), self._present)

    def slots(self, start: int, seconds: Sequence[float | None]) -> Column:
        """Count the slots from `start` on that hold a usable sample."""
        lengths = np.array([1 if each is None else round(each * 1e9) for each in seconds], np.int64)
        rows = self.usable
        slot = (rows.time - start) // lengths[rows.id]
        is_new = np.ones(len(rows), np.bool_)
        is_new[1:] = (np.diff(rows.id) != 0) | (np.diff(slot) != 0)
        counts = np.bincount(rows.id[is_new], minlength=self.count).tolist()
        return tuple(None if s is None else c for s, c in zip(seconds, counts, strict=True))

    def _numeric(self, term: Term) -> NDArray[np.float64]:
        values, starts = self.numbers.value, self._starts
        if len(values) == 0:
            return values
        match term.function:
            case Function.MIN:
                return np.minimum.reduceat(values, starts)
            case Function.MAX:
                return np.maximum.reduceat(values, starts)
            case Function.SUM:
                return np.add.reduceat(values, starts)
            case Function.MEAN:
                return self._means()
            case Function.FIRST:
                return values[starts]
            case Function.LAST:
                return values[starts + self._counts - 1]
            case Function.STDDEV:
                return self._deviations()
            case Function.MEDIAN:
                return self._quantiles(0.5)
            case Function.QUANTILE:
                return self._quantiles(term.parameter or 0.0)
        raise AssertionError(f"{term.function} is no plain statistic")

    def _means(self) -> NDArray[np.float64]:
        """Around the first value: sums of large equal values would lose their small differences."""
        first = self.numbers.value[self._starts]
        rest = self.numbers.value - np.repeat(first, self._counts)
        means: NDArray[np.float64] = first + np.add.reduceat(rest, self._starts) / self._counts
        return means

    def _deviations(self) -> NDArray[np.float64]:
        away = self.numbers.value - np.repeat(self._means(), self._counts)
        squares = np.add.reduceat(away * away, self._starts)
        divisors = np.where(self._counts > 1, self._counts - 1, 1)
        return np.where(self._counts > 1, np.sqrt(squares / divisors), np.nan)

    def _quantiles(self, share: float) -> NDArray[np.float64]:
        ordered = self.numbers.value[np.lexsort((self.numbers.value, self.numbers.id))]
        rank = share * (self._counts - 1)
        low = np.floor(rank)
        lower = ordered[self._starts + low.astype(np.intp)]
        upper = ordered[self._starts + np.ceil(rank).astype(np.intp)]
        quantiles: NDArray[np.float64] = lower + (upper - lower) * (rank - low)
        return quantiles

    def _extreme_instants(self, function: Function) -> Column:
        """The earliest instant of the extreme."""
        if len(self.numbers) == 0:
            return (None,) * self.count
        extreme = Function.MIN if function is Function.MIN_AT else Function.MAX
        sought = np.repeat(self._numeric(Term(extreme)), self._counts)
        hits = np.flatnonzero(self.numbers.value == sought)
        firsts = hits[_starts(self.numbers.id[hits])]
        return self._spread(self.numbers.time[firsts], self._present)

    def _end_instants(self, function: Function) -> Column:
        starts = _starts(self.usable.id)
        ends = np.append(starts[1:], len(self.usable)) - 1 if len(starts) else starts
        rows = starts if function is Function.FIRST_AT else ends
        return self._spread(self.usable.time[rows], self.usable.id[starts])

    def _spread(self, values: NDArray[np.float64] | NDArray[np.int64], groups: NDArray[np.int32]) -> Column:
        """Put the values of the groups that have one to their places; NaN is no value."""
        column: list[Value] = [None] * self.count
        for group, value in zip(groups.tolist(), values.tolist(), strict=True):
            column[group] = value if value == value else None
        return tuple(column)


def _segments(request: Aggregate, groups: Groups, carried: Carried) -> Segments:
    rows, start = groups.numbers, request.start or 0
    ids, times, values = rows.id, rows.time, rows.value
    if len(carried.id):
        ids = np.concatenate((carried.id, ids))
        times = np.concatenate((np.full(len(carried.id), start), times))
        values = np.concatenate((carried.value, values))
        order = np.argsort(ids, kind="stable")
        ids, times, values = ids[order], times[order], values[order]
    step = np.array(request.step if request.step is not None else [False] * groups.count, np.bool_)
    return Segments.between(ids, times, values, step=step, hold=min(request.end, request.now))


def _starts(ids: NDArray[np.int32]) -> NDArray[np.intp]:
    return np.flatnonzero(np.append(True, ids[1:] != ids[:-1])) if len(ids) else np.empty(0, np.intp)
