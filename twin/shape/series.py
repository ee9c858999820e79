"""Answers of signals out of what the series store gave: latest, statistics, buckets, samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from timeseries.store import BucketRows, Function, LatestSample, Quality, Samples, Term
from twin import statistics as measures
from twin.errors import UnitMismatch
from twin.instants import Duration, format_duration, format_instant
from twin.plan.series import BucketsOf, LatestOf, SamplesOf, StatisticsOf
from twin.plan.steps import Bucketed, Latest, Sampled
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.series_steps import signal_facts
from twin.series_units import unit_conversion
from twin.shape.columns import instants_as_text
from twin.shape.records import INVALID, records
from twin.statistics import Measure
from twin.units import Conversion
from twin.windows import FOREVER, Span

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
def statistics(output: StatisticsOf, table: Table) -> list[object]:
    """Return Statistics for each signal row."""
    facts = signal_facts(table)
    columns: list[list[object]] = []
    for _, part in output.parts:
        if isinstance(part, Measure):
            column = table.columns.get(StatisticValue(part, output.span, output.unit))
            columns.append(missing(part, len(table)) if column is None else written(part, column))
        else:
            columns.append([_about(part, output.span, output.unit or f.unit) for f in facts])
    keys = [key for key, _ in output.parts]
    lacks = any(column[0] is INVALID for column in columns if column)
    return records(keys, columns, len(table), may_lack=lacks)


def missing(measure: Measure, count: int) -> list[object]:
    """Return what stands for a statistic that its store did not give."""
    return [INVALID if measure.name == "COUNT" else None] * count


def written(measure: Measure, column: list[object]) -> list[object]:
    """Return the values of a statistic as they are answered."""
    if measure.name.endswith("_AT"):
        return instants_as_text(cast("list[int | None]", column))
    return column


def _about(part: str, span: Span, unit: str | None) -> object:
    match part:
        case "from":
            return format_instant(FIRST_INSTANT if span.start is None else span.start)
        case "to":
            return format_instant(FOREVER if span.end == FOREVER else span.end)
        case "unit":
            return unit
        case _:
            return part.removeprefix("=")


FIRST_INSTANT = -(2**63) + 1


# ---------------------------------------------------------------- latest
def latest(output: LatestOf, table: Table, slot: int, at: int) -> list[object]:
    """Return Sample or null for each signal row; its age counts up to `at`."""
    found = table.columns.get(Latest(slot))
    if found is None:
        return [None] * len(table)
    samples = cast("list[LatestSample | None]", found)
    there = [sample for sample in samples if sample is not None]
    changes = conversions(table, output.unit)
    if len(there) < len(samples):
        changes = [c for c, s in zip(changes, samples, strict=True) if s is not None]
    keys = [key for key, _ in output.parts]
    columns = [_latest_column(name, there, changes, at) for _, name in output.parts]
    made = records(keys, columns, len(there))
    if len(there) == len(samples):
        return made
    rest = iter(made)
    return [None if sample is None else next(rest) for sample in samples]


def _latest_column(
    name: str, samples: Sequence[LatestSample], changes: Conversions, at: int
) -> Sequence[object]:
    match name:
        case "time":
            return instants_as_text([s.time for s in samples])
        case "value":
            if not any(changes):
                return [s.value for s in samples]
            return [_converted(s.value, c) for s, c in zip(samples, changes, strict=True)]
        case "text":
            return [s.text for s in samples]
        case "quality":
            return [_QUALITY_NAMES[s.quality] for s in samples]
        case "age":
            return [format_duration(Duration(0, max(0, at - s.time))) for s in samples]
        case _:
            return [name.removeprefix("=")] * len(samples)


def _converted(value: float | None, change: Conversion | UnitMismatch | None) -> float | None:
    if value is None or change is None:
        return value
    return None if isinstance(change, UnitMismatch) else change.apply(value)


_QUALITY_NAMES = {quality: quality.name for quality in Quality}


# ---------------------------------------------------------------- buckets
def buckets(output: BucketsOf, table: Table, slot: int) -> list[object]:
    """Return [Bucket!]! for each signal row."""
    if len(output.edges) < 2:
        return [[] for _ in table.ids]
    names = tuple(sorted({m.name for _, m in output.parts if isinstance(m, Measure)}))
    found = table.columns.get(Bucketed(slot, output.edges, names, output.cut))
    if found is None:
        return [INVALID] * len(table)
    facts, changes = signal_facts(table), conversions(table, output.unit)
    answers = cast("list[tuple[tuple[Term, ...], BucketRows]]", found)
    return [_buckets(output, *a, f, c) for a, f, c in zip(answers, facts, changes, strict=True)]


def _buckets(
    output: BucketsOf,
    terms: tuple[Term, ...],
    rows: BucketRows,
    facts: measures.SignalFacts,
    change: Conversion | UnitMismatch | None,
) -> list[dict[str, object]]:
    functions = [t.function for t in terms]
    raws = {
        i: dict(zip(functions, row, strict=True)) for i, *row in zip(rows.index, *rows.columns, strict=True)
    }
    filled = _fill(output, raws, functions)
    uncounted = {key: 0 for key, part in output.parts if isinstance(part, Measure) and part.name == "COUNT"}
    return [_bucket(output, i, raw, facts, change) | ({} if i in raws else uncounted) for i, raw in filled]


Raw = dict[Function, float | int | None]


def _fill(output: BucketsOf, raws: dict[int, Raw], functions: list[Function]) -> list[tuple[int, Raw]]:
    """Empty buckets: left out, null, the values of the one before, or on the straight line between neighbours.

    Their counts are filled as well, for the conversion of sums; none of them is shown.
    """
    if output.fill == "NONE":
        return list(raws.items())
    count = len(output.edges) - 1
    empty: Raw = {f: 0 if f is Function.COUNT else None for f in functions}
    if output.fill == "NULL":
        return [(i, raws.get(i, empty)) for i in range(count)]
    filled: list[tuple[int, Raw]] = []
    before: int | None = None
    behind = sorted(raws)
    for i in range(count):
        if i in raws:
            before = i
            behind = behind[1:]
        after = behind[0] if behind else None
        filled.append((i, raws[i] if i in raws else _between(output, raws, empty, before, after, i)))
    return filled


def _between(
    output: BucketsOf, raws: dict[int, Raw], empty: Raw, before: int | None, after: int | None, at: int
) -> Raw:
    if before is None:
        return empty
    if output.fill == "PREVIOUS":
        return raws[before]
    if after is None:
        return empty
    share = (output.edges[at] - output.edges[before]) / (output.edges[after] - output.edges[before])
    low, high = raws[before], raws[after]
    return {f: _line(low[f], high[f], share) for f in empty}


def _line(low: float | int | None, high: float | int | None, share: float) -> float | None:
    return None if low is None or high is None else low + (high - low) * share


def _bucket(
    output: BucketsOf,
    index: int,
    raw: Raw,
    facts: measures.SignalFacts,
    change: Conversion | UnitMismatch | None,
) -> dict[str, object]:
    span = Span(output.edges[index], output.edges[index + 1])
    answer: dict[str, object] = {}
    for key, part in output.parts:
        if not isinstance(part, Measure):
            answer[key] = _about(part, span, output.unit)
        elif isinstance(change, UnitMismatch) and not measures.is_unitless(part):
            answer[key] = None
        else:
            usable = None if isinstance(change, UnitMismatch) or measures.is_unitless(part) else change
            answer[key] = measures.value(part, raw, span, facts, usable)
    return answer


# ---------------------------------------------------------------- samples
def samples(output: SamplesOf, table: Table, slot: int) -> list[object]:
    """Return Samples! for each signal row."""
    found = table.columns.get(Sampled(slot, output.span, output.max_points))
    if found is None:
        return [INVALID] * len(table)
    facts, changes = signal_facts(table), conversions(table, output.unit)
    read = cast("list[Samples]", found)
    return [
        {key: _sampled(name, s, c, output.unit or f.unit) for key, name in output.parts}
        for s, c, f in zip(read, changes, facts, strict=True)
    ]


def _sampled(name: str, found: Samples, change: Conversion | UnitMismatch | None, unit: str | None) -> object:
    match name:
        case "times":
            return [format_instant(t) for t in found.times.tolist()]
        case "values":
            return _numbers(found, change)
        case "qualities":
            if found.qualities is None or not found.qualities.any():
                return None
            return [Quality(q).name for q in found.qualities.tolist()]
        case "unit":
            return unit
        case "total":
            return found.total
        case "reduced":
            return found.reduced
        case _:
            return name.removeprefix("=")


def _numbers(found: Samples, change: Conversion | UnitMismatch | None) -> list[float | None]:
    if isinstance(change, UnitMismatch):
        return [None] * len(found.times)
    values = found.values if change is None else found.values * change.factor + change.offset
    return [None if n else v for v, n in zip(values.tolist(), np.isnan(values).tolist(), strict=True)]
