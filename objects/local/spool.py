"""Bytes on their way into the directory: written to a temporary file and hashed as they come."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path

from objects.errors import TooLarge

BLOCK_BYTES = 1 << 18


class Spool:
    """One temporary file. Its methods block; one at a time runs, and none does anything after `forget`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._file: FileIO | None = None
        self._forgotten = False
        self._lock = threading.Lock()

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()

    def write(self, block: bytes, *, is_last: bool) -> None:
        """Append the block; after the last one the file is durable and closed."""
        with self._lock:
            if self._forgotten:
                return
            if self._file is None:
                self._file = self.path.open("xb", buffering=0)
            _write_all(self._file, block)
            self._digest.update(block)
            self.size += len(block)
            if is_last:
                os.fsync(self._file.fileno())
                self._file.close()

    def forget(self) -> None:
        """Remove the file; whatever is written later is ignored."""
        with self._lock:
            self._forgotten = True
            if self._file is not None:
                self._file.close()
                self.path.unlink(missing_ok=True)


async def blocks(body: AsyncIterator[bytes]) -> AsyncIterator[tuple[bytes, bool]]:
    """Yield the bytes in blocks of a size worth a disk access, each with whether it is the last."""
    gathered = bytearray()
    async for chunk in body:
        gathered += chunk
        if len(gathered) > BLOCK_BYTES:
            yield bytes(gathered), False
            gathered.clear()
    yield bytes(gathered), True


async def at_most(size: int, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the bytes; raise TooLarge at the first chunk that goes beyond the size."""
    received = 0
    async for chunk in body:
        received += len(chunk)
        if received > size:
            raise TooLarge(f"{size} bytes were promised, {received} and more came; send what was announced")
        yield chunk


def _write_all(file: FileIO, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[file.write(rest) :]
