"""How to open each object store in a temporary place, and how a client reaches its signed addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from objects import ObjectStore, ServedHere, SignedAddress, open_objects, served_here
from tests.conformance.object_requests import chunks, gathered

SECRET = b"a secret that all replicas share"


class Client(Protocol):
    """Who was given a signed address. Refusals are the store's errors."""

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        ...

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        ...


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self._now_ns = 1_800_000_000_000_000_000

    def __call__(self) -> int:
        """Return nanoseconds since the epoch."""
        return self._now_ns

    def set_to(self, now_ns: int) -> None:
        """Make it that instant."""
        self._now_ns = now_ns

    def go_on(self, duration: timedelta) -> None:
        """Let time pass."""
        self._now_ns += duration // timedelta(microseconds=1) * 1_000


@dataclass(frozen=True)
class Place:
    """An open store, its clock, and a client outside of the service."""

    store: ObjectStore
    clock: Clock
    client: Client


Setup = Callable[[Path], AbstractAsyncContextManager[Place]]


class DoorClient:
    """A client of addresses that are served here: does what the HTTP door does."""

    def __init__(self, store: ObjectStore, door: ServedHere) -> None:
        self._store = store
        self._door = door

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        path, query = parts(address)
        allowed = self._door.verify("PUT", path, query)
        assert allowed.upload is not None
        assert allowed.size is not None
        await self._door.receive(allowed.upload, chunks(body), size=allowed.size)

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        path, query = parts(address)
        allowed = self._door.verify("GET", path, query)
        assert allowed.key is not None
        return await gathered(self._store.get(allowed.key))


@asynccontextmanager
async def directory(tmp_path: Path) -> AsyncIterator[Place]:
    """Open a directory store."""
    clock = Clock()
    store = await open_objects(f"file:{tmp_path / 'objects'}", secret=SECRET, clock=clock)
    door = served_here(store)
    assert door is not None
    try:
        yield Place(store, clock, DoorClient(store, door))
    finally:
        await store.close()


SETUPS: Mapping[str, Setup] = {
    "file": directory,
}


def parts(address: SignedAddress) -> tuple[str, dict[str, str]]:
    """Split an address into its path and query."""
    split = urlsplit(address.url)
    return split.path, dict(parse_qsl(split.query, keep_blank_values=True))
