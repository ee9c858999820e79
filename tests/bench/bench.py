"""Which figures there are, and what each needs: nothing, one server, or two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.bench import asking, executor, importing, ingesting, sides
from tests.bench.build import Say, built
from tests.bench.client import Server, running
from tests.bench.figures import Aim, Figure
from tests.bench.plant import Plant
from tests.bench.stores import EMBEDDED, SERVERS

SITES: Final = 5
PUMPS: Final = 1_000
GROWTH: Final = 10
_GROWTH_AIMS: Final = {EMBEDDED: Aim(1.5), SERVERS: Aim(1.2)}


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: at which scale (1: 10,000 assets), how often each question is asked, where plants are kept.

    `stores` names the sets of stores; the first one's figures stand first.
    """

    scale: float
    runs: int
    cache: Path
    say: Say
    stores: tuple[str, ...] = (EMBEDDED,)

    @property
    def plant(self) -> Plant:
        """The plant that is asked about."""
        return Plant(SITES, max(2, round(PUMPS * self.scale)), SITES)

    @property
    def larger(self) -> Plant:
        """The same plant with more around it."""
        return Plant(SITES * GROWTH, self.plant.pumps, SITES)


IMPORTS: Final[Mapping[str, Callable[[Plant], Awaitable[Figure]]]] = {
    "arrays": importing.from_arrays,
    "csv": importing.from_csv,
}
QUESTIONS: Final[Mapping[str, Callable[[Server, Plant, int], Figure]]] = {
    "get": asking.get_by_key,
    "page1": asking.first_page,
    "page20": asking.later_page,
    "scalars": asking.scalars,
    "latest": asking.latest,
}
NAMES: Final = (*IMPORTS, "ingest", "executor", *QUESTIONS, "sides", "growth")


async def figures(bench: Bench, only: Collection[str]) -> AsyncIterator[Figure]:
    """Yield the figures of these names, as they are measured."""
    for stores in bench.stores:
        async for figure in _figures(bench, only, stores):
            yield replace(figure, stores=stores)


async def _figures(bench: Bench, only: Collection[str], stores: str) -> AsyncIterator[Figure]:
    if stores == EMBEDDED:
        for name in [name for name in IMPORTS if name in only]:
            yield await IMPORTS[name](bench.plant)
        if "executor" in only:
            for figure in await asyncio.to_thread(lambda: list(executor.figures(bench.runs))):
                yield figure
    elif "ingest" in only:
        async with built(bench.plant, bench.cache, bench.say, stores) as settings:
            yield await ingesting.beside_ready_lines(bench.plant, settings)
    questions = [QUESTIONS[name] for name in QUESTIONS if name in only]
    if questions:
        async with built(bench.plant, bench.cache, bench.say, stores) as settings:
            with running(settings) as server:
                for question in questions:
                    yield question(server, bench.plant, bench.runs)
        yield Figure("peak memory of the server", server.peak_bytes / 2**20, "MiB")
    if "sides" in only:
        async with built(bench.plant, bench.cache, bench.say, stores) as settings:
            async for figure in sides.figures(settings, bench.runs):
                yield figure
    if "growth" in only:
        yield await _growth(bench, stores)


async def _growth(bench: Bench, stores: str) -> Figure:
    async with (
        built(bench.plant, bench.cache, bench.say, stores) as small,
        built(bench.larger, bench.cache, bench.say, stores) as large,
    ):
        with running(small) as before, running(large) as after:
            return asking.growth(before, after, GROWTH, bench.runs, _GROWTH_AIMS[stores])
