"""How each graph store is opened in a temporary place: one line per scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from graph import GraphStore, Schema, open_graph

Clock = Callable[[], int]
Setup = Callable[[Path, Schema, Clock], Awaitable[GraphStore]]


def _sqlite(folder: Path, schema: Schema, clock: Clock) -> Awaitable[GraphStore]:
    return open_graph(f"sqlite:{folder / 'graph.db'}", schema, clock=clock)


SETUPS: Final[dict[str, Setup]] = {"sqlite": _sqlite}
