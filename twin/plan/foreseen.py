"""Which series a slot's signals had when equal steps of the graph brought them before: what may be asked for early.

It decides what is asked for before the graph has answered, never what is answered (twin/steps/early.py). Pure.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from timeseries.requests import BY_SERIES, HELD
from timeseries.store import SeriesKey
from twin.plan.price import columns
from twin.plan.steps import Bucketed, Expand, Filling, Find, Gather, Keep, Latest, Plan, Statistic, Step
from twin.plan.terms import TRUE
from twin.statistics import functions_of

FEWEST: Final = 16
"Fewer series are not worth a guess: such questions are many, and each costs little."
MOST: Final = 100_000
"Of all slots that are remembered, together: some thirty megabytes."

Foreseeable = Statistic | Latest | Bucketed
Way = int
"How rows came into a slot, as one number."


class Foreseen:
    """Series by the way that their signals came; the way that was not taken for longest is forgotten first."""

    def __init__(self, fewest: int = FEWEST, most: int = MOST) -> None:
        """Remember slots of `fewest` series or more, `most` series in all."""
        self._fewest: Final = fewest
        self._most: Final = most
        self._held = 0
        self._series: Final[OrderedDict[Way, tuple[SeriesKey, ...]]] = OrderedDict()

    def series(self, way: Way) -> tuple[SeriesKey, ...]:
        """Return what to expect; nothing where nothing was seen."""
        return self._series.get(way, ())

    def saw(self, way: Way, series: tuple[SeriesKey, ...]) -> None:
        """Take in the series that came this way."""
        self._held -= len(self._series.pop(way, ()))
        if not self._fewest <= len(series) <= self._most:
            return
        self._series[way] = series
        self._held += len(series)
        while self._held > self._most:
            _, forgotten = self._series.popitem(last=False)
            self._held -= len(forgotten)


def foreseeable(plan: Plan) -> Iterator[tuple[int, Foreseeable, Way]]:
    """Yield the number of each step whose series can be foreseen, the step, and the way of its signals.

    Those are steps over the present whose request tells nothing of a signal but where its samples lie.
    """
    if plan.question.moment is not None:
        return
    asking = [(n, s) for n, s in enumerate(plan.steps) if isinstance(s, Foreseeable) and _is_plain(s)]
    if not asking:
        return
    makers: dict[int, Step] = {s.slot: s for s in plan.steps if isinstance(s, Filling)}
    for number, step in asking:
        way = _way(makers, step.slot)
        if way is not None:
            yield number, step, hash(way)


def price_of_foresight(step: Step, series: int) -> float:
    """Return what it costs to ask for so many series in vain."""
    return 1.0 + series * columns(step)


def _is_plain(step: Foreseeable) -> bool:
    match step:
        case Statistic(values=values):
            functions = {function for value in values for function in functions_of(value.measure)}
            return not functions & (HELD | BY_SERIES)
        case Bucketed(edges=edges):
            return len(edges) > 1
        case Latest():
            return True


def _way(makers: dict[int, Step], slot: int) -> tuple[Step, ...] | None:
    """The steps that bring the rows of a slot; None where something else than the graph and pages has a part in it."""
    match makers[slot]:
        case Find() | Gather(probe=None) as step:
            return (step,)
        case Expand(source=source) as step:
            before = _way(makers, source)
        case Keep(source=source, condition=condition, sorted_=is_sorted, keys=keys) as step if (
            condition == TRUE and (is_sorted or not keys)
        ):
            before = _way(makers, source)
        case _:
            return None
    return None if before is None else (*before, step)
