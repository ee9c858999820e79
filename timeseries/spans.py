"""Aggregates whose series have windows of their own: split by window, and put together again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from timeseries.store import Aggregate, Term

Value = float | int | None
Columns = list[tuple[Value, ...]]


def by_span(request: Aggregate) -> list[tuple[list[int], Aggregate]]:
    """Return a request for each window that differs, with the places of its series."""
    if request.spans is None:
        return [(list(range(len(request.series))), request)]
    places: dict[tuple[int, int], list[int]] = {}
    for place, span in enumerate(request.spans):
        places.setdefault(span, []).append(place)
    return [
        (some, replace(part_of(request, some), start=start, end=end, spans=None))
        for (start, end), some in places.items()
    ]


def part_of(request: Aggregate, places: Sequence[int]) -> Aggregate:
    """Return what a request asks of the series in some places."""
    terms = tuple(_term(term, places) for term in request.terms)
    step = None if request.step is None else tuple(request.step[place] for place in places)
    spans = None if request.spans is None else tuple(request.spans[place] for place in places)
    series = tuple(request.series[place] for place in places)
    return replace(request, series=series, terms=terms, step=step, spans=spans)


def spread(answers: Sequence[tuple[list[int], Columns]], terms: int, count: int) -> Columns:
    """Put the answers of the parts together again."""
    columns: list[list[Value]] = [[None] * count for _ in range(terms)]
    for places, answer in answers:
        for column, values in zip(columns, answer, strict=True):
            for place, value in zip(places, values, strict=True):
                column[place] = value
    return [tuple(column) for column in columns]


def _term(term: Term, places: Sequence[int]) -> Term:
    if term.parameters is None:
        return term
    return replace(term, parameters=tuple(term.parameters[place] for place in places))
