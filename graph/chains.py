"""Chains: rows, and what paths lead to from them, asked for in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.language import Column, Expand, Find, Order, Row
from graph.predicates import TRUE, Path, Predicate


@dataclass(frozen=True, slots=True)
class Follow:
    """A further part of a chain: an Expand from the rows of an earlier part, each thing once, in their order.

    `of` is the number of that part, 0 the head. `first`: only so many rows of each of its groups are gone on from.
    """

    of: int
    path: Path
    where: Predicate = TRUE
    columns: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A find or an expand, and what follows it. The moment of the head is that of the whole."""

    head: Find | Expand
    follows: tuple[Follow, ...]


def kinds(chain: Chain) -> tuple[str, ...]:
    """Return the kind of the rows of each part; raise BadRequest for a part that follows none before it."""
    found = [chain.head.kind if isinstance(chain.head, Find) else chain.head.path.to]
    for number, follow in enumerate(chain.follows, start=1):
        if not 0 <= follow.of < number:
            raise BadRequest(f"part {number} of a chain follows part {follow.of}; name an earlier one")
        if follow.first is not None and follow.first < 0:
            raise BadRequest(
                f"part {number} of a chain follows the first {follow.first} rows; name 0 or more"
            )
        found.append(follow.path.to)
    return tuple(found)


def as_expand(chain: Chain, follow: Follow, rows: Sequence[Row]) -> Expand:
    """Return the expand that a follow stands for, once the part that it follows brought these rows."""
    return Expand(
        kind=kinds(chain)[follow.of],
        ids=followed(chain, follow, rows),
        path=follow.path,
        where=follow.where,
        columns=follow.columns,
        order=follow.order,
        limit=follow.limit,
        moment=chain.head.moment,
    )


def followed(chain: Chain, follow: Follow, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the ids of these rows that a follow goes on from, each once."""
    if follow.of == 0 and isinstance(chain.head, Find):
        return tuple(str(row[0]) for row in rows[: follow.first])
    ids: dict[str, None] = {}
    source, count = None, 0
    for row in rows:
        source, count = (source, count + 1) if row[0] == source else (row[0], 1)
        if follow.first is None or count <= follow.first:
            ids[str(row[1])] = None
    return tuple(ids)
