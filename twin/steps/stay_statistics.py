"""Statistics of signals over the times of installations, a window for each row, in one call (S6)."""

from __future__ import annotations

from collections.abc import Sequence

from timeseries.store import Aggregate, Function
from twin.errors import Store
from twin.plan.past_steps import StayStatistics
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.steps.series_ask import SeriesAsk, series_keys, signal_facts
from twin.steps.series_requests import Slot, slots_of, term_of
from twin.steps.series_steps import SeriesMemory
from twin.steps.series_units import Figure, change_of, value_of
from twin.steps.staying import span_of
from twin.windows import Span


async def stay_statistics(step: StayStatistics, ask: SeriesAsk, memory: SeriesMemory) -> None:
    """Add a column for each statistic; what this request knows of a signal and a window is not asked again."""
    table = ask.table
    spans = spans_in(table, step.until)
    wanted = list(dict.fromkeys(slot for value in step.values for slot in slots_of(value)))
    known = memory.stays(ask.now, ask.moment)
    async with known.lock:
        pairs = {(id, span): n for n, (id, span) in enumerate(zip(table.ids, spans, strict=True))}
        unknown = [n for pair, n in pairs.items() if not all(slot in known.of(pair) for slot in wanted)]
        for start in range(0, len(unknown), ask.max_keys):
            rows = unknown[start : start + ask.max_keys]
            for slot, figures in zip(wanted, await _asked(ask, wanted, rows, spans), strict=True):
                for n, figure in zip(rows, figures, strict=True):
                    known.of((table.ids[n], spans[n]))[slot] = figure
    for value in step.values:
        figures_of = [known.of(pair) for pair in zip(table.ids, spans, strict=True)]
        table.columns[value] = _column(value, figures_of, spans, table)


def spans_in(table: Table, until: int) -> list[Span]:
    """Return the time of each row's installation, as far as it has gone by."""
    if ("spans", until) not in table.columns:
        stays: Sequence[tuple[object, object]] = table.columns["stay"]  # type: ignore[assignment]  # what the step that made them leaves
        table.columns["spans", until] = [span_of(start, end, until) for start, end in stays]
    return table.columns["spans", until]  # type: ignore[return-value]  # laid down a line above


async def _asked(
    ask: SeriesAsk, wanted: Sequence[Slot], rows: Sequence[int], spans: Sequence[Span]
) -> Sequence[Sequence[Figure]]:
    if not wanted:
        return []
    keys, facts = series_keys(ask.table), [signal_facts(ask.table)[n] for n in rows]
    windows = tuple((spans[n].start or 0, spans[n].end) for n in rows)
    request = Aggregate(
        series=tuple(keys[n] for n in rows),
        terms=tuple(term_of(slot, facts) for slot in wanted),
        start=min(start for start, _ in windows),
        end=max(end for _, end in windows),
        now=ask.now,
        step=tuple(f.step for f in facts),
        spans=windows,
    )
    answer = ask.store.aggregate(request, timeout=ask.calls.left())
    return await ask.calls.ask(ask.number, Store.SERIES, len(rows), answer, rows=lambda _: len(rows))


def _column(
    value: StatisticValue, known: Sequence[dict[Slot, Figure]], spans: Sequence[Span], table: Table
) -> list[object]:
    slots, facts = slots_of(value), signal_facts(table)
    changes = {unit: change_of(value, unit) for unit in {f.unit for f in facts}}
    raws: list[dict[Function, Figure]] = [{slot[0]: figures[slot] for slot in slots} for figures in known]
    rows = zip(raws, spans, facts, strict=True)
    return [value_of(value.measure, raw, span, f, changes[f.unit]) for raw, span, f in rows]
