"""Filters, orders and cuts rows here, each group by itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from twin.plan.nodes import Page
from twin.plan.steps import Keep
from twin.rows import Table, head, longest, take
from twin.steps.arrange import arrange, cut

Kept = tuple[Table, dict[str, int]]


def kept(table: Table, step: Keep, passed: Sequence[object] | None, values: list[list[object]]) -> Kept:
    """Return the rows that passed (None: all), in order and cut, and how many each group had before the cut.

    Where the step does not count, there may be no numbers.
    """
    if passed is None and step.sorted_:
        return _head(table, step.page, counts=step.counts)
    return _filtered(table, step, passed, values)


def _head(table: Table, page: Page, *, counts: bool) -> Kept:
    """Cut rows that came in order; there is one row too many where there are more."""
    result = head(table, page.first)
    if page.first is not None and page.after is not None:
        result.more_before = set(table.groups)
    is_cut = page.first is not None and longest(table) > page.first
    if not counts and not is_cut:
        return result, {}
    found = {source: stop - start for source, (start, stop) in table.groups.items()}
    if page.first is not None:
        result.more_after = {source for source, count in found.items() if count > page.first}
    return result, found


def _filtered(table: Table, step: Keep, passed: Sequence[object] | None, values: list[list[object]]) -> Kept:
    """Filter, order and cut each group."""
    kept: dict[str, list[int]] = {}
    more_after, more_before, counts = set[str](), set[str](), dict[str, int]()
    for source, bounds in table.groups.items():
        numbers = [n for n in range(*bounds) if passed is None or passed[n] is True]
        counts[source] = len(numbers)
        kept[source], has_before, has_after = _page(numbers, table, step, values)
        more_after.update((source,) if has_after else ())
        more_before.update((source,) if has_before else ())
    result = take(table, kept)
    result.more_after, result.more_before = more_after, more_before
    return result, counts


def _page(
    numbers: list[int], table: Table, step: Keep, values: list[list[object]]
) -> tuple[list[int], bool, bool]:
    """Order and cut one group; ordered rows of a store came with one row too many when there are more."""
    if not step.sorted_:
        ordered = arrange(numbers, table.ids, step.keys, values)
        return cut(ordered, table.ids, step.keys, values, step.page)
    first = step.page.first
    if first is None:
        return numbers, False, False
    return numbers[:first], step.page.after is not None, len(numbers) > first
