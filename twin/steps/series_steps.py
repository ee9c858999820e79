"""Runs the steps that ask the series store, and remembers statistics so that each is computed once per request (S6)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import is_not
from typing import cast

from timeseries.requests import HELD
from timeseries.store import Aggregate, BucketRows, Buckets, Read, Samples, SeriesKey
from twin import statistics as measures
from twin.errors import Store
from twin.plan.steps import Bucketed, Latest, Sampled, Statistic
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.steps.early import Came, Early
from twin.steps.series_ask import Moment, SeriesAsk, series_keys, signal_facts
from twin.steps.series_requests import (
    Slot,
    edges_before,
    slots_of,
    slots_of_step,
    term_of,
    terms_of_buckets,
)
from twin.steps.series_units import Figure, change_of, converted, value_of
from twin.windows import Span

Request = Callable[[list[SeriesKey], float | None], Awaitable[Sequence[object]]]


@dataclass(slots=True)
class Window:
    """Figures of one window: by slot, by signal id."""

    figures: dict[Slot, dict[str, Figure]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_foreseen: bool = False
    "Whether figures were asked for before anybody knew of which signals."


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

    windows: dict[tuple[Span, int, Moment], Window] = field(default_factory=dict)
    known_stays: dict[tuple[int, Moment], KnownStays] = field(default_factory=dict)

    def stays(self, now: int, moment: Moment) -> KnownStays:
        """Return what is known of signals over windows of their own, as they are at a moment."""
        return self.known_stays.setdefault((now, moment), KnownStays())

    def window(self, span: Span, now: int, moment: Moment) -> Window:
        """Return what is known of a window, of signals as they are at a moment."""
        return self.windows.setdefault((span, now, moment), Window())


async def statistics(step: Statistic, ask: SeriesAsk, memory: SeriesMemory) -> None:
    """Add a column for each statistic that the step asks; only what is not known yet is asked of the store."""
    table = ask.table
    window = memory.window(step.span, ask.now, ask.moment)
    async with window.lock:
        wanted = slots_of_step(step)
        if ask.early is not None:
            await _take_in(ask.early, table, window, wanted)
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
    terms, edges = terms_of_buckets(step), edges_before(step.cut, step.edges)
    if len(edges) < 2:
        none = tuple(() for _ in terms)
        ask.table.columns[step] = [(terms, BucketRows(key, (), none)) for key in series_keys(ask.table)]
        return
    found = await _asked(
        ask, lambda keys, left: ask.store.buckets(Buckets(tuple(keys), terms, edges), timeout=left)
    )
    ask.table.columns[step] = [(terms, rows) for rows in found]


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
    came = None if ask.early is None else await ask.early.came(keys)
    answer = await _in_lots(ask, keys, request) if came is None else await _beside(came, ask, keys, request)
    if by_place is None:
        return answer
    by_id = dict(zip(by_place, answer, strict=True))
    return [by_id[i] for i in ask.table.ids]


async def _in_lots(ask: SeriesAsk, keys: Sequence[SeriesKey], request: Request) -> list[object]:
    answer: list[object] = []
    for start in range(0, len(keys), ask.max_keys):
        lot = list(keys[start : start + ask.max_keys])
        asked = request(lot, ask.calls.left())
        found = await ask.calls.ask(ask.number, Store.SERIES, len(lot), asked, rows=moved)
        answer.extend(found)
    return answer


async def _beside(came: Came, ask: SeriesAsk, keys: Sequence[SeriesKey], request: Request) -> list[object]:
    """Ask for what did not come."""
    if came.is_as_wanted:
        return list(came.answer)
    missing = [key for key, place in zip(keys, came.places, strict=True) if place is None]
    rest = iter(await _in_lots(ask, missing, request))
    return [next(rest) if place is None else came.answer[place] for place in came.places]


def moved(found: Sequence[object]) -> int:
    """How many rows came: samples, filled buckets, newest samples."""
    match found:
        case [Samples(), *_]:
            return sum(len(cast("Samples", each).times) for each in found)
        case [BucketRows(), *_]:
            return sum(len(cast("BucketRows", each).index) for each in found)
        case _:
            return sum(map(is_not, found, repeat(None)))


async def _take_in(early: Early, table: Table, window: Window, wanted: Sequence[Slot]) -> None:
    """Take the figures that came; each is asked for unless it is known."""
    came = await early.came(series_keys(table))
    if came is None:
        return
    places = [(i, place) for i, place in zip(table.ids, came.places, strict=True) if place is not None]
    for slot, column in zip(wanted, cast("Sequence[Sequence[Figure]]", came.answer), strict=True):
        window.figures.setdefault(slot, {}).update((i, column[place]) for i, place in places)


def _unknown(table: Table, window: Window, wanted: Sequence[Slot]) -> list[int]:
    """Row numbers, one per distinct signal, of which some wanted figure is not known."""
    known = [window.figures.setdefault(slot, {}) for slot in wanted]
    numbers = {i: n for n, i in enumerate(table.ids)}
    return [n for i, n in numbers.items() if any(i not in figures for figures in known)]


async def _fetch(
    span: Span, ask: SeriesAsk, window: Window, wanted: Sequence[Slot], rows: Sequence[int]
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
        step=tuple(f.step for f in asked) if HELD & {slot[0] for slot in wanted} else None,
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


def _column(value: StatisticValue, window: Window, table: Table) -> list[object]:
    """The statistic of each row in the asked unit; a signal whose unit does not fit has none."""
    measure, facts, slots = value.measure, signal_facts(table), slots_of(value)
    columns = [list(map(window.figures[slot].__getitem__, table.ids)) for slot in slots]
    changes = {unit: change_of(value, unit) for unit in {f.unit for f in facts}}
    if measures.keeps_order(measure) and len(columns) == 1:
        if value.unit is None:
            return cast("list[object]", columns[0])
        return [converted(figure, changes[f.unit]) for figure, f in zip(columns[0], facts, strict=True)]
    functions = [slot[0] for slot in slots]
    raws: Iterable[tuple[Figure, ...]] = zip(*columns, strict=True) if columns else [()] * len(facts)
    rows = ((dict(zip(functions, raw, strict=True)), f) for raw, f in zip(raws, facts, strict=True))
    return [value_of(measure, raw, value.span, f, changes[f.unit]) for raw, f in rows]
