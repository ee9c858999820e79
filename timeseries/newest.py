"""The newest usable sample of each series, in memory: what the *latest* table holds, plus what is still hot."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import INSTANT_LIMIT, LEAST_INSTANT, Columns, runs
from timeseries.store import LatestSample, Quality

NEVER = LEAST_INSTANT - 1
"""The time of the newest sample where there is none."""


class Newest:
    """Per series number: first and last instant ever written, and the newest usable sample.

    `first` and `top` are bounds: after a deletion they may lie outside the samples that are left.
    One thread writes, any thread reads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._first = np.full(0, INSTANT_LIMIT, np.int64)
        self._top = np.full(0, NEVER, np.int64)
        self._time = np.full(0, NEVER, np.int64)
        self._value = np.zeros(0)
        self._quality = np.zeros(0, np.uint8)
        self._changed = np.zeros(0, np.bool_)
        self._texts: dict[int, str] = {}

    def grow(self, count: int) -> None:
        """Make room for `count` series."""
        if count <= len(self._first):
            return
        more = max(count, 2 * len(self._first)) - len(self._first)
        with self._lock:
            self._first = np.concatenate((self._first, np.full(more, INSTANT_LIMIT, np.int64)))
            self._top = np.concatenate((self._top, np.full(more, NEVER, np.int64)))
            self._time = np.concatenate((self._time, np.full(more, NEVER, np.int64)))
            self._value = np.concatenate((self._value, np.zeros(more)))
            self._quality = np.concatenate((self._quality, np.zeros(more, np.uint8)))
            self._changed = np.concatenate((self._changed, np.zeros(more, np.bool_)))

    def late(self, columns: Columns) -> NDArray[np.int32]:
        """Return the series with a row that is not after all of its rows before."""
        starts, _ = runs(columns.id)
        ids = columns.id[starts]
        return ids[columns.time[starts] <= self._top[ids]]

    def doubtful(self, columns: Columns) -> NDArray[np.int32]:
        """Return the series whose newest usable sample these rows replace by a BAD one."""
        hit = (columns.quality == Quality.BAD) & (columns.time == self._time[columns.id])
        return np.unique(columns.id[hit])

    def widen(self, columns: Columns) -> None:
        """Make the bounds hold these rows. Bounds that are too wide do no harm, so this comes before the commit."""
        starts, lasts = runs(columns.id)
        self.bound(columns.id[starts], columns.time[starts], columns.time[lasts])

    def offer(self, columns: Columns) -> None:
        """Take over what is newer in these rows."""
        usable = columns.take(columns.quality != Quality.BAD)
        _, lasts = runs(usable.id)
        candidates = usable.take(lasts)
        with self._lock:
            self._changed[columns.id] = True
            self._set(candidates.take(candidates.time >= self._time[candidates.id]))

    def put(self, asked: NDArray[np.int32], found: Columns) -> None:
        """Replace the newest samples of the series asked by those found; a series not found has none."""
        with self._lock:
            self._time[asked] = NEVER
            self._changed[asked] = True
            self._set(found)

    def bound(self, ids: NDArray[np.int32], first: NDArray[np.int64], top: NDArray[np.int64]) -> None:
        """Widen the bounds of these series to hold first and top."""
        with self._lock:
            self._first[ids] = np.minimum(self._first[ids], first)
            self._top[ids] = np.maximum(self._top[ids], top)

    def limit(self, ids: NDArray[np.int32]) -> int:
        """Return an instant after which none of these series has a sample."""
        return int(self._top[ids].max(initial=NEVER)) + 1

    def firsts(self, ids: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return for each series an instant before which it has no sample."""
        if len(self._first) == 0:
            return np.full(len(ids), INSTANT_LIMIT, np.int64)
        return np.where(ids >= 0, self._first[ids], INSTANT_LIMIT)

    def samples(self, ids: NDArray[np.int32]) -> list[LatestSample | None]:
        """Return the newest usable sample of each series."""
        if len(self._time) == 0:
            return [None] * len(ids)
        with self._lock:
            known = np.where(ids >= 0, self._time[ids], NEVER).tolist()
            values, qualities = self._value[ids].tolist(), self._quality[ids].tolist()
            texts = [self._texts.get(number) for number in ids.tolist()] if self._texts else [None] * len(ids)
        rows = zip(known, values, qualities, texts, strict=True)
        return [
            None if time == NEVER else latest_sample(time, value, quality, text)
            for time, value, quality, text in rows
        ]

    def take_changed(self) -> NDArray[np.int32]:
        """Return the series that changed since `saved` was last called."""
        return np.flatnonzero(self._changed).astype(np.int32)

    def saved(self, ids: NDArray[np.int32]) -> None:
        """Note that the *latest* table now holds these series as they are here."""
        self._changed[ids] = False

    def table(self, ids: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
        """Return the rows of the *latest* table for these series."""
        with self._lock:
            texts = np.array([self._texts.get(number) for number in ids.tolist()], np.object_)
            rows = Columns(ids, self._time[ids], self._value[ids], self._quality[ids], texts)
            return latest_table(rows, self._first[ids], self._top[ids])

    def table_with(self, ids: NDArray[np.int32], found: Columns) -> dict[str, NDArray[Any]]:
        """Return these rows as they would be after `put(ids, found)`; `ids` in order."""
        place = np.searchsorted(ids, found.id)
        times, values = np.full(len(ids), NEVER, np.int64), np.zeros(len(ids))
        qualities, texts = np.zeros(len(ids), np.uint8), np.full(len(ids), None, np.object_)
        times[place], values[place], qualities[place] = found.time, found.value, found.quality
        if found.text is not None:
            texts[place] = found.text
        return latest_table(Columns(ids, times, values, qualities, texts), self._first[ids], self._top[ids])

    def _set(self, rows: Columns) -> None:
        self._time[rows.id] = rows.time
        self._value[rows.id] = rows.value
        self._quality[rows.id] = rows.quality
        if self._texts:
            for number in rows.id.tolist():
                self._texts.pop(number, None)
        if rows.text is not None:
            named = zip(rows.id.tolist(), rows.text.tolist(), strict=True)
            self._texts.update((number, text) for number, text in named if text is not None)


def latest_sample(time: int, value: float, quality: int, text: str | None) -> LatestSample:
    """Build the answer for one series: a string sample has no value."""
    return LatestSample(time, value if text is None else None, text, Quality(quality))


def latest_table(rows: Columns, first: NDArray[np.int64], top: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Put newest samples and bounds into the columns of the *latest* table; NEVER becomes no time."""
    return {**rows.table(), "first": first, "top": top, "time": _without_never(rows.time)}


def _without_never(times: NDArray[np.int64]) -> NDArray[np.int64]:
    masked: NDArray[np.int64] = np.ma.masked_equal(times, NEVER)
    return masked
