"""The ids in requests to a graph: taken out, put together with those of others, and the rows told apart again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from graph.store import All, Compare, CountLinked, EdgeSpans, Expand, Find, Id, OneOf, Predicate, Row, Test
from twin.sharing.manner import MOST_OWN_KEYS, Manner

Ids = tuple[str, ...]
_PLACE: Final = OneOf(Id(), ())
"Where the ids were."


def part_find(request: Find) -> tuple[Find, Ids]:
    """Take out the ids that the rows must have; a limit that is no smaller than their number says nothing."""
    where, ids = _without_ids(request.where)
    is_whole = request.after is None and (request.limit is None or request.limit >= len(ids))
    if not is_whole or not 0 < len(ids) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, where=where, limit=None), ids


def join_find(rest: Find, ids: Ids) -> Find:
    """Return the find of these ids."""
    return replace(rest, where=_with_ids(rest.where, ids))


def pick_rows(_: Ids, own: Sequence[Ids], rows: list[Row]) -> list[list[Row]]:
    """Return to each the rows of its ids; what is in order stays in order."""
    places = {row[0]: place for place, row in enumerate(rows)}
    return [[rows[place] for place in sorted(_known(places.get(id) for id in set(ids)))] for ids in own]


def part_expand(request: Expand) -> tuple[Expand, Ids]:
    """Take out the sources, unless there are many."""
    if not 0 < len(request.ids) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, ids=()), request.ids


def join_expand(rest: Expand, ids: Ids) -> Expand:
    """Return the expand from these sources."""
    return replace(rest, ids=ids)


def pick_expanded(_: Ids, own: Sequence[Ids], rows: list[Row]) -> list[list[Row]]:
    """Return to each the rows of its sources, in the order of its ids (G9)."""
    by_source: dict[object, list[Row]] = {}
    for row in rows:
        by_source.setdefault(row[0], []).append(row)
    return [[row for id in dict.fromkeys(ids) for row in by_source.get(id, ())] for ids in own]


def _part_spans(request: EdgeSpans) -> tuple[EdgeSpans, Ids]:
    if not 0 < len(request.ids) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, ids=()), request.ids


def _join_spans(rest: EdgeSpans, ids: Ids) -> EdgeSpans:
    return replace(rest, ids=ids)


def _part_count(request: CountLinked) -> tuple[CountLinked, Ids]:
    if not 0 < len(request.ids) <= MOST_OWN_KEYS:
        return request, ()
    return replace(request, ids=()), request.ids


def _join_count(rest: CountLinked, ids: Ids) -> CountLinked:
    return replace(rest, ids=ids)


def _pick_counts(_: Ids, own: Sequence[Ids], counts: dict[str, int]) -> list[dict[str, int]]:
    return [{id: counts[id] for id in ids if id in counts} for ids in own]


FINDS: Final[Manner[Find, str, list[Row]]] = Manner(part_find, join_find, pick_rows)
EXPANSIONS: Final[Manner[Expand, str, list[Row]]] = Manner(part_expand, join_expand, pick_expanded)
SPANS: Final[Manner[EdgeSpans, str, list[Row]]] = Manner(_part_spans, _join_spans, pick_expanded)
COUNTS: Final[Manner[CountLinked, str, dict[str, int]]] = Manner(_part_count, _join_count, _pick_counts)


def _without_ids(where: Predicate) -> tuple[Predicate, Ids]:
    """Return the predicate with a place for ids, and those it asks for; none when it asks otherwise, or twice."""
    if not isinstance(where, All):
        ids = _ids(where)
        return (_PLACE, ids) if ids else (where, ())
    asked = [(number, ids) for number, part in enumerate(where.parts) if (ids := _ids(part)) is not None]
    if len(asked) != 1 or not asked[0][1]:
        return where, ()
    number, ids = asked[0]
    return All((*where.parts[:number], _PLACE, *where.parts[number + 1 :])), ids


def _with_ids(where: Predicate, ids: Ids) -> Predicate:
    asked = OneOf(Id(), ids)
    match where:
        case All(parts):
            return All(tuple(asked if part == _PLACE else part for part in parts))
        case _:
            return asked


def _ids(part: Predicate) -> Ids | None:
    """Return the ids that a predicate lets through; None when it is about something else."""
    match part:
        case Compare(operand=Id(), test=Test.EQ, value=str() as id, fold=False):
            return (id,)
        case OneOf(operand=Id(), values=values, fold=False):
            return tuple(str(value) for value in values) if all(isinstance(v, str) for v in values) else None
        case _:
            return None


def _known(places: Iterable[int | None]) -> list[int]:
    return [place for place in places if place is not None]
