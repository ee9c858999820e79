"""Writes answers of signals out of what the series store gave: latest, statistics, samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import orjson
from numpy.typing import NDArray

from timeseries.store import LatestSample, Quality, Samples
from twin.errors import UnitMismatch
from twin.instants import SECOND, Duration, format_duration, format_instant
from twin.plan.series import LatestOf, SamplesOf, StatisticsOf
from twin.plan.steps import Latest, Sampled
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.shape.columns import instants
from twin.shape.texts import LACKING, NULL, Pieces, column, objects, rows, whole, written
from twin.statistics import Measure
from twin.steps.series_ask import signal_facts
from twin.steps.series_units import unit_conversion
from twin.units.ucum import Conversion
from twin.windows import Span

Conversions = list[Conversion | UnitMismatch | None]


def conversions(table: Table, unit: str | None) -> Conversions:
    """Return for each signal row how its values become the asked unit; the refusal where they cannot."""
    if unit is None:
        return [None] * len(table)
    known: dict[str | None, Conversion | UnitMismatch | None] = {}
    for facts in signal_facts(table):
        if facts.unit not in known:
            try:
                known[facts.unit] = unit_conversion(facts.unit, unit)
            except UnitMismatch as wrong:
                known[facts.unit] = wrong
    return [known[facts.unit] for facts in signal_facts(table)]


def misfit(found: Conversions) -> UnitMismatch | None:
    """Return the first refusal, if there is one."""
    return next((c for c in found if isinstance(c, UnitMismatch)), None)


# ---------------------------------------------------------------- statistics
def statistics(output: StatisticsOf, table: Table) -> Pieces:
    """Write Statistics for each signal row."""
    units = [output.unit or facts.unit for facts in signal_facts(table)]
    fields = [
        (key, measured(part, table.columns.get(StatisticValue(part, output.span, output.unit)), len(table)))
        if isinstance(part, Measure)
        else (key, about(part, output.span, units))
        for key, part in output.parts
    ]
    return whole(objects(fields), len(table))


def measured(measure: Measure, values: list[object] | None, count: int) -> Pieces:
    """Write the values of a statistic; without any, what stands for one that its store did not give."""
    if values is None:
        return ([LACKING if measure.name == "COUNT" else NULL] * count,)
    if measure.name.endswith("_AT"):
        return instants(cast("list[int | None]", values))
    return column(values)


def about(part: str, span: Span, units: Sequence[str | None]) -> Pieces:
    """Write what is said of a window: its ends, the unit of each row, the name of the type."""
    match part:
        case "from":
            return (written(format_instant(FIRST_INSTANT if span.start is None else span.start)),)
        case "to":
            return (written(format_instant(span.end)),)
        case "unit":
            return column(units)
        case _:
            return (written(part.removeprefix("=")),)


FIRST_INSTANT = -(2**63) + 1


# ---------------------------------------------------------------- latest
def latest(output: LatestOf, table: Table, slot: int, at: int) -> Pieces:
    """Write Sample or null for each signal row; its age counts up to `at`."""
    found = table.columns.get(Latest(slot))
    if found is None:
        return (NULL,)
    samples = cast("list[LatestSample | None]", found)
    changes = conversions(table, output.unit)
    if all(samples):  # no sample is false
        return _latest(output, cast("list[LatestSample]", samples), changes, at)
    there = [sample for sample in samples if sample is not None]
    changes = [c for c, s in zip(changes, samples, strict=True) if s is not None]
    made = iter(rows(_latest(output, there, changes, at), len(there)))
    return ([NULL if sample is None else next(made) for sample in samples],)


def _latest(output: LatestOf, samples: Sequence[LatestSample], changes: Conversions, at: int) -> Pieces:
    return objects([(key, _latest_column(name, samples, changes, at)) for key, name in output.parts])


def _latest_column(name: str, samples: Sequence[LatestSample], changes: Conversions, at: int) -> Pieces:
    match name:
        case "time":
            return instants([s.time for s in samples])
        case "value":
            if not any(changes):
                return column([s.value for s in samples])
            return column([_converted(s.value, c) for s, c in zip(samples, changes, strict=True)])
        case "text":
            return column([s.text for s in samples])
        case "quality":
            return column([_QUALITY_NAMES[s.quality] for s in samples])
        case "age":
            return column([format_duration(Duration(0, max(0, at - s.time))) for s in samples])
        case _:
            return (written(name.removeprefix("=")),)


def _converted(value: float | None, change: Conversion | UnitMismatch | None) -> float | None:
    if value is None or change is None:
        return value
    return None if isinstance(change, UnitMismatch) else change.apply(value)


_QUALITY_NAMES = {quality: quality.name for quality in Quality}


# ---------------------------------------------------------------- samples
def samples(output: SamplesOf, table: Table, slot: int) -> Pieces:
    """Write Samples! for each signal row."""
    found = table.columns.get(Sampled(slot, output.span, output.max_points))
    if found is None:
        return ([LACKING] * len(table),)
    read, changes = cast("list[Samples]", found), conversions(table, output.unit)
    units = [output.unit or facts.unit for facts in signal_facts(table)]
    return objects([(key, _sampled(name, read, changes, units)) for key, name in output.parts])


def _sampled(name: str, read: Sequence[Samples], changes: Conversions, units: Sequence[str | None]) -> Pieces:
    match name:
        case "times":
            return ([_times(each.times) for each in read],)
        case "values":
            return ([_numbers(each, change) for each, change in zip(read, changes, strict=True)],)
        case "qualities":
            return ([_qualities(each) for each in read],)
        case "unit":
            return column(units)
        case "total":
            return column([each.total for each in read])
        case "reduced":
            return column([each.reduced for each in read])
        case _:
            return (written(name.removeprefix("=")),)


def _times(times: NDArray[np.int64]) -> str:
    """Write instants; those without decimals at once."""
    seconds, decimals = np.divmod(times, SECOND)
    if decimals.any():
        return written(list(map(format_instant, times.tolist())))
    return orjson.dumps(seconds.astype("datetime64[s]"), option=_UTC).decode()


_UTC = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def _qualities(found: Samples) -> str:
    if found.qualities is None or not found.qualities.any():
        return NULL
    return written([Quality(q).name for q in found.qualities.tolist()])


def _numbers(found: Samples, change: Conversion | UnitMismatch | None) -> str:
    """Write the values; one that is missing is NaN, for which JSON has null."""
    if isinstance(change, UnitMismatch):
        return written([None] * len(found.times))
    values = found.values if change is None else found.values * change.factor + change.offset
    return orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY).decode()
