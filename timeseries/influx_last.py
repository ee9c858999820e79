"""The last usable sample of each series before an instant.

Samples of a short time are read raw, which is the cheapest way; only series without one there cost a look at all their
past. How long that time is, and where it ends, is learned from what was found: it changes what is fast, not the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import LEAST_INSTANT, Columns, no_columns, runs
from timeseries.influx_ask import Asked, only
from timeseries.influx_lane import Session
from timeseries.influx_marks import NO_CELLS, Cells
from timeseries.influx_names import MARK
from timeseries.influx_source import NotComputed, Source, Want
from timeseries.store import Quality

SECOND = 10**9
LOOK_BACKS_NS = (86_400 * SECOND, 40 * 86_400 * SECOND, 2**62)
"""How far back to look for series whose newest instants hold nothing usable."""


def last_samples(source: Source, session: Session, asked: Sequence[Asked], before: int) -> Columns:
    """Return the last usable sample of each series; `id` is its place, those without one are left out."""
    return _last(source, session, asked, before, numeric=False)


def last_numbers(source: Source, session: Session, asked: Sequence[Asked], before: int) -> Columns:
    """Return the last usable number of each series; `id` is its place, those without one are left out."""
    return _last(source, session, asked, before, numeric=True)


def _last(source: Source, session: Session, asked: Sequence[Asked], before: int, *, numeric: bool) -> Columns:
    missing = _wanted(asked)

    def newest(each: Asked) -> Columns:
        start = source.habits.start(each.choice, before)
        return _lasts(source.few_rows(session, [each], start, before, contents=not numeric), numeric=numeric)

    found = session.together([partial(newest, each) for each in asked])
    for rows in found:
        missing[rows.id] = False
    if missing.any():
        left = only(asked, missing)
        found.append(_older(source, session, left, before, numeric=numeric))
    rows = _joined(found)
    for each in asked:
        source.habits.learn(each.choice, before, rows.time[np.isin(rows.id, list(each.places.values()))])
    return rows


def last_numbers_each(
    source: Source, session: Session, questions: Sequence[tuple[Sequence[Asked], int]]
) -> list[Columns]:
    """Return for some series each time the last usable number before the instant that belongs to them."""
    ends = _ends(source, session, questions)
    return [
        _found(source, session, asked, before, each, numeric=True)
        for (asked, before), each in zip(questions, ends, strict=True)
    ]


def _older(
    source: Source, session: Session, asked: Sequence[Asked], before: int, *, numeric: bool
) -> Columns:
    ends = _ends(source, session, [(asked, before)])[0]
    return _found(source, session, asked, before, ends, numeric=numeric)


def _found(
    source: Source,
    session: Session,
    asked: Sequence[Asked],
    before: int,
    ends: dict[str, Cells],
    *,
    numeric: bool,
) -> Columns:
    """The field's own last value, unless a mark is as new; then samples further and further back."""
    fields, marks = ends["field"], ends["mark"]
    marked = np.full(len(_wanted(asked)), LEAST_INSTANT)
    marked[marks.id] = marks.time
    clear = fields.time > marked[fields.id]
    if numeric:
        clear &= ~np.isnan(fields.value)
    text = None if fields.text is None else fields.text[clear]
    quality = np.full(int(clear.sum()), Quality.GOOD, np.uint8)
    found = [Columns(fields.id[clear], fields.time[clear], fields.value[clear], quality, text)]
    unclear = np.zeros(len(marked), np.bool_)
    unclear[np.concatenate((fields.id[~clear], marks.id, ends["unknown"].id))] = True
    unclear[found[0].id] = False
    for span in LOOK_BACKS_NS:
        if not unclear.any():
            break
        start = max(LEAST_INSTANT, before - span)
        rows = source.rows(session, only(asked, unclear), start, before, contents=not numeric)
        found.append(_lasts(rows, numeric=numeric))
        unclear[found[-1].id] = False
    return _joined(found)


def _ends(
    source: Source, session: Session, questions: Sequence[tuple[Sequence[Asked], int]]
) -> list[dict[str, Cells]]:
    """The last value in each field and the last mark; which series are unknown, when the server cannot say."""
    asked = [
        (
            some,
            [
                Want("field", "", LEAST_INSTANT, before, ("last()",)),
                Want("mark", MARK, LEAST_INSTANT, before, ("last()",)),
            ],
        )
        for some, before in questions
    ]
    try:
        return [{**found, "unknown": NO_CELLS} for found in source.ask_all(session, asked)]
    except NotComputed:
        return [{"field": NO_CELLS, "mark": NO_CELLS, "unknown": _all_of(some)} for some, _ in questions]


def _all_of(asked: Sequence[Asked]) -> Cells:
    places = np.flatnonzero(_wanted(asked)).astype(np.int32)
    return Cells(places, np.zeros(len(places), np.int64), np.zeros(len(places)))


def _lasts(rows: Columns, *, numeric: bool) -> Columns:
    usable = rows.quality != Quality.BAD
    if numeric:
        usable &= ~np.isnan(rows.value)
    rows = rows.take(usable)
    return rows.take(runs(rows.id)[1])


def _wanted(asked: Sequence[Asked]) -> NDArray[np.bool_]:
    places = [place for each in asked for place in each.places.values()]
    wanted = np.zeros(max(places, default=-1) + 1, np.bool_)
    wanted[places] = True
    return wanted


def _joined(parts: Sequence[Columns]) -> Columns:
    filled = [part for part in parts if len(part)]
    if not filled:
        return no_columns()
    if len(filled) == 1:
        return filled[0]
    texts = None
    if any(part.text is not None for part in filled):
        texts = np.concatenate([part.texts() for part in filled])
    names = ("id", "time", "value", "quality")
    id_, time, value, quality = (np.concatenate([getattr(part, name) for part in filled]) for name in names)
    return Columns(id_, time, value, quality, texts)
