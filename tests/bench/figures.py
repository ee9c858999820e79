"""Figures: what was measured, beside what is aimed at; as one table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import orjson

POINTS_PER_S: Final = "M points/s"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: at most the limit, or at least."""

    limit: float
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Return whether the value keeps to the limit."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` is the p50 where there is a `p99`; `best` and `cpu` are of one request, in ms.

    `calls` and `rows` are of the stores, `bytes` of the answer, each for one request.
    """

    name: str
    value: float
    unit: str
    aim: Aim | None = None
    p99: float | None = None
    best: float | None = None
    cpu: float | None = None
    calls: int | None = None
    rows: int | None = None
    bytes: int | None = None
    note: str = ""
    stores: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the aim is met; nothing where there is none."""
        if self.aim is None:
            return ""
        return "met" if self.aim.is_met(self.value) else "MISSED"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table for a person."""
    rows = [_HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(_padded(row, widths)).rstrip() for row in rows]
    return "\n".join((lines[0], "-" * max(map(len, lines)), *lines[1:]))


def beside(figures: Sequence[Figure]) -> str:
    """Return the figures that were measured on two sets of stores side by side, with their ratio."""
    sets = list(dict.fromkeys(figure.stores for figure in figures if figure.stores))
    if len(sets) < 2:
        return ""
    first, second = sets[:2]
    found = {(figure.name, figure.stores): figure for figure in figures}
    rows: list[tuple[str, ...]] = [("figure", "unit", first, second, "ratio", "calls", "rows", "bytes")]
    for name in dict.fromkeys(figure.name for figure in figures):
        if (name, first) in found and (name, second) in found:
            rows.append(_pair(found[name, first], found[name, second]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n < 2 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _pair(a: Figure, b: Figure) -> tuple[str, ...]:
    counts = [(a.calls, b.calls), (a.rows, b.rows), (a.bytes, b.bytes)]
    told = ("" if x is None or y is None else f"{x:,}" if x == y else f"{x:,} | {y:,}" for x, y in counts)
    return (a.name, a.unit, _number(a.value), _number(b.value), f"{b.value / a.value:.2f}", *told)


def as_json(figures: Sequence[Figure]) -> bytes:
    """Return the figures as JSON for a program."""
    rows = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


_HEAD: Final = ("figure", "value", "unit", "aim", "", "p99", "best", "cpu", "calls", "rows", "note")


def _cells(figure: Figure) -> tuple[str, ...]:
    aim = "" if figure.aim is None else f"{'≥' if figure.aim.at_least else '≤'} {figure.aim.limit:g}"
    times = tuple(_number(value) for value in (figure.p99, figure.best, figure.cpu))
    counts = tuple("" if count is None else f"{count:,}" for count in (figure.calls, figure.rows))
    named = (figure.name, _number(figure.value), figure.unit, aim, figure.verdict)
    return (*named, *times, *counts, figure.note)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    texts = {0, 2, 4, len(_HEAD) - 1}
    return [
        cell.ljust(width) if column in texts else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
