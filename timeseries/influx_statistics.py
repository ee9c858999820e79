"""Statistics of whole windows: from the server where it computes them exactly, else here from samples moved once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timeseries.flux import whole
from timeseries.influx_ask import Asked, asked_for, bounds, clamped, only
from timeseries.influx_lane import Session
from timeseries.influx_last import last_numbers
from timeseries.influx_marks import BAD_NUMBER, OVERLAID_NUMBER, Cells
from timeseries.influx_names import MARK
from timeseries.influx_source import NotComputed, Source, Want
from timeseries.reckon import NOTHING_CARRIED, Carried, Column, reckon
from timeseries.requests import HELD
from timeseries.store import Aggregate, Function

PUSHED = {
    Function.COUNT: "count()",
    Function.MIN: "min()",
    Function.MAX: "max()",
    Function.MEAN: "mean()",
    Function.SUM: "sum()",
    Function.FIRST: "first()",
    Function.LAST: "last()",
    Function.STDDEV: 'stddev(mode: "sample")',
    Function.MEDIAN: 'median(method: "exact_mean")',
    Function.MIN_AT: "min()",
    Function.MAX_AT: "max()",
    Function.FIRST_AT: "first()",
    Function.LAST_AT: "last()",
    Function.INTEGRAL: "integral(unit: 1s)",
    Function.COVERED: "last()",
}
"""What the server computes; min() and max() bring the instant of their first hit along.

INTEGRAL and COVERED are those of series that run straight between samples; what holds its values is computed here.
"""
_INSTANTS = frozenset({Function.MIN_AT, Function.MAX_AT, Function.FIRST_AT, Function.LAST_AT})
_COUNTS = frozenset({Function.COUNT, Function.BAD})


def aggregate(request: Aggregate, source: Source, session: Session) -> list[Column]:
    """Compute each term for each series; the series of the request differ from one another."""
    asked = asked_for(request.series)
    here = _needs_samples(request)
    columns: list[Column] = [(None,) * len(here) for _ in request.terms]
    if not here.all():
        try:
            columns, doubtful = _pushed(request, only(asked, ~here) if here.any() else asked, source, session)
            here |= doubtful
        except NotComputed:
            here[:] = True
    if not here.any():
        return columns
    exact = _here(request, asked if here.all() else only(asked, here), source, session)
    pick = here.tolist()
    return [
        tuple(e if is_exact else p for e, p, is_exact in zip(own, pushed, pick, strict=True))
        for own, pushed in zip(exact, columns, strict=True)
    ]


def _needs_samples(request: Aggregate) -> NDArray[np.bool_]:
    """Say of each series whether a term needs its samples here; then all terms are computed from them."""
    functions = {term.function for term in request.terms}
    steps = np.array(request.step or [False] * len(request.series), np.bool_)
    if functions <= PUSHED.keys() | {Function.BAD}:
        return steps if functions & HELD else np.zeros(len(steps), np.bool_)
    return np.ones(len(steps), np.bool_)


def _pushed(
    request: Aggregate, asked: Sequence[Asked], source: Source, session: Session
) -> tuple[list[Column], NDArray[np.bool_]]:
    """Return the server's answers, and for which series marks say that they may be wrong."""
    start, end = bounds(request.start, request.end)
    functions = {term.function for term in request.terms}
    calls = dict.fromkeys(PUSHED[function] for function in functions if function is not Function.BAD)
    if Function.COVERED in functions:
        calls.setdefault(PUSHED[Function.FIRST_AT])
    wants = [Want(call, "", start, end, whole(call)) for call in calls]
    found = source.ask(session, asked, [*wants, Want("mark", MARK, start, end, whole("max()"))])
    marks = np.zeros(len(request.series))
    np.maximum.at(marks, found["mark"].id, found["mark"].value)
    columns = [_column(found, term.function, len(marks)) for term in request.terms]
    return columns, marks >= (BAD_NUMBER if Function.BAD in functions else OVERLAID_NUMBER)


def _column(found: dict[str, Cells], function: Function, count: int) -> Column:
    empty = 0 if function in _COUNTS else None
    column: list[float | int | None] = [empty] * count
    if function is Function.BAD:
        return tuple(column)
    cells = found[PUSHED[function]]
    if function is Function.COVERED:
        cells = _covered(found["first()"], cells, count)
    values = (cells.time if function in _INSTANTS else cells.value).tolist()
    for place, value in zip(cells.id.tolist(), values, strict=True):
        column[place] = int(value) if function in _COUNTS else value if value == value else None
    return tuple(column)


def _covered(first: Cells, last: Cells, count: int) -> Cells:
    """The seconds from the first to the last sample, none where they are no numbers."""
    starts = np.zeros(count, np.int64)
    starts[first.id] = first.time
    seconds = np.where(np.isnan(last.value), np.nan, (last.time - starts[last.id]) / 1e9)
    return Cells(last.id, last.time, seconds)


def _here(request: Aggregate, asked: Sequence[Asked], source: Source, session: Session) -> list[Column]:
    start, end = bounds(request.start, request.end)
    rows = source.rows(session, asked, start, end)
    return reckon(request, rows, _carried(request, asked, source, session))


def _carried(request: Aggregate, asked: Sequence[Asked], source: Source, session: Session) -> Carried:
    """The value that each STEP series brings along from before the window."""
    holds = any(term.function in HELD for term in request.terms)
    if not holds or request.start is None or request.step is None or not any(request.step):
        return NOTHING_CARRIED
    steps = np.array(request.step, np.bool_)
    found = last_numbers(source, session, only(asked, steps), clamped(request.start))
    return Carried(found.id, found.value)
