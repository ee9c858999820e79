"""How to open each object store in a temporary place, and how a client reaches its signed addresses."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from objects import ObjectStore, open_objects, served_here
from tests.conformance.object_clients import SECRET, Client, DoorClient, HttpClient
from tests.real_servers import minio_place


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now_ns: int = 1_800_000_000_000_000_000) -> None:
        self._now_ns = now_ns

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
    """An open store, its clock, and a client outside of the service.

    `sharpness` is how close to its end an address can be shown to hold: a server has a clock of its own, which goes on.
    """

    store: ObjectStore
    clock: Clock
    client: Client
    sharpness: timedelta = timedelta(microseconds=1)


Setup = Callable[[Path], AbstractAsyncContextManager[Place]]


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


@asynccontextmanager
async def bucket(tmp_path: Path) -> AsyncIterator[Place]:
    """Open a bucket of a server. Its clock begins at the second that it is, as the server has one too."""
    clock = Clock(int(time.time()) * 1_000_000_000)
    with minio_place() as url:
        store = await open_objects(url, secret=SECRET, clock=clock)
        try:
            async with httpx.AsyncClient() as http:
                yield Place(store, clock, HttpClient(http), sharpness=timedelta(seconds=30))
        finally:
            await store.close()


SETUPS: Mapping[str, Setup] = {
    "file": directory,
    "s3": bucket,
}
