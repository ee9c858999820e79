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
    """Return what bears on the statistics of each signal row; worked out once per table."""
    if "facts" not in table.columns:
        columns = (table.columns[Of(name)] for name in ("unit", "interpolation", "sampling_interval_ns"))
        table.columns["facts"] = [
            SignalFacts(cast("str | None", u), i == "STEP", cast("int | None", s))
            for u, i, s in zip(*columns, strict=True)
        ]
    return cast("list[SignalFacts]", table.columns["facts"])
