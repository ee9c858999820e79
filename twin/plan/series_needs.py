"""What the series fields of a signal require: its facts, and the steps that ask the series store."""

from __future__ import annotations

from graph.store import Column, Of
from twin.plan.drafts import SIGNAL_FACTS, SIGNAL_PLACE
from twin.plan.requirements import Requirements
from twin.plan.series import BucketsOf, LatestOf, ProfileOf, SamplesOf, SeriesOutput, StatisticsOf
from twin.plan.steps import Bucketed, Latest, Sampled
from twin.plan.terms import StatisticValue
from twin.statistics import Measure


def require_series(needs: Requirements, slot: int, output: SeriesOutput) -> None:
    """Require what a series field of a signal is answered from."""
    for column in _facts(output):
        needs.column(slot, column, late=True)
    match output:
        case StatisticsOf(_, span, unit, parts):
            for _, measure in parts:
                if isinstance(measure, Measure):
                    needs.signal_statistic(slot, StatisticValue(measure, span, unit), essential=False)
        case LatestOf():
            needs.once(slot, Latest(slot))
        case BucketsOf(_, edges, _, _, parts, cut):
            names = tuple(sorted({m.name for _, m in parts if isinstance(m, Measure)}))
            needs.once(slot, Bucketed(slot, edges, names, cut))
        case SamplesOf(_, span, max_points):
            needs.once(slot, Sampled(slot, span, max_points))
        case ProfileOf(_, span):
            for name in ("low", "high"):
                needs.column(slot, Of(name), late=True)
            needs.once(slot, Sampled(slot, span, None, with_bad=True))


def _facts(output: SeriesOutput) -> tuple[Column, ...]:
    """What of a signal is needed whatever is asked of its samples; a statistic has needs of its own."""
    match output:
        case LatestOf(unit=None):
            return SIGNAL_PLACE
        case LatestOf():
            return (*SIGNAL_PLACE, Of("unit"))
        case StatisticsOf(unit=unit, parts=parts):
            is_in_unit = unit is not None or any(part == "unit" for _, part in parts)
            return (*SIGNAL_PLACE, Of("unit")) if is_in_unit else SIGNAL_PLACE
        case BucketsOf() | SamplesOf() | ProfileOf():
            return SIGNAL_FACTS
