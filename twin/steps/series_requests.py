"""What the series store is asked for by a step: terms of statistics and buckets, and whole requests. Pure."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from timeseries.store import Aggregate, Buckets, Function, SeriesKey, SeriesStore, Term
from twin import statistics as measures
from twin.plan.steps import Bucketed, Latest, Statistic
from twin.plan.terms import StatisticValue
from twin.statistics import Measure, SignalFacts
from twin.steps.series_units import limit_of

Slot = tuple[Function, float | None, str | None]
"What identifies a figure besides the signal and the window: function, parameter, unit of the parameter."


def slots_of_step(step: Statistic) -> list[Slot]:
    """Return the figures that a step asks for, each once."""
    return list(dict.fromkeys(slot for value in step.values for slot in slots_of(value)))


def slots_of(value: StatisticValue) -> tuple[Slot, ...]:
    """Return the figures that a statistic is worked out from."""
    measure = value.measure
    if measure.name == "COVERAGE" and value.span.seconds is None:
        return ()  # a window without two ends has no slots, and coverage of it no value
    unit = value.unit if measure.name.startswith("SECONDS") else None
    return tuple(_slot(term, measure, unit) for term in measures.terms(measure, ()))


def _slot(term: Term, measure: Measure, unit: str | None) -> Slot:
    if term.function in (Function.ABOVE, Function.BELOW):
        return (term.function, measure.parameter, unit)
    return (term.function, term.parameter, None)


def term_of(slot: Slot, facts: Sequence[SignalFacts]) -> Term:
    """Return how the store is asked for a figure of some signals."""
    function, parameter, unit = slot
    match function:
        case Function.ABOVE | Function.BELOW:
            return Term(function, None, tuple(limit_of(parameter, unit, f) for f in facts))
        case Function.SLOTS:
            return Term(
                function,
                None,
                tuple(None if f.sampling_interval is None else f.sampling_interval / 1e9 for f in facts),
            )
        case _:
            return Term(function, parameter)


def bucket_functions(measure: Measure) -> tuple[Function, ...]:
    """Return the functions that a bucket's statistic is worked out from."""
    return tuple(term.function for term in measures.terms(measure, ()))


def terms_of_buckets(step: Bucketed) -> tuple[Term, ...]:
    """Return what is asked of each bucket."""
    slots = [Term(f) for name in step.functions for f in bucket_functions(Measure(name))]
    return tuple(dict.fromkeys(slots)) or (Term(Function.COUNT),)


def edges_before(cut: int | None, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Return the edges up to the cut: those behind it have no samples that are looked at."""
    if cut is None or not edges or edges[-1] <= cut:
        return edges
    before = tuple(edge for edge in edges if edge < cut)
    return (*before, cut) if before else ()


def asked_alike(
    step: Statistic | Latest | Bucketed,
    store: SeriesStore,
    series: tuple[SeriesKey, ...],
    now: int,
    timeout: float | None,
) -> Awaitable[Sequence[object]]:
    """Ask what a step asks, where that is the same of every signal: a column for each figure, or a value for each."""
    match step:
        case Statistic(span=span):
            terms = tuple(term_of(slot, ()) for slot in slots_of_step(step))
            return store.aggregate(Aggregate(series, terms, *span.looked_at, now), timeout=timeout)
        case Latest():
            return store.latest(series, at=now, timeout=timeout)
        case Bucketed():
            edges = edges_before(step.cut, step.edges)
            return store.buckets(Buckets(series, terms_of_buckets(step), edges), timeout=timeout)
