"""Writes the buckets of signals: statistics bucket by bucket, empty ones filled as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import cast

from timeseries.store import BucketRows, Function, Term
from twin import statistics as measures
from twin.errors import UnitMismatch
from twin.plan.series import BucketsOf
from twin.plan.steps import Bucketed
from twin.rows import Table
from twin.shape.columns import instants
from twin.shape.series import about, conversions
from twin.shape.texts import LACKING, Pieces, column, objects, runs
from twin.statistics import Measure, SignalFacts
from twin.steps.series_ask import signal_facts
from twin.units.ucum import Conversion
from twin.windows import Span

Figure = float | int | None
Raw = dict[Function, Figure]
Change = Conversion | UnitMismatch | None


@dataclass(frozen=True, slots=True)
class _Filled:
    """The buckets of one signal that are shown: the number of each, their figures, and which of them have samples."""

    index: Sequence[int]
    figures: Mapping[Function, Sequence[Figure]]
    there: frozenset[int]
    facts: SignalFacts
    change: Change


def buckets(output: BucketsOf, table: Table, slot: int) -> Pieces:
    """Write [Bucket!]! for each signal row."""
    if len(output.edges) < 2:
        return ("[]",)
    names = tuple(sorted({m.name for _, m in output.parts if isinstance(m, Measure)}))
    found = table.columns.get(Bucketed(slot, output.edges, names, output.cut))
    if found is None:
        return ([LACKING] * len(table),)
    answers = cast("list[tuple[tuple[Term, ...], BucketRows]]", found)
    changes = conversions(table, output.unit)
    filled = [
        _filled(output, *answer, facts, change)
        for answer, facts, change in zip(answers, signal_facts(table), changes, strict=True)
    ]
    return ("[", _by_signal(output, filled), "]")


def _by_signal(output: BucketsOf, filled: Sequence[_Filled]) -> list[str]:
    """Write the buckets of all signals as one column each, then cut them at the signals."""
    index = list(chain.from_iterable(each.index for each in filled))
    fields = [(key, _part(output, part, filled, index)) for key, part in output.parts]
    stops = accumulate((len(each.index) for each in filled), initial=0)
    return runs(objects(fields), len(index), pairwise(stops))


def _part(output: BucketsOf, part: Measure | str, filled: Sequence[_Filled], index: Sequence[int]) -> Pieces:
    if isinstance(part, Measure):
        return column(list(chain.from_iterable(_measured(output, part, each) for each in filled)))
    match part:
        case "from":
            return instants([output.edges[i] for i in index])
        case "to":
            return instants([output.edges[i + 1] for i in index])
        case _:
            return about(part, Span(None, output.edges[-1]), [output.unit] * len(index))


def _measured(output: BucketsOf, measure: Measure, filled: _Filled) -> Sequence[Figure]:
    """Return a statistic of each bucket; nothing is counted in one that was filled."""
    if measure.name == "COUNT":
        counts = filled.figures[Function.COUNT]
        return [n if i in filled.there else 0 for i, n in zip(filled.index, counts, strict=True)]
    change = None if measures.is_unitless(measure) else filled.change
    if isinstance(change, UnitMismatch):
        return [None] * len(filled.index)
    function = measures.function_as_it_is(measure)
    if change is None and function is not None:
        return filled.figures[function]
    functions, edges = tuple(filled.figures), output.edges
    raws = zip(*filled.figures.values(), strict=True)
    return [
        measures.value(
            measure,
            dict(zip(functions, raw, strict=True)),
            Span(edges[i], edges[i + 1]),
            filled.facts,
            change,
        )
        for i, raw in zip(filled.index, raws, strict=True)
    ]


# ---------------------------------------------------------------- empty buckets
def _filled(
    output: BucketsOf, terms: tuple[Term, ...], found: BucketRows, facts: SignalFacts, change: Change
) -> _Filled:
    functions = [term.function for term in terms]
    there = frozenset(found.index)
    if output.fill == "NONE":
        return _Filled(found.index, dict(zip(functions, found.columns, strict=True)), there, facts, change)
    columns = zip(*found.columns, strict=True)
    raws = {i: dict(zip(functions, row, strict=True)) for i, row in zip(found.index, columns, strict=True)}
    shown = _fill(output, raws, functions)
    figures = {function: [raw[function] for raw in shown] for function in functions}
    return _Filled(range(len(shown)), figures, there, facts, change)


def _fill(output: BucketsOf, raws: dict[int, Raw], functions: Sequence[Function]) -> list[Raw]:
    """Empty buckets: null, the values of the one before, or on the straight line between neighbours.

    Their counts are filled as well, for the conversion of sums; none of them is shown.
    """
    count = len(output.edges) - 1
    empty: Raw = {f: 0 if f is Function.COUNT else None for f in functions}
    if output.fill == "NULL":
        return [raws.get(i, empty) for i in range(count)]
    filled: list[Raw] = []
    before: int | None = None
    behind = sorted(raws)
    for i in range(count):
        if i in raws:
            before = i
            behind = behind[1:]
        after = behind[0] if behind else None
        filled.append(raws[i] if i in raws else _between(output, raws, empty, before, after, i))
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
