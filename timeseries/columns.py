"""Samples as they are stored: checked, in one set of columns, by series and time, one row per instant.

Not for: numbers of series (keys.py) and the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timeseries.errors import BadSamples
from timeseries.store import Quality, Samples

EXACT = 2**53
"""Integers up to here are exact as float64 (T13)."""
LEAST_INSTANT, INSTANT_LIMIT = -(2**62), 2**62
"""Instants lie in [LEAST_INSTANT, INSTANT_LIMIT), the years 1823 to 2116, so that differences fit 64 bits."""


_FLOAT, _INTEGER = np.dtype(np.float64), np.dtype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Rows of many series, strictly increasing by (id, time). `text` is None when no row has one."""

    id: NDArray[np.int32]
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    text: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.id)

    def chunks(self, rows: int) -> Iterator[Columns]:
        """Yield the rows in portions of at most `rows`."""
        for start in range(0, len(self), rows):
            yield self.take(slice(start, start + rows))

    def take(self, rows: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Columns:
        """Return only these rows."""
        text = None if self.text is None else self.text[rows]
        return Columns(self.id[rows], self.time[rows], self.value[rows], self.quality[rows], text)

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the columns by name, as the file's driver takes them (NaN stands for no value)."""
        columns: dict[str, NDArray[Any]] = {"id": self.id, "time": self.time, "value": self.value}
        columns["quality"] = self.quality
        if self.text is not None:
            columns["text"] = self.text
        return columns

    def texts(self) -> NDArray[np.object_]:
        """Return the text column, None in every row when no row has one."""
        return np.full(len(self), None, np.object_) if self.text is None else self.text


def gather(batches: Sequence[Samples]) -> Columns:
    """Put the rows of all batches together as they are; `id` is the place of the batch.

    Raises BadSamples when a row cannot be stored; the message names series, row and value (T13).
    """
    if not batches:
        return no_columns()
    is_plain = all(_is_plain(batch) for batch in batches)
    for batch in () if is_plain else batches:
        _check_rows(batch)
    lengths = np.fromiter((len(batch.times) for batch in batches), np.int64, len(batches))
    times = np.concatenate([batch.times for batch in batches]).astype(np.int64, copy=False)
    values = np.concatenate([_floats(batch) for batch in batches])
    if is_plain and not (np.isfinite(values).all() and _in_range(times).all()):
        for batch in batches:
            _check_rows(batch)
    places = np.repeat(np.arange(len(batches), dtype=np.int32), lengths)
    return Columns(places, times, values, _qualities(batches, len(times)), _texts(batches))


def numbered(columns: Columns, ids: NDArray[np.int32]) -> Columns:
    """Bring gathered rows into stored form, ids[place] being a series; of equal instants the last row stays."""
    id_ = ids[columns.id]
    rows = Columns(id_, columns.time, columns.value, columns.quality, columns.text)
    ascending = (id_[1:] > id_[:-1]) | ((id_[1:] == id_[:-1]) & (rows.time[1:] > rows.time[:-1]))
    if ascending.all():
        return rows
    ordered = rows.take(np.lexsort((rows.time, rows.id)))
    last = np.ones(len(ordered), np.bool_)
    last[:-1] = (ordered.id[1:] != ordered.id[:-1]) | (ordered.time[1:] != ordered.time[:-1])
    return ordered.take(last)


def no_columns() -> Columns:
    """Return columns without rows."""
    return Columns(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8), None)


def _floats(batch: Samples) -> NDArray[np.float64]:
    return np.asarray(batch.values).astype(np.float64, copy=False)


def _qualities(batches: Sequence[Samples], rows: int) -> NDArray[np.uint8]:
    if all(batch.qualities is None for batch in batches):
        return np.zeros(rows, np.uint8)
    good = [np.zeros(len(batch.times) if batch.qualities is None else 0, np.uint8) for batch in batches]
    given = [
        some if batch.qualities is None else batch.qualities
        for batch, some in zip(batches, good, strict=True)
    ]
    return np.concatenate([np.asarray(column).astype(np.uint8, copy=False) for column in given])


