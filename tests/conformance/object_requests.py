"""What tests ask of an object store, with the bytes they ask it for."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

from objects import Method, ObjectStore, SignedAddress, Stored

SMALL = b"a drawing of a pump"
LARGE = bytes(range(256)) * 4_001
TYPE = "application/pdf"
HOUR = timedelta(hours=1)


async def put(store: ObjectStore, key: str, body: bytes = SMALL) -> Stored:
    return await store.put(key, chunks(body), media_type=TYPE, sha256=digest(body))


def upload_address(store: ObjectStore, body: bytes = SMALL, upload: str = "u-1") -> SignedAddress:
    return store.sign_upload(upload, size=len(body), sha256=digest(body), media_type=TYPE, expires_in=HOUR)


async def adopt(store: ObjectStore, key: str, body: bytes = SMALL, upload: str = "u-1") -> Stored:
    return await store.adopt(upload, key, size=len(body), sha256=digest(body), media_type=TYPE)


def download(store: ObjectStore, key: str, method: Method = Method.GET) -> SignedAddress:
    return store.sign(key, method, expires_in=HOUR, file_name="Zeichnung 1 ü.pdf", media_type=TYPE)


async def keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return [stored.key async for stored in store.list(prefix)]


def digest(body: bytes) -> str:
    """Return the sha256 of the bytes."""
    return hashlib.sha256(body).hexdigest()


async def chunks(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    """Yield the bytes as a client would send them."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def gathered(body: AsyncIterator[bytes]) -> bytes:
    """Return all bytes."""
    return b"".join([chunk async for chunk in body])
