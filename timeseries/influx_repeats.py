"""Requests that name a series more than once: each series is asked for once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from timeseries.spans import part_of
from timeseries.store import Aggregate, SeriesKey


def each_once(series: Sequence[SeriesKey]) -> tuple[tuple[SeriesKey, ...], list[int]]:
    """Return the series that differ, and the place among them of each one given."""
    if _differ(series):
        return tuple(series), list(range(len(series)))
    places: dict[SeriesKey, int] = {}
    for key in series:
        places.setdefault(key, len(places))
    return tuple(places), [places[key] for key in series]


def layers(request: Aggregate) -> list[tuple[list[int], Aggregate]]:
    """Split a request into such as name each series once, with the places of their series in it.

    A series may be asked for twice with different parameters, so that it cannot be left out.
    """
    if _differ(request.series):
        return [(list(range(len(request.series))), request)]
    met: Counter[SeriesKey] = Counter()
    places: list[list[int]] = []
    for place, key in enumerate(request.series):
        if met[key] == len(places):
            places.append([])
        places[met[key]].append(place)
        met[key] += 1
    return [(some, part_of(request, some)) for some in places]


def _differ(series: Sequence[SeriesKey]) -> bool:
    return len(set(series)) == len(series)
