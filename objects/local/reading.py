"""Reading a file in pieces, each on a thread of the store: to send its bytes, or to learn size and sha256."""

from __future__ import annotations

import hashlib
from pathlib import Path

_CHUNK_BYTES = 1 << 18
_STEP_BYTES = 1 << 24


class Reading:
    """Bytes `start` to `end` of a file. The file closes itself after the last chunk."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self.rest = end - start

    def next_chunk(self) -> bytes:
        """Return the next bytes; none when all were returned, or the file is shorter than it should be."""
        chunk = self._file.read(min(self.rest, _CHUNK_BYTES))
        self.rest -= len(chunk)
        if not self.rest or not chunk:
            self._file.close()
        return chunk

    def close(self) -> None:
        """Let go of the file; waits for a read that runs in another thread."""
        self._file.close()


class Measuring:
    """Size and sha256 of a file, step by step, so that no single wait grows with the file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of what was read so far."""
        return self._digest.hexdigest()

    def step(self) -> bool:
        """Read on; return whether there is more."""
        block = self._file.read(_STEP_BYTES)
        self._digest.update(block)
        self.size += len(block)
        return bool(block)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
