"""What a request must satisfy before a store is asked; pure, the same for every store."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from math import isfinite

from timeseries.errors import BadRequest
from timeseries.store import Aggregate, Buckets, Function, Read, SeriesKey, Term

HELD = frozenset({Function.INTEGRAL, Function.COVERED, Function.ABOVE, Function.BELOW})
"""Functions of the time between samples."""
BY_SERIES = frozenset({Function.ABOVE, Function.BELOW, Function.SLOTS})
"""Functions whose parameter may differ by series."""
WITH_PARAMETER = BY_SERIES | {Function.QUANTILE}
BUCKETED = frozenset(Function) - HELD - WITH_PARAMETER
"""Functions that buckets can have."""


def check_aggregate(request: Aggregate) -> None:
    """Raise BadRequest when an aggregate contradicts itself."""
    if request.spans is None:
        check_window(request.start, request.end)
    if request.step is not None and len(request.step) != len(request.series):
        raise BadRequest(f"{len(request.step)} step flags for {len(request.series)} series; give one each")
    if request.spans is not None:
        _check_spans(request)
    for term in request.terms:
        _check_term(term, request.series)
        if term.function is Function.SLOTS and request.start is None and request.spans is None:
            raise BadRequest("SLOTS are laid from the window's start; give the aggregate a start")


def check_buckets(request: Buckets) -> None:
    """Raise BadRequest when the edges do not increase or a term does not fit buckets."""
    if len(request.edges) < 2:
        raise BadRequest(f"{len(request.edges)} edges make no bucket; give two or more")
    for before, after in pairwise(request.edges):
        if before >= after:
            raise BadRequest(f"edge {after} follows {before}; give edges that increase")
    for term in request.terms:
        if term.function not in BUCKETED:
            raise BadRequest(
                f"{term.function.name} is not a statistic of buckets; ask for it as an aggregate"
            )
        _check_term(term, request.series)


def check_read(request: Read) -> None:
    """Raise BadRequest when the window or a bound makes no sense."""
    check_window(request.start, request.end)
    if request.max_points is not None and request.max_points < 1:
        raise BadRequest(f"max_points is {request.max_points}; give 1 or more")
    if request.limit is not None and request.limit < 0:
        raise BadRequest(f"limit is {request.limit}; give 0 or more")


def check_window(start: int | None, end: int) -> None:
    """Raise BadRequest when a window ends before it starts."""
    if start is not None and end < start:
        raise BadRequest(f"the window ends at {end}, before its start {start}; swap them")


def parameters_of(term: Term, count: int) -> tuple[float | None, ...]:
    """Return the parameter of a term for each of `count` series."""
    return term.parameters if term.parameters is not None else (term.parameter,) * count


def _check_spans(request: Aggregate) -> None:
    spans = request.spans or ()
    if len(spans) != len(request.series):
        raise BadRequest(f"{len(spans)} spans for {len(request.series)} series; give one each")
    for start, end in spans:
        check_window(start, end)


def _check_term(term: Term, series: Collection[SeriesKey]) -> None:
    name = term.function.name
    given = [p for p in (term.parameter, *(term.parameters or ())) if p is not None]
    if term.function not in WITH_PARAMETER and (given or term.parameters is not None):
        raise BadRequest(f"{name} takes no parameter; leave {given[:1]} out")
    if term.parameters is not None:
        _check_parameters(term, len(series))
    elif term.function in WITH_PARAMETER and term.parameter is None:
        raise BadRequest(f"{name} needs a parameter; give it in the term")
    for parameter in given:
        _check_parameter(term.function, parameter)


def _check_parameters(term: Term, count: int) -> None:
    name = term.function.name
    if term.function not in BY_SERIES:
        raise BadRequest(f"the parameter of {name} cannot differ by series; give one in `parameter`")
    if term.parameter is not None:
        raise BadRequest(f"{name} has both `parameter` and `parameters`; give one of them")
    if term.parameters is not None and len(term.parameters) != count:
        raise BadRequest(f"{name} has {len(term.parameters)} parameters for {count} series; give one each")


def _check_parameter(function: Function, parameter: float) -> None:
    if not isfinite(parameter):
        raise BadRequest(f"the parameter of {function.name} is {parameter}; give a finite number")
    if function is Function.QUANTILE and not 0 <= parameter <= 1:
        raise BadRequest(f"QUANTILE of {parameter} does not exist; give 0 to 1")
    if function is Function.SLOTS and not 1e-9 <= parameter <= 4e9:
        raise BadRequest(f"a slot of {parameter} s is not possible; give 1e-9 to 4e9 seconds")
