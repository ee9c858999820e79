"""Answers of how far series can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from graph.store import Of
from timeseries.store import Samples
from twin.instants import Duration, format_duration
from twin.plan.series import ProfileOf
from twin.plan.steps import Sampled
from twin.profiles import Expected, Profile, profile
from twin.rows import Table
from twin.steps.series_ask import signal_facts


def profile_columns(
    output: ProfileOf, table: Table, slot: int, now: int
) -> list[tuple[str, list[object]]] | None:
    """Return the fields of SeriesProfile by response key, a value for each signal row; None without its samples."""
    found = table.columns.get(Sampled(slot, output.span, None, with_bad=True))
    if found is None:
        return None
    rows = zip(cast("list[Samples]", found), _expected(table), strict=True)
    made = [profile(samples, output.span, expected, now) for samples, expected in rows]
    return [(key, _column(name, made)) for key, name in output.parts]


def _expected(table: Table) -> list[Expected]:
    lows, highs = (cast("list[float | None]", table.columns[Of(name)]) for name in ("low", "high"))
    facts = signal_facts(table)
    return [Expected(f.sampling_interval, low, high) for f, low, high in zip(facts, lows, highs, strict=True)]


def _column(name: str, made: Sequence[Profile]) -> list[object]:
    read = _FIELDS.get(name)
    return [name.removeprefix("=")] * len(made) if read is None else [read(each) for each in made]


def _duration(nanoseconds: int | None) -> str | None:
    return None if nanoseconds is None else format_duration(Duration(0, nanoseconds))


_FIELDS: Final[Mapping[str, Callable[[Profile], object]]] = {
    "count": lambda each: each.count,
    "expected": lambda each: each.expected,
    "gaps": lambda each: each.gaps,
    "longestGap": lambda each: _duration(each.longest_gap),
    "gapShare": lambda each: each.gap_share,
    "duplicates": lambda each: each.duplicates,
    "outOfOrder": lambda each: each.out_of_order,
    "flatlineLongest": lambda each: _duration(each.flatline_longest),
    "outOfRange": lambda each: each.out_of_range,
    "outliers": lambda each: each.outliers,
    "bad": lambda each: each.bad,
}
