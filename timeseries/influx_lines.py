"""Samples as line protocol: built column by column, without a loop over rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from timeseries.columns import Columns
from timeseries.influx_marks import TEXT_START, has_text, marks_of
from timeseries.influx_names import (
    BAD_VALUE,
    MARK,
    TEXT,
    stored_field,
    stored_measurement,
    stored_tags,
    stored_text,
)
from timeseries.store import Quality, SeriesKey

LINES_PER_BODY = 5000
LINES_AT_ONCE = 10 * LINES_PER_BODY
"""Built in one piece; the first bodies are on their way while the next ones are built."""


def good_lines(columns: Columns, keys: Sequence[SeriesKey]) -> Iterator[memoryview]:
    """Yield bodies of lines for rows that are all GOOD numbers; `id` of a row is the place of its key."""
    yield from _bodies(columns, keys, [(f"{_field(key)}=" for key in keys), pa.array(columns.value)])


def other_lines(
    columns: Columns, keys: Sequence[SeriesKey], is_overlaid: NDArray[np.bool_]
) -> Iterator[memoryview]:
    """Yield bodies of lines for any rows, each with its mark; `is_overlaid`: a number lies at the instant already."""
    marks = marks_of(columns, is_overlaid)
    is_text, is_bad = has_text(columns), columns.quality == Quality.BAD
    for rows, suffix in ((is_text, TEXT), (~is_text & is_bad, BAD_VALUE), (~is_text & ~is_bad, "")):
        if rows.any():
            some = columns.take(rows)
            values = pa.array(some.value) if suffix != TEXT else _quoted(some.texts())
            names = (f"{_field(key, suffix)}=" for key in keys)
            between = (f",{_field(key, MARK)}=" for key in keys)
            yield from _bodies(some, keys, [names, values, between, pa.array(marks[rows]), "i"])


def cleared_lines(columns: Columns, keys: Sequence[SeriesKey]) -> Iterator[memoryview]:
    """Yield bodies that take back the marks of rows: a GOOD number has come."""
    yield from _bodies(columns, keys, [(f"{_field(key, MARK)}=0i" for key in keys)])


def _bodies(
    columns: Columns, keys: Sequence[SeriesKey], parts: Sequence[Iterator[str] | pa.Array | str]
) -> Iterator[memoryview]:
    """Join series, parts and instant of each row. A part is a text per key, a value per row, or the same for all."""
    heads, rest = [f"{_series(key)} " for key in keys], list(parts)
    if isinstance(rest[0], Iterator):  # what both take from the key is looked up once
        heads = [head + text for head, text in zip(heads, rest.pop(0), strict=True)]
    ends = pa.array(columns.time)
    cuts = [_cut(iter(heads)), *map(_cut, rest), _cut(" "), _cut(ends), _cut("\n")]
    ids = pa.array(columns.id)
    for first in range(0, len(columns), LINES_AT_ONCE):
        places = ids.slice(first, LINES_AT_ONCE)
        lines = pc.binary_join_element_wise(*(cut(places, first) for cut in cuts), "")
        for start in range(0, len(lines), LINES_PER_BODY):
            yield _text(lines.slice(start, LINES_PER_BODY))


def _cut(part: Iterator[str] | pa.Array | str) -> Callable[[pa.Array, int], pa.Array | str]:
    """Return what gives the texts of some rows, from the places of their keys and the number of the first row."""
    if isinstance(part, str):
        return lambda places, first: part
    if isinstance(part, pa.Array):
        return lambda places, first: part.slice(first, LINES_AT_ONCE).cast(pa.string())
    by_key = pa.array(list(part), pa.string())
    return lambda places, first: by_key.take(places)


def _text(lines: pa.Array) -> memoryview:
    """The text of neighbouring lines lies in one piece of memory."""
    _, offsets, text = lines.buffers()
    bounds = np.frombuffer(offsets, np.int32)
    return memoryview(text)[bounds[lines.offset] : bounds[lines.offset + len(lines)]]


@lru_cache(maxsize=65_536)
def _series(key: SeriesKey) -> str:
    measurement = stored_measurement(key.measurement).replace(",", "\\,").replace(" ", "\\ ")
    tags = (f",{_escaped(name)}={_escaped(value)}" for name, value in stored_tags(key.tags))
    return measurement + "".join(tags)


def _field(key: SeriesKey, suffix: str = "") -> str:
    return _escaped(stored_field(key.field) + suffix)


def _escaped(word: str) -> str:
    return word.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ")


def _quoted(texts: NDArray[np.object_]) -> pa.Array:
    words = (stored_text(text).replace("\\", "\\\\").replace('"', '\\"') for text in texts.tolist())
    return pa.array([f'"{TEXT_START}{word}"' for word in words], pa.string())
