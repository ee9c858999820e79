"""Statistics of whole windows: from the server where it computes them exactly, else here from samples moved once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timeseries.flux import whole
from timeseries.influx_ask import Asked, asked_for, bounds, clamped, only
from timeseries.influx_lane import Session
from timeseries.influx_last import last_numbers, last_numbers_each
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
    return aggregate_all([request], source, session)[0]


def aggregate_all(requests: Sequence[Aggregate], source: Source, session: Session) -> list[list[Column]]:
    """Compute several requests of equal terms, each over one window; the server is asked for all of them together."""
    parts = [_Part(request, asked_for(request.series), _needs_samples(request)) for request in requests]
    try:
        answers = _pushed(parts, source, session)
    except NotComputed:
        answers = [[(None,) * len(part.here) for _ in part.request.terms] for part in parts]
        for part in parts:
            part.here[:] = True
    unclear = [number for number, part in enumerate(parts) if part.here.any()]
    exact = _here([parts[number] for number in unclear], source, session)
    for number, own in zip(unclear, exact, strict=True):
        pick = parts[number].here.tolist()
        answers[number] = [
            tuple(e if is_exact else p for e, p, is_exact in zip(column, pushed, pick, strict=True))
            for column, pushed in zip(own, answers[number], strict=True)
        ]
    return answers


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A request over one window, its series as choices, and which of them are computed from their samples here."""

    request: Aggregate
    asked: Sequence[Asked]
    here: NDArray[np.bool_]

    def rest(self, wanted: NDArray[np.bool_]) -> Sequence[Asked]:
        """Return the choices narrowed to the places that are wanted."""
        return self.asked if wanted.all() else only(self.asked, wanted)


def _needs_samples(request: Aggregate) -> NDArray[np.bool_]:
    """Say of each series whether a term needs its samples here; then all terms are computed from them."""
    functions = {term.function for term in request.terms}
    steps = np.array(request.step or [False] * len(request.series), np.bool_)
    if functions <= PUSHED.keys() | {Function.BAD}:
        return steps if functions & HELD else np.zeros(len(steps), np.bool_)
    return np.ones(len(steps), np.bool_)


def _pushed(parts: Sequence[_Part], source: Source, session: Session) -> list[list[Column]]:
    """Return the server's answers; series of which marks say that they may be wrong are left to be computed here."""
    some = [part for part in parts if not part.here.all()]
    found = iter(source.ask_all(session, [(part.rest(~part.here), _wants(part.request)) for part in some]))
    answers: list[list[Column]] = []
    for part in parts:
        count = len(part.here)
        if part.here.all():
            answers.append([(None,) * count for _ in part.request.terms])
            continue
        cells, functions = next(found), _functions(part.request)
        marks = np.zeros(count)
        np.maximum.at(marks, cells["mark"].id, cells["mark"].value)
        answers.append([_column(cells, term.function, count) for term in part.request.terms])
        part.here[marks >= (BAD_NUMBER if Function.BAD in functions else OVERLAID_NUMBER)] = True
    return answers


def _functions(request: Aggregate) -> set[Function]:
    return {term.function for term in request.terms}


def _wants(request: Aggregate) -> list[Want]:
    start, end = bounds(request.start, request.end)
    functions = _functions(request)
    calls = dict.fromkeys(PUSHED[function] for function in functions if function is not Function.BAD)
    timed = {PUSHED[function] for function in functions & _INSTANTS}
    if Function.COVERED in functions:
        calls.setdefault(PUSHED[Function.FIRST_AT])
        timed |= {PUSHED[Function.FIRST_AT], PUSHED[Function.COVERED]}
    wants = [Want(call, "", start, end, whole(call) if call in timed else _untimed(call)) for call in calls]
    return [*wants, Want("mark", MARK, start, end, _untimed("max()"))]


def _untimed(call: str) -> tuple[str, ...]:
    """One row per series without the instant that some functions bring along: it is more than half of an answer."""
    return (*whole(call), 'drop(columns: ["_time"])')


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


def _here(parts: Sequence[_Part], source: Source, session: Session) -> list[list[Column]]:
    asked = [part.rest(part.here) for part in parts]
    windows = [bounds(part.request.start, part.request.end) for part in parts]
    rows = source.rows_all(session, list(zip(asked, windows, strict=True)))
    carried = _carried(parts, asked, source, session)
    told = zip(parts, rows, carried, strict=True)
    return [reckon(part.request, samples, before) for part, samples, before in told]


def _carried(
    parts: Sequence[_Part], asked: Sequence[Sequence[Asked]], source: Source, session: Session
) -> list[Carried]:
    """The value that each STEP series brings along from before its window."""
    carried = [NOTHING_CARRIED] * len(parts)
    steps = {
        number: (only(some, np.array(part.request.step, np.bool_)), clamped(part.request.start))
        for number, (part, some) in enumerate(zip(parts, asked, strict=True))
        if _functions(part.request) & HELD and part.request.start is not None and any(part.request.step or ())
    }
    questions = list(steps.values())
    if len(questions) == 1:
        found = [last_numbers(source, session, *questions[0])]
    else:
        found = last_numbers_each(source, session, questions)
    for number, each in zip(steps, found, strict=True):
        carried[number] = Carried(each.id, each.value)
    return carried
