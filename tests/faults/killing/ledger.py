"""What was written so far, by several writers at once, and whether all of it is found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.killing.door import Door
from tests.faults.killing.drawings import Drawing
from tests.faults.killing.meters import Meter
from tests.faults.killing.pumps import Pump
from tests.faults.killing.thing import Thing

KINDS: tuple[type[Thing], ...] = (Pump, Pump, Meter, Meter, Drawing, Drawing)
"One writer for each; those of a store that is down wait for it, the others go on."
READERS = 8
PAUSE_S = 0.05
SECONDS_TO_WRITE = 120

_PAGES = {
    "key": """query ($after: String) {page: assets(first: 1000, after: $after, orderBy: [{field: KEY}]) {
        nodes {key} pageInfo {hasNextPage endCursor}
    }}""",
    "number": """query ($after: String) {page: documents(first: 1000, after: $after, orderBy: [{field: NUMBER}]) {
        nodes {number} pageInfo {hasNextPage endCursor}
    }}""",
}


@dataclass
class Ledger:
    """Every thing by its writer, the last of each perhaps unfinished; how many rounds there were, and what was lost."""

    written: list[list[Thing]] = field(default_factory=lambda: [[] for _ in KINDS])
    checked: set[str] = field(default_factory=set)
    rounds: int = 0
    losses: list[str] = field(default_factory=list)

    @property
    def things(self) -> list[Thing]:
        """All of them."""
        return [thing for things in self.written for thing in things]

    async def write(self, door: Door, stopped: asyncio.Event) -> None:
        """Let all writers write until they are stopped."""
        await asyncio.gather(*(self._write(writer, door, stopped) for writer in range(len(KINDS))))

    async def until_each_wrote(self) -> None:
        """Return when every writer had something acknowledged since this was called."""
        before = self._done()
        end = time.monotonic() + SECONDS_TO_WRITE
        while not all(now > then for now, then in zip(self._done(), before, strict=True)):
            assert time.monotonic() < end, f"writers wrote nothing in {SECONDS_TO_WRITE} s: {before}"
            await asyncio.sleep(PAUSE_S)

    async def finish(self, door: Door) -> None:
        """Take what is unfinished to its end; nothing is in doubt afterwards."""
        for thing in self.things:
            for _ in range(100):
                if thing.is_complete:
                    break
                if not await thing.go_on(door):
                    await asyncio.sleep(PAUSE_S)
            assert thing.is_complete, f"{thing} cannot be written though nothing is down"

    async def check(self, door: Door, things: Sequence[Thing] | None = None) -> list[str]:
        """Read back what was touched since the last check, or these; return what is wrong, and count it as lost."""
        if things is None:
            things = [thing for thing in self.things if thing.name not in self.checked]
        turns = asyncio.Semaphore(READERS)

        async def read(thing: Thing) -> str | None:
            async with turns:
                return await thing.wrong(door)

        found = [wrong for wrong in await asyncio.gather(*map(read, things)) if wrong]
        self.checked |= {thing.name for thing in things if thing.is_complete}
        self.losses += found
        return found

    def told(self) -> str:
        """Return the figures."""
        writes = sum(thing.done for thing in self.things)
        samples = sum(thing.samples for thing in self.things if isinstance(thing, Meter))
        files = sum(thing.is_complete for thing in self.things if isinstance(thing, Drawing))
        return (
            f"{self.rounds} rounds, {writes} writes acknowledged, with {samples} samples and {files} files;"
            f" {len(self.losses)} lost or half there"
        )

    def _done(self) -> list[int]:
        return [sum(thing.done for thing in things) for things in self.written]

    async def _write(self, writer: int, door: Door, stopped: asyncio.Event) -> None:
        mine = self.written[writer]
        while not stopped.is_set():
            if not mine or mine[-1].is_complete:
                mine.append(KINDS[writer](f"{KINDS[writer].__name__}-{writer}-{len(mine)}"))
            if not await mine[-1].go_on(door):
                await asyncio.sleep(PAUSE_S)


async def everything(door: Door) -> set[str]:
    """Return the keys of all assets and the numbers of all documents."""
    found: set[str] = set()
    for name, query in _PAGES.items():
        after, is_over = None, False
        while not is_over:
            page = (await door.read(query, {"after": after}))["page"]
            found |= {node[name] for node in page["nodes"]}
            after, is_over = page["pageInfo"]["endCursor"], not page["pageInfo"]["hasNextPage"]
    return found
