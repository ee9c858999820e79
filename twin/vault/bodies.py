"""Bytes at hand: how long they are, what they hash to, and how they go to the object store in pieces."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Final

CHUNK_BYTES: Final = 1 << 20


async def measure(body: bytes | Path) -> tuple[int, str]:
    """Return size and sha256; a file is read on a thread, piece by piece."""
    return await asyncio.to_thread(_measure, body)


async def chunks(body: bytes | Path) -> AsyncIterator[bytes]:
    """Yield the bytes in pieces."""
    if isinstance(body, bytes):
        for start in range(0, len(body), CHUNK_BYTES):
            yield body[start : start + CHUNK_BYTES]
        return
    file: BinaryIO = await asyncio.to_thread(body.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
    finally:
        file.close()


def _measure(body: bytes | Path) -> tuple[int, str]:
    if isinstance(body, bytes):
        return len(body), hashlib.sha256(body).hexdigest()
    with body.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest
