"""Where a series step asks, and what it asks about: the series of its signals, and what bears on their statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import orjson

from graph.store import Of
from timeseries.store import SeriesKey, SeriesStore
from twin.calls import Calls
from twin.rows import Table
from twin.statistics import SignalFacts
from twin.steps.early import Early

Moment = tuple[int, int] | None


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
    early: Early | None = None
    "A call for this step that is under way."


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
    """Return what bears on the statistics of each signal row, as far as the plan asked for it; worked out once."""
    names = tuple(Of(name) for name in _FACTS if Of(name) in table.columns)
    if ("facts", names) not in table.columns:
        nothing = [None] * len(table)
        columns = [table.columns.get(Of(name), nothing) for name in _FACTS]
        made = _Facts()
        table.columns["facts", names] = list(map(made.__getitem__, zip(*columns, strict=True)))
    return cast("list[SignalFacts]", table.columns["facts", names])


_FACTS: Final = ("unit", "interpolation", "sampling_interval_ns")


class _Facts(dict[tuple[object, ...], SignalFacts]):
    """Facts by their columns: most signals share theirs."""

    def __missing__(self, columns: tuple[object, ...]) -> SignalFacts:
        unit, interpolation, interval = columns
        facts = SignalFacts(cast("str | None", unit), interpolation == "STEP", cast("int | None", interval))
        self[columns] = facts
        return facts
