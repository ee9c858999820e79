"""TwinService: everything a door can ask for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.store import GraphStore
from objects.store import ObjectStore
from timeseries.store import SeriesStore
from twin.asset_types import AssetTypes, load_asset_types
from twin.calls import Calls
from twin.cursors import Cursors
from twin.errors import Store, StoreUnavailable, Timeout
from twin.plan.rules import RULES, Rule
from twin.reading import Backing, Limits, Reading
from twin.stores import translated
from twin.vault import Vault
from twin.write import Writer

TYPES_ARE_FRESH_S: Final = 1.0
"How long the catalog of asset types is believed; another replica may have changed it."


@dataclass(frozen=True, slots=True)
class Health:
    """Which stores answer."""

    graph: bool
    series: bool
    objects: bool


class TwinService:
    """The three stores, the writer, the vault, and readings over them."""

    def __init__(
        self,
        *,
        graph: GraphStore,
        series: SeriesStore,
        objects: ObjectStore,
        secret: bytes,
        limits: Limits | None = None,
        rules: tuple[Rule, ...] = RULES,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """Take open stores; `secret` signs cursors, `clock` gives now in ns."""
        self.graph: Final = graph
        self.series: Final = series
        self.objects: Final = objects
        self.clock: Final = clock
        self.backing: Final = Backing(graph, series, objects, Cursors(secret), limits or Limits(), rules)
        self.writer: Final = Writer(graph, series, objects, clock=clock)
        self.vault: Final = Vault(graph, objects, self.writer)
        self._types: tuple[float, AssetTypes] | None = None

    async def reading(self, *, deadline: float | None = None, origin: str = "") -> Reading:
        """Return the reading side of one request.

        `deadline` is an instant of time.monotonic(); `origin` the address that the client used.
        """
        return Reading(self.backing, await self.types(), self.clock(), Calls(deadline), origin=origin)

    async def types(self) -> AssetTypes:
        """Return the catalog of asset types, at most a second old, never older than this service's last write."""
        if self._types is None or time.monotonic() - self._types[0] > TYPES_ARE_FRESH_S:
            self._types = (time.monotonic(), await load_asset_types(self.graph))
        return self._types[1]

    def forget_types(self) -> None:
        """Read the catalog of asset types anew at the next request."""
        self._types = None

    async def health(self, *, timeout_s: float = 2.0) -> Health:
        """Ask each store whether it answers."""
        graph, series, objects = await asyncio.gather(
            _answers(Store.GRAPH, self.graph, timeout_s),
            _answers(Store.SERIES, self.series, timeout_s),
            _answers(Store.OBJECTS, self.objects, timeout_s),
        )
        return Health(graph, series, objects)

    async def close(self) -> None:
        """Let go of the stores."""
        for store in (self.graph, self.series, self.objects):
            await store.close()


async def _answers(name: Store, store: GraphStore | SeriesStore | ObjectStore, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(timeout_s), translated(name):
            await store.ping()
    except (StoreUnavailable, Timeout, TimeoutError):
        return False
    return True
