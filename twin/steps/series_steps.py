"""Runs the steps that ask the series store, and remembers statistics so that each is computed once per request (S6)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import is_not
from typing import Final, cast

import orjson

from graph.store import Of
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    Function,
    Read,
    Samples,
    SeriesKey,
    SeriesStore,
    Term,
)
from twin import statistics as measures
from twin.calls import Calls
from twin.errors import Store
from twin.plan.steps import Bucketed, Latest, Sampled, Statistic
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.statistics import Measure, SignalFacts
from twin.steps.series_units import Figure, change_of, converted, limit_of, value_of
from twin.windows import Span

Request = Callable[[list[SeriesKey], float | None], Awaitable[Sequence[object]]]
Moment = tuple[int, int] | None
Slot = tuple[Function, float | None, str | None]
"What identifies a figure besides the signal and the window: function, parameter, unit of the parameter."


@dataclass(slots=True)
class _Window:
    """Figures of one window: by slot, by signal id."""

    figures: dict[Slot, dict[str, Figure]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class KnownStays:
    """Figures of signals over windows of their own, by signal id and window, by slot."""

    figures: dict[tuple[str, Span], dict[Slot, Figure]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def of(self, pair: tuple[str, Span]) -> dict[Slot, Figure]:
        """Return what is known of a signal over a window."""
        return self.figures.setdefault(pair, {})


@dataclass(slots=True)
class SeriesMemory:
    """Statistics that this request knows already. At another moment a signal may be bound or read otherwise."""

    windows: dict[tuple[Span, int, Moment], _Window] = field(default_factory=dict)
    known_stays: dict[tuple[int, Moment], KnownStays] = field(default_factory=dict)

    def stays(self, now: int, moment: Moment) -> KnownStays:
        """Return what is known of signals over windows of their own, as they are at a moment."""
        return self.known_stays.setdefault((now, moment), KnownStays())

    def window(self, span: Span, now: int, moment: Moment) -> _Window:
        """Return what is known of a window, of signals as they are at a moment."""
        return self.windows.setdefault((span, now, moment), _Window())


@dataclass(frozen=True, slots=True)
class SeriesAsk:
    """Where a series step asks: which store, on whose account, for which rows, at which now and moment."""

    store: SeriesStore
    calls: Calls
    number: int
    table: Table
    now: int
    moment: Moment = None
    max_keys: int = 50_000


def series_key(measurement: str, name: str, tags: str) -> SeriesKey:
    """Return the key that a binding names; its tags are JSON text, as the graph keeps them."""
    return _KEYS[measurement, name, tags]


class _Keys(dict[tuple[str, str, str], SeriesKey]):
    """Keys by their bindings: the same signals are asked for again and again. lru_cache takes half as long again."""

    def __missing__(self, binding: tuple[str, str, str]) -> SeriesKey:
        if len(self) >= _MOST_KEYS:
            self.clear()
        measurement, name, tags = binding
        pairs = cast("Mapping[str, str]", orjson.loads(tags))
        key = self[binding] = SeriesKey(measurement, name, tuple(sorted(pairs.items())))
        return key


_MOST_KEYS: Final = 16_384
_KEYS: Final = _Keys()


def series_keys(table: Table) -> list[SeriesKey]:
    """Return where the samples of each signal row lie; worked out once per table."""
    if "series" not in table.columns:
        columns = [cast("list[str]", table.columns[Of(name)]) for name in ("measurement", "field", "tags")]
        table.columns["series"] = list(map(_KEYS.__getitem__, zip(*columns, strict=True)))
    return cast("list[SeriesKey]", table.columns["series"])


def signal_facts(table: Table) -> list[SignalFacts]:
    """Return what bears on the statistics of each signal row; worked out once per table."""
    if "facts" not in table.columns:
        columns = (table.columns[Of(name)] for name in ("unit", "interpolation", "sampling_interval_ns"))
        table.columns["facts"] = [
            SignalFacts(cast("str | None", u), i == "STEP", cast("int | None", s))
            for u, i, s in zip(*columns, strict=True)
        ]
    return cast("list[SignalFacts]", table.columns["facts"])


async def statistics(step: Statistic, ask: SeriesAsk, memory: SeriesMemory) -> None:
    """Add a column for each statistic that the step asks; only what is not known yet is asked of the store."""
    table = ask.table
    window = memory.window(step.span, ask.now, ask.moment)
    async with window.lock:
        wanted = list(dict.fromkeys(slot for value in step.values for slot in slots_of(value)))
        unknown = _unknown(table, window, wanted)
        for start in range(0, len(unknown), ask.max_keys):
            await _fetch(step.span, ask, window, wanted, unknown[start : start + ask.max_keys])
    for value in step.values:
        table.columns[value] = _column(value, window, table) if len(table) else []


async def latest(step: Latest, ask: SeriesAsk, at: int) -> None:
    """Add the newest sample of each signal."""
    found = await _asked(ask, lambda keys, left: ask.store.latest(keys, at=at, timeout=left))
    ask.table.columns[step] = found


async def bucketed(step: Bucketed, ask: SeriesAsk) -> None:
    """Add the buckets of each signal."""
    slots = [Term(f) for name in step.functions for f in bucket_functions(Measure(name))]
    terms = tuple(dict.fromkeys(slots)) or (Term(Function.COUNT),)
    edges = _edges_before(step.cut, step.edges)
    if len(edges) < 2:
        none = tuple(() for _ in terms)
        ask.table.columns[step] = [(terms, BucketRows(key, (), none)) for key in series_keys(ask.table)]
        return
    found = await _asked(
        ask, lambda keys, left: ask.store.buckets(Buckets(tuple(keys), terms, edges), timeout=left)
    )
    ask.table.columns[step] = [(terms, rows) for rows in found]


def _edges_before(cut: int | None, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Return the edges up to the cut: those behind it have no samples that are looked at."""
    if cut is None or not edges or edges[-1] <= cut:
        return edges
    before = tuple(edge for edge in edges if edge < cut)
    return (*before, cut) if before else ()


