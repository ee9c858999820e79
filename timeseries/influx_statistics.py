"""Statistics of whole windows: from the server where it computes them exactly, else here from samples moved once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
}
"""What the server computes; min() and max() bring the instant of their first hit along."""
_INSTANTS = frozenset({Function.MIN_AT, Function.MAX_AT, Function.FIRST_AT, Function.LAST_AT})
_COUNTS = frozenset({Function.COUNT, Function.BAD})


def aggregate(request: Aggregate, source: Source, session: Session) -> list[Column]:
    """Compute each term for each series; the series of the request differ from one another."""
    asked = asked_for(request.series)
    functions = {term.function for term in request.terms}
    if functions <= PUSHED.keys() | {Function.BAD}:
        try:
            return _pushed(request, asked, source, session)
        except NotComputed:
            return _here(request, asked, source, session)
    return _here(request, asked, source, session)


def _pushed(request: Aggregate, asked: Sequence[Asked], source: Source, session: Session) -> list[Column]:
    start, end = bounds(request.start, request.end)
    calls = dict.fromkeys(PUSHED[t.function] for t in request.terms if t.function is not Function.BAD)
    wants = [Want(call, "", start, end, whole(call)) for call in calls]
    found = source.ask(session, asked, [*wants, Want("mark", MARK, start, end, whole("max()"))])
    marks = np.zeros(len(request.series))
    np.maximum.at(marks, found["mark"].id, found["mark"].value)
    columns = [_column(found, term.function, len(marks)) for term in request.terms]
    counts_bad = any(term.function is Function.BAD for term in request.terms)
    doubtful = marks >= (BAD_NUMBER if counts_bad else OVERLAID_NUMBER)
    if not doubtful.any():
        return columns
    exact = _here(request, only(asked, doubtful), source, session)
    pick = doubtful.tolist()
    return [
        tuple(e if is_exact else p for e, p, is_exact in zip(own, pushed, pick, strict=True))
        for own, pushed in zip(exact, columns, strict=True)
    ]


def _column(found: dict[str, Cells], function: Function, count: int) -> Column:
    empty = 0 if function in _COUNTS else None
    column: list[float | int | None] = [empty] * count
    if function is Function.BAD:
        return tuple(column)
    cells = found[PUSHED[function]]
    values = (cells.time if function in _INSTANTS else cells.value).tolist()
    for place, value in zip(cells.id.tolist(), values, strict=True):
        column[place] = int(value) if function in _COUNTS else value if value == value else None
    return tuple(column)


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