def _texts(batches: Sequence[Samples]) -> NDArray[np.object_] | None:
    if all(batch.texts is None for batch in batches):
        return None
    parts = [np.full(len(batch.times), None, np.object_) for batch in batches]
    for part, batch in zip(parts, batches, strict=True):
        if batch.texts is not None:
            part[:] = batch.texts
    return np.concatenate(parts)


def _is_plain(batch: Samples) -> bool:
    """Whether the rows can be checked together with those of other batches."""
    times, values = batch.times, batch.values
    return (
        isinstance(values, np.ndarray)
        and isinstance(times, np.ndarray)
        and values.dtype == _FLOAT
        and times.dtype == _INTEGER
        and len(values) == len(times)
        and batch.texts is None
        and batch.qualities is None
    )


def _check_shape(batch: Samples) -> None:
    rows = len(batch.times)
    for name, column in (("values", batch.values), ("qualities", batch.qualities), ("texts", batch.texts)):
        if column is not None and len(column) != rows:
            raise BadSamples(
                f"{batch.series} has {rows} times but {len(column)} {name}; give columns of equal length"
            )


def _check_rows(batch: Samples) -> None:
    _check_shape(batch)
    times, values = np.asarray(batch.times), np.asarray(batch.values)
    if len(times) and times.dtype.kind not in "iu":
        raise BadSamples(
            f"the times of {batch.series} are {times.dtype}, not integers; give nanoseconds as int64"
        )
    _refuse(batch, "time", times, ~_in_range(times), "lies outside the years 1823 to 2116; correct the clock")
    if batch.qualities is not None:
        qualities = np.asarray(batch.qualities)
        _refuse(batch, "quality", qualities, ~np.isin(qualities, list(Quality)), "is not 0, 1 or 2")
    _refuse(
        batch, "value", values, _is_too_large(batch, values), "is beyond 2**53 and would be rounded; scale it"
    )
    _check_finite(batch, values.astype(np.float64))


def _in_range(times: NDArray[Any]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (times >= LEAST_INSTANT) & (times < INSTANT_LIMIT)
    return inside


def _is_too_large(batch: Samples, values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind in "iu":
        return (values > EXACT) | (values < -EXACT)
    if values.dtype.kind == "O":
        return np.fromiter((isinstance(v, int) and abs(v) > EXACT for v in values), np.bool_, len(values))
    if len(values) and values.dtype.kind not in "fb":
        raise BadSamples(
            f"the values of {batch.series} are {values.dtype}, not numbers; put strings into texts"
        )
    return np.zeros(len(values), np.bool_)


def _check_finite(batch: Samples, values: NDArray[np.float64]) -> None:
    if batch.texts is None:
        _refuse(batch, "value", values, ~np.isfinite(values), "is not finite; leave the row out")
        return
    texted = np.fromiter((text is not None for text in batch.texts), np.bool_, len(values))
    _refuse(batch, "value", values, texted & ~np.isnan(values), "stands beside a text; give NaN there")
    _refuse(batch, "value", values, ~texted & ~np.isfinite(values), "is not finite and has no text beside it")


def _refuse(batch: Samples, name: str, column: NDArray[Any], wrong: NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadSamples(f"{name} {column[row]} in row {row} of {batch.series} {why}")


def only_texts(column: NDArray[np.object_]) -> NDArray[np.object_] | None:
    """Return the column, or None when no row has a text."""
    return None if all(text is None for text in column) else column


def runs(ids: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where each run of equal numbers starts and where its last row is."""
    changes = np.flatnonzero(ids[1:] != ids[:-1])
    starts = np.concatenate(([0], changes + 1)) if len(ids) else np.empty(0, np.intp)
    lasts = np.concatenate((changes, [len(ids) - 1])) if len(ids) else np.empty(0, np.intp)
    return starts.astype(np.intp), lasts.astype(np.intp)
