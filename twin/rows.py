"""Rows as columns: what came back from a store or was kept here, grouped by the row it was expanded from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import TypeVar

T = TypeVar("T")

ROOT = ""
"The group of rows that were not expanded from anything."


@dataclass(slots=True)
class Table:
    """Rows of one kind: ids, columns of equal length, and for each source id the range of its rows.

    `more_after` and `more_before` hold the sources whose page does not end (or start) with their last (first) row;
    `counts` how many rows a source had before the page, where that was asked.
    """

    kind: str
    ids: list[str]
    columns: dict[object, list[object]]
    groups: dict[str, tuple[int, int]]
    more_after: set[str] = field(default_factory=set)
    more_before: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def range_of(self, source: str) -> range:
        """Return the row numbers that belong to a source."""
        start, stop = self.groups.get(source, (0, 0))
        return range(start, stop)

    def first_of(self, source: str) -> int | None:
        """Return the number of the first row of a source, if it has one."""
        start, stop = self.groups.get(source, (0, 0))
        return start if stop > start else None


def from_find(kind: str, names: Sequence[object], rows: Sequence[tuple[object, ...]]) -> Table:
    """Return the table of rows (id, *columns)."""
    ids, columns = _columns(names, rows, 1)
    return Table(kind, ids, columns, {ROOT: (0, len(rows))})


def from_expand(kind: str, names: Sequence[object], rows: Sequence[tuple[object, ...]]) -> Table:
    """Return the table of rows (source id, id, *columns), which come grouped by source."""
    if not rows:
        return Table(kind, [], {name: [] for name in names}, {})
    sources, ids, *columns = zip(*rows, strict=True)
    named = dict(zip(names, map(list, columns[: len(names)]), strict=True))
    return Table(kind, list(map(str, ids)), named, _groups(sources))


def _groups(sources: Sequence[object]) -> dict[str, tuple[int, int]]:
    groups: dict[str, tuple[int, int]] = {}
    start = 0
    for source, count in Counter(sources).items():  # in the order in which they come
        groups[str(source)] = (start, start + count)
        start += count
    return groups


def _columns(
    names: Sequence[object], rows: Sequence[tuple[object, ...]], skip: int
) -> tuple[list[str], dict[object, list[object]]]:
    if not rows:
        return [], {name: [] for name in names}
    ids, *columns = map(list, zip(*rows, strict=True))
    return list(map(str, ids)), dict(zip(names, columns[: len(names)] if skip else columns, strict=True))


def widen(table: Table, names: Sequence[object], rows: Iterable[tuple[object, ...]]) -> None:
    """Add columns to rows that are there, from rows (id, *columns); an id that is gone meanwhile gets nothing."""
    found = {row[0]: row for row in rows}
    for place, name in enumerate(names, start=1):
        table.columns[name] = [found[i][place] if i in found else None for i in table.ids]


def head(table: Table, first: int | None) -> Table:
    """Return the first rows of each source; None: all of them."""
    if first is None or all(stop - start <= first for start, stop in table.groups.values()):
        columns = {name: values.copy() for name, values in table.columns.items()}
        return Table(table.kind, table.ids, columns, dict(table.groups))
    return take(
        table,
        {source: range(start, min(stop, start + first)) for source, (start, stop) in table.groups.items()},
    )


def take(table: Table, kept: Mapping[str, Sequence[int]]) -> Table:
    """Return the rows with these numbers, by source, in this order."""
    numbers = list(chain.from_iterable(kept.values()))
    groups: dict[str, tuple[int, int]] = {}
    start = 0
    for source, rows in kept.items():
        groups[source] = (start, start + len(rows))
        start += len(rows)
    columns = {name: _picked(values, numbers) for name, values in table.columns.items()}
    return Table(table.kind, _picked(table.ids, numbers), columns, groups)


def of_sources(table: Table, sources: Iterable[str]) -> Table:
    """Return the rows that belong to these sources, in their order."""
    return take(table, {source: range(*table.groups[source]) for source in sources if source in table.groups})


def _picked(values: list[T], numbers: Sequence[int]) -> list[T]:
    first, count = numbers[0] if numbers else 0, len(numbers)
    if numbers == list(range(first, first + count)):
        return values[first : first + count]
    return list(itemgetter(*numbers)(values))  # two at least: a single one stands in a row with itself
