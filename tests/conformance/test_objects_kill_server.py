"""A server of objects is killed while they are put: what it acknowledged is there, and nothing by half."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from objects import ObjectStore, open_objects
from objects.errors import Timeout, Unavailable
from tests.conformance.object_clients import SECRET, HttpClient
from tests.conformance.object_requests import adopt, digest, gathered, put, upload_address
from tests.conformance.object_victim import body_of
from tests.own_server import own_server

ROUNDS = 3
WRITERS = 4


@dataclass
class Writer:
    """Puts, uploads and removes in turn, and knows what was acknowledged. What failed is in doubt until made again."""

    store: ObjectStore
    client: HttpClient
    kept: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    in_doubt: set[str] = field(default_factory=set)

    async def work(self, name: str) -> None:
        """Go on until something fails."""
        number = 0
        while True:
            key = f"{name}/{number}"
            try:
                await self.write(key)
            except (Unavailable, Timeout, httpx.TransportError):
                self.in_doubt.add(key)
                return
            number += 1

    async def write(self, key: str) -> None:
        """Do what is done with that key; doing it again is harmless."""
        match int(key.rpartition("/")[2]) % 3:
            case 0:
                await put(self.store, key, body_of(key))
                self.kept.add(key)
            case 1:
                await self._upload(key)
            case _:
                await put(self.store, key, body_of(key))
                await self.store.remove(key)
                self.removed.add(key)

    async def _upload(self, key: str) -> None:
        """Send the bytes unless that was acknowledged, then adopt them."""
        body, upload = body_of(key), key.replace("/", "-")
        if key not in self.sent:
            await self.client.send(upload_address(self.store, body, upload), body)
            self.sent.add(key)
        await adopt(self.store, key, body, upload)
        self.kept.add(key)

    async def check(self) -> None:
        """What is listed is whole and was asked for; what was acknowledged is listed, what was removed is not."""
        listed = [stored async for stored in self.store.list()]
        for stored in listed:
            body = await gathered(self.store.get(stored.key))
            assert (len(body), digest(body)) == (stored.size, stored.sha256), stored
            assert body == body_of(stored.key), stored
        keys = {stored.key for stored in listed}
        assert self.kept <= keys
        assert not self.removed & keys
        assert keys - self.kept <= self.in_doubt

    async def settle(self) -> None:
        """Do what is in doubt again; with the server back it succeeds."""
        for key in sorted(self.in_doubt):
            await self.write(key)
        self.in_doubt.clear()


@pytest.mark.guarantee("O1")
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    seed = time.time_ns() % 2**32
    print(f"seed {seed}")
    chance = random.Random(seed)
    with own_server("minio", tmp_path / "server") as server:
        await asyncio.to_thread(server.start)
        store = await open_objects(server.url, secret=SECRET)
        async with httpx.AsyncClient() as http:
            writer = Writer(store, HttpClient(http))
            for turn in range(ROUNDS):
                tasks = [asyncio.create_task(writer.work(f"{turn}/{n}")) for n in range(WRITERS)]
                await asyncio.sleep(chance.uniform(0.3, 1.5))
                server.kill()
                await asyncio.gather(*tasks)
                await asyncio.to_thread(server.start)
                await writer.check()
                await writer.settle()
            await writer.check()
        await store.close()

    print(f"{ROUNDS} kills, {len(writer.kept)} objects kept, {len(writer.removed)} removed, none lost")
    assert len(writer.kept) > ROUNDS * WRITERS
