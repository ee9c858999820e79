"""The ids at the head of chains: taken out, put together with those of others, and the rows of all parts told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graph.chains import followed
from graph.store import Chain, Find, Follow, Row
from twin.sharing.graph_keys import (
    Ids,
    join_expand,
    join_find,
    part_expand,
    part_find,
    pick_expanded,
    pick_rows,
)
from twin.sharing.manner import Manner

Parts = list[list[Row]]
Chained = tuple[Chain, Parts]
"What was asked, and the rows of each part: what is followed of the rows of one is said there."


def _part(request: Chain) -> tuple[Chain, Ids]:
    """Take out the ids of the head; of a find so few that nothing is cut of them, as others are put beside them."""
    if not isinstance(request.head, Find):
        expand, sources = part_expand(request.head)
        return replace(request, head=expand), sources
    find, ids = part_find(request.head)
    if any(
        follow.of == 0 and follow.first is not None and follow.first < len(ids) for follow in request.follows
    ):
        return request, ()
    follows = tuple(_uncut(follow) if ids and follow.of == 0 else follow for follow in request.follows)
    return Chain(find, follows), ids


def _uncut(follow: Follow) -> Follow:
    return replace(follow, first=None)


def _join(rest: Chain, ids: Ids) -> Chain:
    head = rest.head
    return replace(rest, head=join_find(head, ids) if isinstance(head, Find) else join_expand(head, ids))


def _pick(ids: Ids, own: Sequence[Ids], answer: Chained) -> list[Chained]:
    chain, parts = answer
    pick = pick_rows if isinstance(chain.head, Find) else pick_expanded
    groups = [_grouped(rows) for rows in parts[1:]]
    return [(chain, _own(chain, head, groups)) for head in pick(ids, own, parts[0])]


def _own(chain: Chain, head: list[Row], groups: Sequence[dict[object, list[Row]]]) -> Parts:
    """Return the parts that these rows of the head lead to."""
    found = [head]
    for follow, by_source in zip(chain.follows, groups, strict=True):
        sources = followed(chain, follow, found[follow.of])
        found.append([row for source in sources for row in by_source.get(source, ())])
    return found


def _grouped(rows: Sequence[Row]) -> dict[object, list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups


CHAINS: Final[Manner[Chain, str, Chained]] = Manner(_part, _join, _pick)
