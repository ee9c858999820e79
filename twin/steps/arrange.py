"""Sorts rows and cuts pages here, per group, as O1 and O2 say. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from twin.errors import BadCursor
from twin.plan.nodes import Cursor, Page
from twin.plan.terms import SortKey

Values = Sequence[list[object]]


def arrange(numbers: list[int], ids: Sequence[str], keys: tuple[SortKey, ...], values: Values) -> list[int]:
    """Return row numbers in the order of the keys, the id breaking ties; `values` has a column per key."""
    result = sorted(numbers, key=ids.__getitem__)
    for key, column in reversed(list(zip(keys, values, strict=True))):
        result = _by(result, key, column)
    return result


def _by(numbers: list[int], key: SortKey, column: Sequence[object]) -> list[int]:
    ranks = None if key.ranks is None else {value: place for place, value in enumerate(key.ranks)}
    present = [n for n in numbers if column[n] is not None]
    missing = [n for n in numbers if column[n] is None]
    rank = column.__getitem__ if ranks is None else lambda n: ranks[str(column[n])]
    present.sort(key=rank, reverse=key.descending)  # type: ignore[arg-type]  # a column holds values of one type
    return missing + present if key.nulls_first else present + missing


def cut(
    numbers: list[int], ids: Sequence[str], keys: tuple[SortKey, ...], values: Values, page: Page
) -> tuple[list[int], bool, bool]:
    """Return the page of ordered rows, and whether there are rows before and after it."""
    start = 0 if page.after is None else _place(numbers, ids, keys, values, page.after, behind=True)
    stop = (
        len(numbers) if page.before is None else _place(numbers, ids, keys, values, page.before, behind=False)
    )
    stop = max(start, stop)
    if page.first is not None:
        stop = min(stop, start + page.first)
    if page.last is not None:
        start = max(start, stop - page.last)
    return numbers[start:stop], start > 0, stop < len(numbers)


def _place(
    numbers: list[int],
    ids: Sequence[str],
    keys: tuple[SortKey, ...],
    values: Values,
    cursor: Cursor,
    *,
    behind: bool,
) -> int:
    """Find where the cursor's row stands (or stood) among the ordered rows: sort it in as a row of its own."""
    if len(cursor) != len(keys) + 1:
        raise BadCursor("the cursor belongs to a query with another order; start again from the first page")
    extra = len(ids)
    more_ids = [*ids, str(cursor[-1])]
    more_values = [[*column, value] for column, value in zip(values, cursor[:-1], strict=True)]
    ordered = arrange([*numbers, extra], more_ids, keys, more_values)
    place = ordered.index(extra)
    is_there = place > 0 and ids[ordered[place - 1]] == cursor[-1] if ids else False
    return place if behind or not is_there else place - 1
