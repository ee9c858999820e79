"""Requests as Flux scripts: pure text. Names and values of a request enter it as quoted strings or escaped expressions.

A script is a list of yields; each reads one choice of series over one window and passes it on to a few functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeseries.flux_words import escaped, expression


@dataclass(frozen=True, slots=True)
class Choice:
    """Series by stored names: of these measurements (none: of all), one field, and with one of these tag sets.

    `field` and `tag_sets` None leave them open; `ending` is how open fields end. What is read is never less than what
    was chosen, but may be more.
    """

    measurements: tuple[str, ...]
    field: str | None
    tag_sets: tuple[tuple[tuple[str, str], ...], ...] | None
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Yield:
    """One answer of a script: its name, what it reads over [start, end), and the functions after that."""

    name: str
    choice: Choice
    start: int
    end: int
    functions: tuple[str, ...]


def script(bucket: str, yields: Iterable[Yield]) -> str:
    """Return the text that asks for all of them at once."""
    return "\n".join(_yield_text(bucket, each) for each in yields)


def whole(function: str) -> tuple[str, ...]:
    """One row per series: its statistic over the window. Grouped last: the server computes it where it reads."""
    return (function, "group()")


def windowed(every: int, function: str) -> tuple[str, ...]:
    """One row per series and filled window of `every` ns, laid from the epoch; its time is the window's end."""
    name = function.removesuffix("()")
    return whole(f"aggregateWindow(every: {every}ns, fn: {name}, createEmpty: false)")


def spans(every: int, function: str) -> tuple[str, ...]:
    """One row per series and filled window of `every` ns: the sample that the function picks, at its own time."""
    return (f"window(every: {every}ns)", *whole(function))


INSTANT = ('drop(columns: ["_value"])', "group()")
"""Rows without their values, so that fields of all types can stand in one table."""
RAW: tuple[str, ...] = ()
"""All samples, a table per series."""
GATHERED = ("group()",)
"""All samples in one table: where each series has few, tables of their own cost the server a third more."""

ANY = (*whole("count()"), "limit(n: 1)")
"""A row when there is any sample at all."""


def quoted(word: str) -> str:
    """Write a string so that it means itself."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'


def _yield_text(bucket: str, asked: Yield) -> str:
    pipe = (
        f"from(bucket: {quoted(bucket)})",
        f"range(start: time(v: {asked.start}), stop: time(v: {asked.end}))",
        f"filter(fn: (r) => {_condition(asked.choice)})",
        *asked.functions,
        f"drop(columns: [{', '.join(quoted(name) for name in _frame(asked.choice))}])",
        f"yield(name: {quoted(asked.name)})",
    )
    return " |> ".join(pipe)


def _frame(choice: Choice) -> tuple[str, ...]:
    """The columns that say what is known: they would double the size of an answer."""
    known = ["_start", "_stop"]
    if choice.field is not None:
        known.append("_field")
    if len(choice.measurements) == 1:
        known.append("_measurement")
    return tuple(known)


def _condition(choice: Choice) -> str:
    parts = [_one_of("_measurement", choice.measurements)] if choice.measurements else []
    if choice.field is not None:
        parts.append(f'r["_field"] == {quoted(choice.field)}')
    elif choice.ending:
        parts.append(f'r["_field"] =~ /{escaped(choice.ending)}$/')
    if choice.tag_sets is not None:
        parts += _tag_conditions(choice.tag_sets)
    return " and ".join(parts) or "true"


def _tag_conditions(tag_sets: Sequence[tuple[tuple[str, str], ...]]) -> list[str]:
    """Each tag that all sets have must be one of its values; combinations that nobody asked for are dropped later."""
    values: dict[str, dict[str, None]] = {}
    seen: dict[str, int] = {}
    for tags in tag_sets:
        for name, value in tags:
            values.setdefault(name, {})[value] = None
            seen[name] = seen.get(name, 0) + 1
    return [_one_of(name, tuple(some)) for name, some in values.items() if seen[name] == len(tag_sets)]


def _one_of(column: str, words: Sequence[str]) -> str:
    if len(words) == 1:
        return f"r[{quoted(column)}] == {quoted(words[0])}"
    return f"r[{quoted(column)}] =~ {expression(words)}"


def size_script(bucket: str, measurement: str, field: str | None = None) -> str:
    """Return the text that asks how many series a measurement has, or how many of them have a field."""
    has_field = "" if field is None else f" and r._field == {quoted(field)}"
    return (
        'import "influxdata/influxdb"\n'
        f"influxdb.cardinality(bucket: {quoted(bucket)}, start: time(v: -4611686018427387904),"
        f" predicate: (r) => r._measurement == {quoted(measurement)}{has_field})"
    )
