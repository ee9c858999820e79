"""Samples as line protocol: built column by column, without a loop over rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
LOOKED_AT = 256
"""So many instants of a piece tell whether they repeat."""


def good_lines(columns: Columns, keys: Sequence[SeriesKey]) -> Iterator[memoryview]:
    """Yield bodies of lines for rows that are all GOOD numbers; `id` of a row is the place of its key."""
    yield from _bodies(columns, [_start(key) for key in keys], [pa.array(columns.value)])


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
            heads = [f"{_series(key)} {_field(key, suffix)}=" for key in keys]
            between = pa.array([f",{_field(key, MARK)}=" for key in keys], pa.string())
            beside = [between.take(pa.array(some.id)), pa.array(marks[rows]), "i"]
            yield from _bodies(some, heads, [values, *beside])


def cleared_lines(columns: Columns, keys: Sequence[SeriesKey]) -> Iterator[memoryview]:
    """Yield bodies that take back the marks of rows: a GOOD number has come."""
    yield from _bodies(columns, [f"{_series(key)} {_field(key, MARK)}=0i" for key in keys], [])


def _bodies(columns: Columns, heads: Sequence[str], parts: Sequence[pa.Array | str]) -> Iterator[memoryview]:
    """Join head, parts and instant of each row. A head is of a key; a part is a column, or the same text for all."""
    starts, ids = pa.array(heads, pa.string()), pa.array(columns.id)
    for first in range(0, len(columns), LINES_AT_ONCE):
        own = starts.take(ids.slice(first, LINES_AT_ONCE))
        cuts = (part if isinstance(part, str) else _texts(part.slice(first, LINES_AT_ONCE)) for part in parts)
        ends = _ends(columns.time[first : first + LINES_AT_ONCE])
        lines = pc.binary_join_element_wise(own, *cuts, *ends, "")
        for start in range(0, len(lines), LINES_PER_BODY):
            yield _text(lines.slice(start, LINES_PER_BODY))


def _ends(times: NDArray[np.int64]) -> Sequence[pa.Array | str]:
    """How lines end. Where series share few instants, as signals of one scan do, each becomes text once."""
    looked_at = times[:: len(times) // LOOKED_AT + 1]
    if 2 * len(np.unique(looked_at)) > len(looked_at):
        return " ", _texts(pa.array(times)), "\n"
    encoded = pa.array(times).dictionary_encode()
    texts = pc.binary_join_element_wise(" ", _texts(encoded.dictionary), "\n", "")
    return (texts.take(encoded.indices),)


def _texts(part: pa.Array) -> pa.Array:
    return part.cast(pa.string())


def _text(lines: pa.Array) -> memoryview:
    """The text of neighbouring lines lies in one piece of memory."""
    _, offsets, text = lines.buffers()
    bounds = np.frombuffer(offsets, np.int32)
    return memoryview(text)[bounds[lines.offset] : bounds[lines.offset + len(lines)]]


@lru_cache(maxsize=65_536)
def _start(key: SeriesKey) -> str:
    return f"{_series(key)} {_field(key)}="


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
