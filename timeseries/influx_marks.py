"""What counts at an instant: the value in the field itself, the BAD value or the text beside it.

A field holds usable numbers, so that the server's own functions need no filter. An instant that ever held anything else
than a GOOD number has a mark beside it, an integer; the last write at an instant writes its mark, or leaves none.
OVERLAID marks lie over a number that was written before and no longer counts: the server cannot take back one field.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, no_columns, only_texts
from timeseries.influx_names import shown
from timeseries.store import Quality

GOOD_NUMBER, UNCERTAIN_NUMBER, BAD_NUMBER, OVERLAID_NUMBER = range(4)
FIRST_TEXT = 4
"""FIRST_TEXT + quality marks a text."""
FIRST_OVERLAID_TEXT = 7
"""FIRST_OVERLAID_TEXT + quality marks a text over a number."""
_QUALITY = np.array([0, 1, 2, 2, 0, 1, 2, 0, 1, 2], np.uint8)
_IS_TEXT = np.arange(10) >= FIRST_TEXT
_IS_OVERLAID = np.array([0, 0, 0, 1, 0, 0, 0, 1, 1, 1], np.bool_)
TEXT_START = "="
"""Stands before each text: InfluxDB 2.7 moves empty strings behind the others of their block when it reads them."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Rows of one stored field, of many series: place of the series, instant, value. `texts` for string fields."""

    id: NDArray[np.int32]
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    text: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.id)


NO_CELLS = Cells(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0))


def marks_of(columns: Columns, is_overlaid: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the mark of each row as it is written; `is_overlaid`: a number lies there already."""
    quality = columns.quality.astype(np.int64)
    number = np.where(is_overlaid & (quality == Quality.BAD), OVERLAID_NUMBER, quality)
    if columns.text is None:
        return number
    text = np.where(is_overlaid, FIRST_OVERLAID_TEXT, FIRST_TEXT) + quality
    return np.where(has_text(columns), text, number)


def is_alone(marks: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of each mark whether there is no number in the field itself at its instant."""
    return (marks > UNCERTAIN_NUMBER) & ~_IS_OVERLAID[marks.astype(np.intp)]


def has_text(columns: Columns) -> NDArray[np.bool_]:
    """Say of each row whether it is a text."""
    if columns.text is None:
        return np.zeros(len(columns), np.bool_)
    return np.fromiter((text is not None for text in columns.text), np.bool_, len(columns))


def resolve(fields: Cells, marks: Cells, bad: Cells = NO_CELLS, texts: Cells = NO_CELLS) -> Columns:
    """Bring what lies at each instant together to one sample; in order of series and time.

    Without `bad` or `texts` such samples have no value, which statistics do not need.
    """
    if len(marks) == 0:
        return _plain(fields)
    parts = (fields, marks, bad, texts)
    ids, times = (np.concatenate([getattr(part, name) for part in parts]) for name in ("id", "time"))
    order = np.lexsort((times, ids))
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (np.diff(ids[order]) != 0) | (np.diff(times[order]) != 0)
    row_of = np.empty(len(order), np.intp)
    row_of[order] = np.cumsum(is_new) - 1
    bounds = np.cumsum([0, *map(len, parts)])
    at = [_places(row_of[a:b], int(is_new.sum())) for a, b in pairwise(bounds.tolist())]
    first = order[is_new]
    return _samples(ids[first], times[first], parts, at)


def _plain(fields: Cells) -> Columns:
    rows = Columns(fields.id, fields.time, fields.value, np.zeros(len(fields), np.uint8), fields.text)
    if len(rows) == 0:
        return no_columns()
    step = np.diff(rows.id)
    is_ordered = ((step > 0) | ((step == 0) & (np.diff(rows.time) > 0))).all()
    return rows if is_ordered else rows.take(np.lexsort((rows.time, rows.id)))


def _places(rows: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """For each instant, the place of its cell in a part, or -1."""
    places = np.full(count, -1, np.intp)
    places[rows] = np.arange(len(rows))
    return places


def _samples(
    ids: NDArray[np.int32], times: NDArray[np.int64], parts: tuple[Cells, ...], at: list[NDArray[np.intp]]
) -> Columns:
    fields, marks, bad, texts = parts
    mark = np.where(at[1] >= 0, marks.value[at[1]], GOOD_NUMBER).astype(np.intp)
    has_number = at[0] >= 0
    # A number where the mark knows of none was written after it.
    mark = np.where(has_number & (mark > UNCERTAIN_NUMBER) & ~_IS_OVERLAID[mark], GOOD_NUMBER, mark)
    is_text, quality = _IS_TEXT[mark], _QUALITY[mark]
    is_bad = (quality == Quality.BAD) & ~is_text
    value = np.full(len(ids), np.nan)
    for rows, cells, place in ((~is_text & ~is_bad, fields, at[0]), (is_bad, bad, at[2])):
        some = rows & (place >= 0)
        value[some] = cells.value[place[some]]
    text = np.full(len(ids), None, np.object_)
    if fields.text is not None:
        some = ~is_text & ~is_bad & has_number
        text[some] = fields.text[at[0][some]]
    if texts.text is not None:
        some = is_text & (at[3] >= 0)
        text[some] = [shown(word.removeprefix(TEXT_START)) for word in texts.text[at[3][some]]]
    counts = has_number | (mark > UNCERTAIN_NUMBER)
    return Columns(ids, times, value, quality, only_texts(text)).take(counts)
