"""A figure of a signal is asked of the series store once per request (S6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from graph.store import Of
from timeseries import open_series
from timeseries.store import Aggregate, SeriesKey, SeriesStore
from twin.calls import Calls
from twin.plan.steps import Statistic
from twin.plan.terms import StatisticValue
from twin.rows import ROOT, Table
from twin.statistics import Measure
from twin.steps.series_ask import SeriesAsk, series_keys
from twin.steps.series_steps import SeriesMemory, statistics
from twin.windows import Span

SPAN = Span(0, 1_000)


@dataclass
class Listening:
    """Passes aggregates on to a real store, and remembers which functions were asked of how many series."""

    store: SeriesStore
    asked: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        self.asked.append((tuple(term.function.value for term in request.terms), len(request.series)))
        return await self.store.aggregate(request, timeout=timeout)


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[Listening]:
    store = await open_series(f"duckdb:{tmp_path / 'series.duckdb'}")
    yield Listening(store)
    await store.close()


def signals(*names: str) -> Table:
    columns: dict[object, list[object]] = {
        Of("measurement"): list(names),
        Of("field"): ["value"] * len(names),
        Of("tags"): ["{}"] * len(names),
        Of("unit"): [None] * len(names),
        Of("interpolation"): ["LINEAR"] * len(names),
        Of("sampling_interval_ns"): [None] * len(names),
    }
    return Table("signal", list(names), columns, {ROOT: (0, len(names))})


async def ask(listening: Listening, memory: SeriesMemory, table: Table, *names: str) -> None:
    values = tuple(StatisticValue(Measure(name), SPAN) for name in names)
    store = cast("SeriesStore", listening)  # a step that asks for statistics calls nothing else
    await statistics(Statistic(0, SPAN, values, True), SeriesAsk(store, Calls(), 0, table, 1_000), memory)


def test_keys_are_right_when_there_are_more_than_are_remembered() -> None:
    names = [f"signal {n}" for n in range(20_000)]

    found = [series_keys(signals(*names)) for _ in range(2)]

    assert found == [[SeriesKey(name, "value", ()) for name in names]] * 2


async def test_only_the_functions_that_are_not_known_are_asked_for(listening: Listening) -> None:
    memory, table = SeriesMemory(), signals("a", "b")

    await ask(listening, memory, table, "MAX")
    await ask(listening, memory, table, "MAX", "COUNT", "SPREAD")
    await ask(listening, memory, table, "SPREAD", "MIN")

    assert listening.asked == [(("max",), 2), (("count", "min"), 2)]
    assert table.columns[StatisticValue(Measure("COUNT"), SPAN)] == [0, 0]


async def test_only_the_signals_that_are_not_known_are_asked_for(listening: Listening) -> None:
    memory = SeriesMemory()

    await ask(listening, memory, signals("a", "b"), "MAX")
    await ask(listening, memory, signals("b", "c", "c", "a"), "MAX")

    assert listening.asked == [(("max",), 2), (("max",), 1)]
