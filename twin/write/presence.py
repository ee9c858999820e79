"""What exists, and what is joined to what, from an instant on: for those that only refer to it. A few calls each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.store import FOREVER, EdgeSpans, Find, Id, Moment, Of, OneOf, Path, Row
from twin.errors import Store
from twin.stores import translated
from twin.structure.records import PIECE
from twin.write.draft import Draft
from twin.write.engine import Terms


async def units_of(draft: Draft, numbers: Iterable[str], terms: Terms) -> dict[str, str]:
    """Return the unit of each part that exists then or later."""
    rows = await _found(draft, "part", tuple(dict.fromkeys(numbers)), ("unit",), terms)
    return {str(number): PIECE if unit is None else str(unit) for number, unit in rows}


async def known_revisions(draft: Draft, ids: Iterable[str], terms: Terms) -> set[str]:
    """Return which of the part revisions exist then or later."""
    rows = await _found(draft, "part_revision", tuple(dict.fromkeys(ids)), (), terms)
    return {str(row[0]) for row in rows}


async def linked(
    draft: Draft, kind: str, ids: Sequence[str], path: Path, terms: Terms
) -> list[tuple[str, str]]:
    """Return the pairs that are joined at some time from the instant of the write on: one call."""
    if not ids:
        return []
    async with translated(Store.GRAPH):
        request = EdgeSpans(kind, tuple(ids), path, ends_after=terms.valid_from)
        rows = await draft.graph.edge_spans(request)
    return list(dict.fromkeys((str(row[0]), str(row[1])) for row in rows))


def _moments(terms: Terms) -> tuple[Moment | None, ...]:
    """Return the moments at which a writer looks: from when it holds, now, and in the end."""
    asked = None if terms.stated is None else Moment(terms.stated, FOREVER - 1)
    return tuple(dict.fromkeys((asked, None, Moment(FOREVER - 1, FOREVER - 1))))


async def _found(
    draft: Draft, kind: str, ids: tuple[str, ...], names: tuple[str, ...], terms: Terms
) -> list[Row]:
    rows: list[Row] = []
    for moment in _moments(terms):
        known = {row[0] for row in rows}
        missing = tuple([id for id in ids if id not in known])
        if missing:
            async with translated(Store.GRAPH):
                request = Find(kind, OneOf(Id(), missing), tuple(map(Of, names)), moment=moment)
                rows += await draft.graph.find(request)
    return rows
