"""Reads the paging arguments: how many rows, behind which cursor (O2, O5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from twin.cursors import Position
from twin.errors import BadCursor, BadRequest, LimitExceeded
from twin.plan.asked import Asked
from twin.plan.nodes import Page

DEFAULT_FIRST: Final = 50


def read_page(arguments: Mapping[str, object], asked: Asked, fingerprint: str, *, values: int) -> Page:
    """Read first, after, last, before. `values` is the number of sort keys that a cursor must hold."""
    last = _count(arguments, "last", asked)
    first = _count(arguments, "first", asked) if last is None else None
    after = position(arguments, "after", asked, fingerprint)
    before = position(arguments, "before", asked, fingerprint)
    for found in (after, before):
        if found is not None and len(found.values) != values + 1:
            raise BadCursor(
                "the cursor belongs to a query with another order; start again from the first page"
            )
    if last is None and first is None:
        first = DEFAULT_FIRST
    return Page(first, last, after.values if after else None, before.values if before else None)


def position(arguments: Mapping[str, object], name: str, asked: Asked, fingerprint: str) -> Position | None:
    """Read the cursor in an argument, if there is one."""
    cursor = cast("str | None", arguments.get(name))
    return None if cursor is None else asked.cursors.read(cursor, fingerprint)


def _count(arguments: Mapping[str, object], name: str, asked: Asked) -> int | None:
    count = cast("int | None", arguments.get(name))
    if count is None:
        return None
    if count < 0:
        raise BadRequest(f"{name} is {count}; it must not be negative", path=(name,), value=count)
    if count > asked.max_page:
        raise LimitExceeded(
            f"{name} is {count:,}, the limit is {asked.max_page:,}; ask for less and follow pageInfo.endCursor",
            path=(name,),
            value=count,
        )
    return count
