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
from twin.backing import Backing, Limits
from twin.calls import Calls
from twin.cursors import Cursors
from twin.deadline import stores_answer_by
from twin.errors import Store, StoreUnavailable, Timeout
from twin.plan.choice import EMBEDDED, Costs
from twin.plan.rules import RULES, Rule
from twin.reading import Reading
from twin.sharing import SharedGraph, SharedSeries, TurnClock
from twin.sizing import Sizing
from twin.stores import translated
from twin.vault import Vault
from twin.write import Writer

TYPES_ARE_FRESH_S: Final = 1.0
"How long the catalog of asset types is believed; another replica may have changed it."
HEALTH_S: Final = 1.5
"How long a store may take to say that it is there: readiness is told within two seconds."


@dataclass(frozen=True, slots=True)
class Health:
    """Which stores answer; `retry_after`: in how many seconds a graph that does not will be asked again, when known."""

    graph: bool
    series: bool
    objects: bool
    retry_after: float | None = None


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
        costs: Costs = EMBEDDED,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """Take open stores; `secret` signs cursors, `costs` are those of the stores, `clock` gives now in ns."""
        self.graph: Final = graph
        self.series: Final = series
        self.objects: Final = objects
        self.clock: Final = clock
        self.backing: Final = Backing(
            SharedGraph(graph),
            SharedSeries(series),
            objects,
            Cursors(secret),
            limits or Limits(),
            rules,
            costs=costs,
        )
        self.writer: Final = Writer(graph, series, objects, clock=clock)
        self.vault: Final = Vault(graph, objects, self.writer)
        self._now = TurnClock(clock)
        self._sizing = Sizing(graph, self.backing.learned)
        self._types: tuple[float, AssetTypes] | None = None
        self._types_before: AssetTypes | None = None
        self._forgotten = 0

    async def reading(
        self, *, deadline: float | None = None, origin: str = "", types: AssetTypes | None = None
    ) -> Reading:
        """Return the reading side of one request.

        `deadline` is an instant of time.monotonic(); `origin` the address that the client used; `types` are those to
        answer by, where they are not to be the ones of now.
        """
        await self._sizing.known()
        types = types or await self.types()
        return Reading(self.backing, types, self._now(), Calls(deadline), origin=origin)

    async def types(self) -> AssetTypes:
        """Return the catalog of asset types, at most a second old, never older than this service's last write."""
        if self._types is None or self._is_old(self._types[0]):
            return await self._types_anew()
        return self._types[1]

    @property
    def old_types(self) -> AssetTypes | None:
        """The catalog that must be read again before it is believed, and has most likely stayed the same."""
        return self._types[1] if self._types is not None and self._is_old(self._types[0]) else None

    @staticmethod
    def _is_old(began: float) -> bool:
        return time.monotonic() - began > TYPES_ARE_FRESH_S

    async def _types_anew(self) -> AssetTypes:
        """Read the types. What was forgotten meanwhile was read before a write, and serves those alone who asked."""
        began, forgotten = time.monotonic(), self._forgotten
        found = await load_asset_types(self.backing.graph, known=self._types_before)
        if forgotten == self._forgotten:
            self._types, self._types_before = (began, found), found
        return found

    def forget_types(self) -> None:
        """Read the catalog of asset types anew at the next request."""
        self._types = None
        self._forgotten += 1

    async def health(self, *, timeout_s: float = HEALTH_S) -> Health:
        """Ask each store whether it answers; one that is left alone for a while is not asked."""
        with stores_answer_by(time.monotonic() + timeout_s):
            graph, series, objects = await asyncio.gather(
                _trouble(Store.GRAPH, self.graph, timeout_s),
                _trouble(Store.SERIES, self.series, timeout_s),
                _trouble(Store.OBJECTS, self.objects, timeout_s),
            )
        wait = graph.retry_after if isinstance(graph, StoreUnavailable) else None
        return Health(graph is None, series is None, objects is None, wait)

    async def close(self) -> None:
        """Let go of the stores."""
        await self._sizing.close()
        for store in (self.graph, self.series, self.objects):
            await store.close()


async def _trouble(
    name: Store, store: GraphStore | SeriesStore | ObjectStore, timeout_s: float
) -> StoreUnavailable | Timeout | None:
    """Return why the store does not answer, or None. A guarded one ends in time by itself, which its breaker counts."""
    try:
        async with asyncio.timeout(timeout_s + 0.2), translated(name):
            await store.ping()
    except (StoreUnavailable, Timeout) as trouble:
        return trouble
    except TimeoutError:
        return Timeout(f"the {name.value.lower()} store did not answer in time", store=name)
    return None