async def sampled(step: Sampled, ask: SeriesAsk, limit: int) -> None:
    """Add the samples of each signal."""
    start, end = step.span.looked_at
    found = await _asked(
        ask,
        lambda keys, left: ask.store.read(
            Read(tuple(keys), start, end, step.max_points, limit, step.with_bad), timeout=left
        ),
    )
    ask.table.columns[step] = found


def bucket_functions(measure: Measure) -> tuple[Function, ...]:
    """Return the functions that a bucket's statistic is worked out from."""
    return tuple(term.function for term in measures.terms(measure, ()))


# ---------------------------------------------------------------- inside
async def _asked(ask: SeriesAsk, request: Request) -> list[object]:
    """Ask once for each distinct signal, and lay the answers out by row."""
    if not ask.table.ids:
        return []
    keys = series_keys(ask.table)
    by_place = None
    if len(set(ask.table.ids)) < len(keys):
        by_place = dict(zip(ask.table.ids, keys, strict=True))
        keys = list(by_place.values())
    answer: list[object] = []
    for start in range(0, len(keys), ask.max_keys):
        lot = keys[start : start + ask.max_keys]
        asked = request(lot, ask.calls.left())
        found = await ask.calls.ask(ask.number, Store.SERIES, len(lot), asked, rows=_moved)
        answer.extend(found)
    if by_place is None:
        return answer
    by_id = dict(zip(by_place, answer, strict=True))
    return [by_id[i] for i in ask.table.ids]


def _moved(found: Sequence[object]) -> int:
    """How many rows came: samples, filled buckets, newest samples."""
    match found:
        case [Samples(), *_]:
            return sum(len(cast("Samples", each).times) for each in found)
        case [BucketRows(), *_]:
            return sum(len(cast("BucketRows", each).index) for each in found)
        case _:
            return sum(map(is_not, found, repeat(None)))


def slots_of(value: StatisticValue) -> tuple[Slot, ...]:
    """Return the figures that a statistic is worked out from."""
    measure = value.measure
    if measure.name == "COVERAGE" and value.span.seconds is None:
        return ()  # a window without two ends has no slots, and coverage of it no value
    unit = value.unit if measure.name.startswith("SECONDS") else None
    return tuple(_slot(term, measure, unit) for term in measures.terms(measure, ()))


def _slot(term: Term, measure: Measure, unit: str | None) -> Slot:
    if term.function in (Function.ABOVE, Function.BELOW):
        return (term.function, measure.parameter, unit)
    return (term.function, term.parameter, None)


def _unknown(table: Table, window: _Window, wanted: Sequence[Slot]) -> list[int]:
    """Row numbers, one per distinct signal, of which some wanted figure is not known."""
    known = [window.figures.setdefault(slot, {}) for slot in wanted]
    numbers = {i: n for n, i in enumerate(table.ids)}
    return [n for i, n in numbers.items() if any(i not in figures for figures in known)]


async def _fetch(
    span: Span, ask: SeriesAsk, window: _Window, wanted: Sequence[Slot], rows: Sequence[int]
) -> None:
    table = ask.table
    wanted = [slot for slot in wanted if any(table.ids[n] not in window.figures[slot] for n in rows)]
    keys, facts = series_keys(table), signal_facts(table)
    start, end = span.looked_at
    asked = [facts[n] for n in rows]
    request = Aggregate(
        series=tuple(keys[n] for n in rows),
        terms=tuple(term_of(slot, asked) for slot in wanted),
        start=start,
        end=end,
        now=ask.now,
        step=tuple(f.step for f in asked),
    )
    answer = await ask.calls.ask(
        ask.number,
        Store.SERIES,
        len(rows),
        ask.store.aggregate(request, timeout=ask.calls.left()),
        rows=lambda _: len(rows),
    )
    for slot, figures in zip(wanted, answer, strict=True):
        window.figures[slot].update(zip((table.ids[n] for n in rows), figures, strict=True))


def term_of(slot: Slot, facts: Sequence[SignalFacts]) -> Term:
    """Return how the store is asked for a figure of some signals."""
    function, parameter, unit = slot
    match function:
        case Function.ABOVE | Function.BELOW:
            return Term(function, None, tuple(limit_of(parameter, unit, f) for f in facts))
        case Function.SLOTS:
            return Term(
                function,
                None,
                tuple(None if f.sampling_interval is None else f.sampling_interval / 1e9 for f in facts),
            )
        case _:
            return Term(function, parameter)


def _column(value: StatisticValue, window: _Window, table: Table) -> list[object]:
    """The statistic of each row in the asked unit; a signal whose unit does not fit has none."""
    measure, facts, slots = value.measure, signal_facts(table), slots_of(value)
    columns = [list(map(window.figures[slot].__getitem__, table.ids)) for slot in slots]
    changes = {unit: change_of(value, unit) for unit in {f.unit for f in facts}}
    if measures.keeps_order(measure) and len(columns) == 1:
        return [converted(figure, changes[f.unit]) for figure, f in zip(columns[0], facts, strict=True)]
    functions = [slot[0] for slot in slots]
    raws: Iterable[tuple[Figure, ...]] = zip(*columns, strict=True) if columns else [()] * len(facts)
    rows = ((dict(zip(functions, raw, strict=True)), f) for raw, f in zip(raws, facts, strict=True))
    return [value_of(measure, raw, value.span, f, changes[f.unit]) for raw, f in rows]
