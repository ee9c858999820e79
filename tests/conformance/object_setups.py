"""How to open each object store in a temporary place, and how a client reaches its signed addresses."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx

from objects import ObjectStore, ServedHere, SignedAddress, open_objects, served_here
from objects.errors import BadSignature, DigestMismatch, TooLarge
from tests.conformance.object_requests import chunks, gathered
from tests.real_servers import minio_place

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


class HttpClient:
    """A client that knows nothing but the address. A refusal is what the address did not allow."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        headers = {**address.headers, "Content-Length": str(len(body))}
        response = await self._http.put(address.url, headers=headers, content=body)
        promised = int(address.headers.get("Content-Length", len(body)))
        if response.status_code == 403 and len(body) != promised:
            raise TooLarge(response.text) if len(body) > promised else DigestMismatch(response.text)
        _require_success(response)

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        response = await self._http.get(address.url)
        _require_success(response)
        return response.content


def _require_success(response: httpx.Response) -> None:
    """Raise BadSignature for a refusal: 403, or 400 where the parameters of the signature are none."""
    if response.status_code in {400, 403}:
        raise BadSignature(response.text)
    response.raise_for_status()


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


def parts(address: SignedAddress) -> tuple[str, dict[str, str]]:
    """Split an address into its path and query."""
    split = urlsplit(address.url)
    return split.path, dict(parse_qsl(split.query, keep_blank_values=True))
