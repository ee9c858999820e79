"""Requests that name a series more than once: each series is asked for once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from timeseries.store import Aggregate, SeriesKey, Term

Value = float | int | None


def each_once(series: Sequence[SeriesKey]) -> tuple[tuple[SeriesKey, ...], list[int]]:
    """Return the series that differ, and the place among them of each one given."""
    places: dict[SeriesKey, int] = {}
    for key in series:
        places.setdefault(key, len(places))
    return tuple(places), [places[key] for key in series]


def layers(request: Aggregate) -> list[tuple[list[int], Aggregate]]:
    """Split a request into such as name each series once, with the places of their series in it.

    A series may be asked for twice with different parameters, so that it cannot be left out.
    """
    met: Counter[SeriesKey] = Counter()
    places: list[list[int]] = []
    for place, key in enumerate(request.series):
        if met[key] == len(places):
            places.append([])
        places[met[key]].append(place)
        met[key] += 1
    return [(some, _part(request, some)) for some in places]


def spread(
    answers: Sequence[tuple[list[int], list[tuple[Value, ...]]]], terms: int, count: int
) -> list[tuple[Value, ...]]:
    """Put the answers of the layers together again."""
    columns: list[list[Value]] = [[None] * count for _ in range(terms)]
    for places, answer in answers:
        for column, values in zip(columns, answer, strict=True):
            for place, value in zip(places, values, strict=True):
                column[place] = value
    return [tuple(column) for column in columns]


def _part(request: Aggregate, places: Sequence[int]) -> Aggregate:
    terms = tuple(_term(term, places) for term in request.terms)
    step = None if request.step is None else tuple(request.step[place] for place in places)
    return replace(request, series=tuple(request.series[place] for place in places), terms=terms, step=step)


def _term(term: Term, places: Sequence[int]) -> Term:
    if term.parameters is None:
        return term
    return replace(term, parameters=tuple(term.parameters[place] for place in places))
