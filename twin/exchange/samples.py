"""Samples from delimited text: one column of times, one signal for each other column, cells as numbers.

A file streams through in blocks of rows, each column at array speed; only a column that resists is read cell by
cell, and then says which cell it was. An empty cell is a gap. Not for: units and signals that exist already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import BadRequest
from twin.exchange.delimited import Block, Table, blocks, one_column_hint, open_table
from twin.exchange.problems import Problem, near
from twin.exchange.times import TimeRule, instant, instants

LARGEST_WHOLE: Final = 2**53


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """How a file of samples is to be read; columns are named as in its header."""

    time: str
    delimiter: str | None = None
    rule: TimeRule = field(default_factory=TimeRule)
    skip: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalColumn:
    """A column of values: where it stands, the signal it becomes, its unit where one was named."""

    index: int
    column: str
    signal: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file of samples whose header fits its options."""

    table: Table
    time: int
    rule: TimeRule
    columns: tuple[SignalColumn, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """Rows in the order of the file: times[n] in ns, values[n, columns] with NaN for gaps; and the bad rows."""

    times: NDArray[np.int64]
    values: NDArray[np.float64]
    problems: tuple[Problem, ...]


def open_samples(path: Path, options: SampleOptions) -> SampleFile:
    """Read the header and lay the options over it.

    Raises BadRequest for a file or an option that does not fit, naming the columns there are.
    """
    table = open_table(path, delimiter=options.delimiter)
    if len(table.columns) == 1:
        raise BadRequest(f"{path.name}: line 1: {one_column_hint(table)}.")
    for option, columns in (
        ("--time", (options.time,)), ("--skip", options.skip),
        ("--unit", tuple(options.units)), ("--name", tuple(options.names)),
    ):  # fmt: skip
        _check_known(table, option, columns)
    signals = _signal_columns(table, options)
    return SampleFile(table, table.columns.index(options.time), options.rule, signals)


def sample_blocks(file: SampleFile) -> Iterator[SampleBlock]:
    """Yield the samples block by block, in bounded memory whatever the size of the file."""
    for block in blocks(file.table):
        yield _read(file, block)


_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_NOT_A_VALUE: Final = frozenset(
    {"nan", "na", "n/a", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity"}
)


def _check_known(table: Table, option: str, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in table.columns:
            raise BadRequest(
                f"{table.path.name}: {option} names the column {column!r}, which the header does not have"
                f"{near(column, table.columns)}; it has {', '.join(table.columns)}.",
                value=column,
            )


def _signal_columns(table: Table, options: SampleOptions) -> tuple[SignalColumn, ...]:
    apart = {options.time, *options.skip}
    columns = tuple(
        SignalColumn(i, column, options.names.get(column, column), options.units.get(column))
        for i, column in enumerate(table.columns)
        if column not in apart
    )
    if not columns:
        raise BadRequest(
            f"{table.path.name}: no column is left for values once time and --skip are taken out."
        )
    for signal, count in Counter(c.signal for c in columns).items():
        if count > 1:
            raise BadRequest(
                f"{table.path.name}: two columns would become the signal {signal!r}; rename one."
            )
    return columns


def _read(file: SampleFile, block: Block) -> SampleBlock:
    if not block.lines:
        return SampleBlock(np.empty(0, np.int64), np.empty((0, len(file.columns))), block.problems)
    problems = list(block.problems)
    times, bad = _times(block.columns[file.time], file, block.lines, problems)
    values = np.empty((len(block.lines), len(file.columns)))
    for place, column in enumerate(file.columns):
        values[:, place], worse = _column(block.columns[column.index], column.column, block.lines, problems)
        bad |= worse
    if bad:
        good = np.delete(np.arange(len(times)), sorted(bad))
        times, values = times[good], values[good]
    return SampleBlock(times, values, tuple(sorted(problems, key=lambda p: p.line)))


def _times(
    texts: Sequence[str], file: SampleFile, lines: Sequence[int], problems: list[Problem]
) -> tuple[NDArray[np.int64], set[int]]:
    found = instants(texts, file.rule)
    if found is not None:
        return found, set()
    found, bad = np.zeros(len(texts), np.int64), set()
    for row, text in enumerate(texts):
        try:
            found[row] = instant(text, file.rule)
        except BadRequest as wrong:
            bad.add(row)
            problems.append(
                Problem(lines[row], file.table.columns[file.time], text, wrong.message, wrong.code)
            )
    return found, bad


def _column(
    texts: Sequence[str], column: str, lines: Sequence[int], problems: list[Problem]
) -> tuple[NDArray[np.float64], set[int]]:
    fast = _numbers(texts)
    if fast is not None:
        return fast, set()
    found, bad = np.full(len(texts), np.nan), set()
    for row, text in enumerate(texts):
        text = text.strip()
        reason = _wrong(text) if text else None
        if reason:
            bad.add(row)
            problems.append(Problem(lines[row], column, text, reason))
        elif text:
            found[row] = float(text)
    return found, bad


def _numbers(texts: Sequence[str]) -> NDArray[np.float64] | None:
    joined = "".join(texts)
    if not joined.isascii() or "_" in joined:
        return None
    gaps = texts.count("")
    try:
        found = np.array(
            [float(text) if text else np.nan for text in texts] if gaps else list(map(float, texts))
        )
    except ValueError:
        return None
    largest = np.abs(found).max(initial=0, where=~np.isnan(found))
    return found if largest < LARGEST_WHOLE and int(np.isnan(found).sum()) == gaps else None


def _wrong(text: str) -> str | None:
    if _DECIMAL.fullmatch(text):
        if _WHOLE.fullmatch(text) and abs(int(text[:400])) > LARGEST_WHOLE:
            return "is a whole number beyond 2^53, which would be rounded; keep it as text, or scale it"
        return None if abs(float(text)) != float("inf") else "is too large for a 64-bit float"
    if _COMMA.fullmatch(text):
        return "has a decimal comma; write numbers with a point, such as 1.5"
    if text.lower() in _NOT_A_VALUE:
        return "is not a finite number; leave the cell empty for a gap"
    return "is not a number; leave the cell empty for a gap, or name the column in --skip"
