"""Rows as columns: what came back from a store or was kept here, grouped by the row it was expanded from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise, starmap
from operator import itemgetter, sub
from typing import TypeVar, cast

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
    most: int | None = None
    "What `longest` found."

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
    if not rows:
        return Table(kind, [], {name: [] for name in names}, {ROOT: (0, 0)})
    ids, *columns = _columns(rows)
    named = dict(zip(names, columns[: len(names)], strict=True))
    return Table(kind, cast("list[str]", ids), named, {ROOT: (0, len(rows))})


def from_expand(kind: str, names: Sequence[object], rows: Sequence[tuple[object, ...]]) -> Table:
    """Return the table of rows (source id, id, *columns), which come grouped by source."""
    if not rows:
        return Table(kind, [], {name: [] for name in names}, {})
    sources, ids, *columns = _columns(rows)
    named = dict(zip(names, columns[: len(names)], strict=True))
    return Table(kind, cast("list[str]", ids), named, _groups(cast("list[str]", sources)))


def _groups(sources: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the range of each source, in the order in which they come."""
    counts = Counter(sources)
    return dict(zip(counts, pairwise(accumulate(counts.values(), initial=0)), strict=True))


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    """Return the columns of rows of one width; slices of one long list are made in two thirds of the time of zip."""
    width = len(rows[0])
    cells = list(chain.from_iterable(rows))
    if len(cells) != width * len(rows):
        raise ValueError(
            f"rows are {width} cells wide, as the first is; {len(rows)} rows have {len(cells)} cells"
        )
    return [cells[place::width] for place in range(width)]


def widen(table: Table, names: Sequence[object], rows: Iterable[tuple[object, ...]]) -> None:
    """Add columns to rows that are there, from rows (id, *columns); an id that is gone meanwhile gets nothing."""
    found = {row[0]: row for row in rows}
    for place, name in enumerate(names, start=1):
        table.columns[name] = [found[i][place] if i in found else None for i in table.ids]


def head(table: Table, first: int | None) -> Table:
    """Return the first rows of each source; None: all of them."""
    if first is None or longest(table) <= first:
        return Table(table.kind, table.ids, dict(table.columns), table.groups, most=table.most)
    return take(
        table,
        {source: range(start, min(stop, start + first)) for source, (start, stop) in table.groups.items()},
    )


def longest(table: Table) -> int:
    """Return the greatest number of rows of one source; worked out once per table."""
    if table.most is None:
        table.most = -min(starmap(sub, table.groups.values()), default=0)
    return table.most


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
