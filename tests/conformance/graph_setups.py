"""How each graph store is opened in a temporary place: one line per scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from graph import GraphStore, Schema, open_graph
from tests.real_servers import neo4j_place

Clock = Callable[[], int]
Setup = Callable[[Path, Schema, Clock], Awaitable[GraphStore]]


def _sqlite(folder: Path, schema: Schema, clock: Clock) -> Awaitable[GraphStore]:
    return open_graph(f"sqlite:{folder / 'graph.db'}", schema, clock=clock)


def _neo4j(folder: Path, schema: Schema, clock: Clock) -> Awaitable[GraphStore]:
    """A folder stands for a database: its second opening, by another process too, finds what the first one left."""
    place = folder / "neo4j.url"
    if not place.exists():
        release()
        place.write_text(_LEASES.enter_context(neo4j_place()))
    return open_graph(place.read_text(), schema, clock=clock)


def release() -> None:
    """Give the servers back that the last folder holds."""
    _LEASES.close()


_LEASES: Final = ExitStack()
SETUPS: Final[dict[str, Setup]] = {"sqlite": _sqlite, "neo4j": _neo4j}
