"""Figures of a signal in the unit that is asked for; one whose own unit does not fit has none (F5). Pure."""

from __future__ import annotations

from typing import cast

from twin import statistics as measures
from twin.errors import UnitMismatch
from twin.plan.terms import StatisticValue
from twin.statistics import Measure, SignalFacts
from twin.units.ucum import Conversion, conversion
from twin.windows import Span

Figure = float | int | None


def unit_conversion(source: str | None, target: str | None) -> Conversion | None:
    """Return the conversion of a signal's values to an asked unit, None when nothing is to be converted."""
    if target is None or source == target:
        return None
    if source is None:
        raise UnitMismatch(
            f"the signal has no unit, so it cannot be answered in {target!r}; leave `unit` out"
        )
    return conversion(source, target)


def limit_of(limit: float | None, unit: str | None, facts: SignalFacts) -> float | None:
    """The limit in the signal's own unit; none when its unit does not fit."""
    if limit is None or unit is None:
        return limit
    return None if facts.unit is None else converted(limit, _quiet_conversion(unit, facts.unit))


_MISFIT = object()


def _quiet_conversion(source: str | None, target: str | None) -> object:
    try:
        return unit_conversion(source, target)
    except UnitMismatch:
        return _MISFIT


def change_of(value: StatisticValue, own: str | None) -> object:
    """How a signal's own unit becomes the asked one: a conversion, None (as it is), or _MISFIT."""
    measure = value.measure
    if value.unit is None or measures.is_unitless(measure):
        return None
    change = _quiet_conversion(own, value.unit)
    is_time = measure.name.startswith("SECONDS") or measure.name.endswith("_AT")
    return None if is_time and change is not _MISFIT else change


def converted(figure: Figure, change: object) -> Figure:
    """Return a figure after the change that `change_of` tells."""
    if figure is None or change is None:
        return figure
    return None if change is _MISFIT else cast("Conversion", change).apply(figure)


def value_of(measure: Measure, raw: measures.Raw, span: Span, facts: SignalFacts, change: object) -> Figure:
    """Return a statistic from the store's figures, after the change."""
    if change is _MISFIT:
        return None
    return measures.value(measure, raw, span, facts, cast("Conversion | None", change))
