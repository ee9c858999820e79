"""Learns sizes of the plant beside requests, never in their way: of kinds, edges, predicates that were asked about.

What it learns decides who drives and what a request may cost; a failure leaves what was known before.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextvars import Context
from dataclasses import dataclass, field
from typing import Final

from graph.store import Count, GraphStore
from twin.errors import Store, TwinError
from twin.plan.learned import Learned
from twin.stores import translated

FRESH_S: Final = 30.0
"How long sizes are believed."
SOON_S: Final = 1.0
"How long a predicate that was asked about waits to be counted, at least."
COUNTED_AT_ONCE: Final = 8

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sizing:
    """Refreshes what is learned of one graph; `began`: the instant of time.monotonic() at which it last did."""

    graph: GraphStore
    learned: Learned
    began: float | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def known(self) -> None:
        """Return when sizes were asked for once; after that only see to it that they are fresh."""
        if self.began is None:
            self.began = time.monotonic()
            await self._refresh()
        elif self._is_due() and (self.task is None or self.task.done()):
            self.began = time.monotonic()
            self.task = asyncio.create_task(self._refresh(), context=Context())  # no request's deadline

    async def close(self) -> None:
        """End what runs."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def _is_due(self) -> bool:
        since = time.monotonic() - (self.began or 0.0)
        return since > (SOON_S if self.learned.wanted else FRESH_S)

    async def _refresh(self) -> None:
        try:
            async with translated(Store.GRAPH):
                self.learned.sizes = await self.graph.statistics()
                for kind, where in list(self.learned.wanted)[:COUNTED_AT_ONCE]:
                    self.learned.saw_rows(kind, where, await self.graph.count(Count(kind, where)))
        except TwinError as failure:
            log.info("the sizes of the plant stay as they were: %s", failure)
