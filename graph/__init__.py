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


SCHEMES: Final[dict[str, Opener]] = {"sqlite": open_embedded}


async def open_graph(url: str, schema: Schema, *, clock: Callable[[], int] = time.time_ns) -> GraphStore:
    """Open the store that a URL names: sqlite:PATH."""
    scheme, colon, place = url.partition(":")
    if not colon or scheme not in SCHEMES or not place:
        raise BadRequest(
            f"{scheme!r} names no graph store; a URL begins with {' | '.join(f'{each}:' for each in SCHEMES)}"
        )
    return await SCHEMES[scheme](place, schema, clock=clock)
