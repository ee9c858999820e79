"""The series in requests for samples: taken out, put together with those of others, and the answers told apart again.

What differs by series goes with it: whether it holds its value, and the parameters of statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from timeseries.store import Aggregate, BucketRows, Buckets, LatestSample, SeriesKey
from twin.sharing.manner import MOST_OWN_KEYS, Manner

Each = TypeVar("Each")
Column = tuple[float | int | None, ...]


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest sample of each series at or before an instant."""

    series: tuple[SeriesKey, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One series of a request for statistics: `parameters` are those of the terms that have one for each series.

    `span` is the window of its own, where each series has one.
    """

    series: SeriesKey
    step: bool
    parameters: tuple[float | None, ...]
    span: tuple[int, int] | None = None


def _part_aggregate(request: Aggregate) -> tuple[Aggregate, tuple[Asked, ...]]:
    count = len(request.series)
    if not 0 < count <= MOST_OWN_KEYS:
        return request, ()
    steps = request.step or (False,) * count
    by_series = [term.parameters for term in request.terms if term.parameters is not None]
    parameters = list(zip(*by_series, strict=True)) if by_series else [()] * count
    terms = tuple(term if term.parameters is None else replace(term, parameters=()) for term in request.terms)
    spans = request.spans or (None,) * count
    rest = replace(
        request,
        series=(),
        terms=terms,
        step=None if request.step is None else (),
        spans=None if request.spans is None else (),
    )
    return rest, tuple(map(Asked, request.series, steps, parameters, spans))


def _join_aggregate(rest: Aggregate, asked: tuple[Asked, ...]) -> Aggregate | None:
    """Ask for all of them; a series that is wanted over one window in two ways does not go with itself."""
    series = tuple(each.series for each in asked)
    if len({(each.series, each.span) for each in asked}) < len(series):
        return None
    columns = zip(*(each.parameters for each in asked), strict=True)
    terms = tuple(
        term if term.parameters is None else replace(term, parameters=next(columns)) for term in rest.terms
    )
    step = None if rest.step is None else tuple(each.step for each in asked)
    spans = None if rest.spans is None else tuple(each.span for each in asked if each.span is not None)
    return replace(rest, series=series, terms=terms, step=step, spans=spans)


def _pick_columns(
    asked: tuple[Asked, ...], own: Sequence[tuple[Asked, ...]], columns: list[Column]
) -> list[list[Column]]:
    places = {each: place for place, each in enumerate(asked)}
    chosen = [[places[each] for each in mine] for mine in own]
    return [[tuple(column[place] for place in mine) for column in columns] for mine in chosen]


def _part_buckets(request: Buckets) -> tuple[Buckets, tuple[SeriesKey, ...]]:
    if not 0 < len(request.series) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, series=()), request.series


def _join_buckets(rest: Buckets, series: tuple[SeriesKey, ...]) -> Buckets:
    return replace(rest, series=series)


def _part_newest(request: Newest) -> tuple[Newest, tuple[SeriesKey, ...]]:
    if not 0 < len(request.series) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, series=()), request.series


def _join_newest(rest: Newest, series: tuple[SeriesKey, ...]) -> Newest:
    return replace(rest, series=series)


def _pick_each(
    series: tuple[SeriesKey, ...], own: Sequence[tuple[SeriesKey, ...]], found: list[Each]
) -> list[list[Each]]:
    by_series = dict(zip(series, found, strict=True))
    return [[by_series[each] for each in mine] for mine in own]


STATISTICS: Final[Manner[Aggregate, Asked, list[Column]]] = Manner(
    _part_aggregate, _join_aggregate, _pick_columns
)
BUCKETS: Final[Manner[Buckets, SeriesKey, list[BucketRows]]] = Manner(
    _part_buckets, _join_buckets, _pick_each
)
NEWEST: Final[Manner[Newest, SeriesKey, list[LatestSample | None]]] = Manner(
    _part_newest, _join_newest, _pick_each
)
