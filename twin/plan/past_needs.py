"""What answers about the past require: the steps that bring installations, their ends, their signals, and records."""

from __future__ import annotations

from typing import Final, assert_never

from twin.plan.drafts import SIGNAL_FACTS
from twin.plan.past import HistoryOf, HostSignal, Past, PastOutput, StayEnd, Stays, StayStatisticsOf
from twin.plan.past_steps import Ends, HostSignals, Stayed, StayStatistics, Versions
from twin.plan.requirements import Requirements
from twin.plan.terms import StatisticValue
from twin.statistics import Measure
from twin.windows import Span

STAY: Final = Span(0, 0)
"The span in the name of a statistic whose window is the time of an installation."


def require_rows(needs: Requirements, source: Past, parent: int) -> int:
    """Add the step that brings rows about the past of those in a slot; return their slot."""
    slot = len(needs.makers)
    match source:
        case Stays(as_host, until, position, during):
            return needs.fill(Stayed(slot, parent, as_host, until, position, during), (parent,))
        case StayEnd(end):
            return needs.fill(Ends(slot, parent, end), (parent,))
        case HostSignal(name):
            return needs.fill(HostSignals(slot, parent, name), (parent,))
        case _:
            assert_never(source)


def require_output(needs: Requirements, output: PastOutput, slot: int) -> None:
    """Require what an answer about the past of a row is made from."""
    match output:
        case StayStatisticsOf(_, until, unit, parts):
            for column in SIGNAL_FACTS:
                needs.column(slot, column, late=True)
            for _, measure in parts:
                if isinstance(measure, Measure):
                    value = StatisticValue(measure, STAY, unit)
                    needs.statistic(slot, None, StayStatistics(slot, until), value)
        case HistoryOf():
            needs.once(slot, Versions(slot, needs.kind_of(slot)))
        case _:
            assert_never(output)
