"""A step while a plan is being put together: what it must bring is still being collected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from graph.store import Column, Of
from timeseries.requests import HELD
from timeseries.store import Function
from twin.plan.past_steps import Ends, HostSignals, StayStatistics
from twin.plan.steps import Expand, Find, Gather, Lookup, Merge, Narrow, Statistic, Step
from twin.plan.structure_steps import Things, Worked
from twin.plan.terms import StatisticValue
from twin.statistics import Measure, functions_of

SIGNAL_PLACE: Final = tuple(Of(n) for n in ("measurement", "field", "tags"))
"Where the samples of a signal lie."
SIGNAL_FACTS: Final = (*SIGNAL_PLACE, *(Of(n) for n in ("unit", "interpolation", "sampling_interval_ns")))
"What of a signal its statistics are worked out from, and all that is said of them."


def facts_of(measure: Measure, unit: str | None) -> tuple[Column, ...]:
    """Return what of a signal a statistic is worked out from, in an asked unit or in its own."""
    functions = set(functions_of(measure))
    return (
        *SIGNAL_PLACE,
        *(() if unit is None else (Of("unit"),)),
        *((Of("interpolation"),) if functions & HELD else ()),
        *((Of("sampling_interval_ns"),) if Function.SLOTS in functions else ()),
    )


@dataclass(slots=True)
class Draft:
    """A step, the slots it waits for, and the columns and statistics that are required of it so far."""

    step: Step
    waits: tuple[int, ...]
    columns: dict[Column, None] = field(default_factory=dict)
    values: dict[StatisticValue, None] = field(default_factory=dict)


def completed(draft: Draft) -> Step:
    """Return the step with all that was collected."""
    match draft.step:
        case Find() | Expand() | Gather() | Narrow() | Merge() | Lookup():
            return replace(draft.step, columns=tuple(draft.columns))
        case Ends() | HostSignals() | Things() | Worked():
            return replace(draft.step, columns=tuple(draft.columns))
        case Statistic() | StayStatistics():
            return replace(draft.step, values=tuple(draft.values))
        case step:
            return step
