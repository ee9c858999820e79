"""The graph: versioned nodes and edges of declared kinds, in SQLite here or on a server.

store = await open_graph("sqlite:plant.db", schema)
rows = await store.find(Find("Asset", Compare(Of("name"), Test.STARTS, "P-"), (Of("name"),)))
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from graph.embedded import open_embedded
from graph.errors import BadRequest
from graph.store import *  # noqa: F403 - the request language is this package's face
from graph.store import GraphStore, Schema


class Opener(Protocol):
    """Opens a store at what follows the scheme."""

    def __call__(self, place: str, schema: Schema, /, *, clock: Callable[[], int]) -> Awaitable[GraphStore]:
        """Return the open store, or raise Unavailable."""
        ...


async def _open_neo4j(place: str, schema: Schema, /, *, clock: Callable[[], int]) -> GraphStore:
    from graph.neo4j import open_neo4j  # the driver is loaded when a URL names it

    return await open_neo4j(place, schema, clock=clock)


async def _open_neo4j_tls(place: str, schema: Schema, /, *, clock: Callable[[], int]) -> GraphStore:
    from graph.neo4j import open_neo4j

    return await open_neo4j(place, schema, clock=clock, is_tls=True)


SCHEMES: Final[dict[str, Opener]] = {
    "sqlite": open_embedded,
    "neo4j": _open_neo4j,
    "neo4j+tls": _open_neo4j_tls,
}


async def open_graph(url: str, schema: Schema, *, clock: Callable[[], int] = time.time_ns) -> GraphStore:
    """Open the store that a URL names: sqlite:PATH or neo4j://user:password@host:port/database."""
    scheme, colon, place = url.partition(":")
    if not colon or scheme not in SCHEMES or not place:
        raise BadRequest(
            f"{scheme!r} names no graph store; a URL begins with {' | '.join(f'{each}:' for each in SCHEMES)}"
        )
    return await SCHEMES[scheme](place, schema, clock=clock)
