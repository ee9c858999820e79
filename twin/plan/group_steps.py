"""The steps that groups need beside their rows, and where the related rows lie that keys and measures speak of."""

from __future__ import annotations

from graph.store import Depth, Of
from twin.plan.groups import Groups, NearestAbove
from twin.plan.relations import ANCESTORS, SIGNALS
from twin.plan.requirements import Requirements
from twin.plan.series import StatisticsOf
from twin.plan.series_needs import require_series
from twin.plan.terms import Among, Compares, Field, SignalStatisticValue, Some, Test


def require_groups(groups: Groups, slot: int, needs: Requirements) -> None:
    """Require what rows are grouped by, and their measures; without the latter the groups still stand (X1)."""
    for key in groups.by:
        if isinstance(key, NearestAbove):
            needs.condition(slot, some_above(key))
            needs.column(needs.links[slot, some_above(key)], Depth())
        else:
            for value in key.values:
                needs.value(slot, value)
    for measure in groups.measures:
        needs.condition(slot, some_measured(measure))
        statistic = measure.statistic
        measured = StatisticsOf("", statistic.span, statistic.unit, (("", statistic.measure),))
        signals = needs.links[slot, some_measured(measure)]
        needs.column(signals, Of("unit"), late=True)  # figures in several units are refused
        require_series(needs, signals, measured)


def some_above(key: NearestAbove) -> Some:
    """Return the condition under which the assets above are linked."""
    return Some(ANCESTORS, Among(Field("type"), key.types))


def some_measured(measure: SignalStatisticValue) -> Some:
    """Return the condition under which the measured signals are linked."""
    return Some(SIGNALS, Compares(Field("name"), Test.EQ, measure.name))
