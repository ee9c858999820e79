"""Where the bytes lie, and the order of steps that a crash at any point cannot spoil.

    bytes/ab/<sha256>    one file per content; never written to once it is there
    uploads/<digest>     what was sent for an upload, until it is adopted or discarded
    temporary/<random>   bytes on their way

Bytes get their row in the index last and lose it first. Until then, and from then on, the same file has a second
name in `temporary`: so whatever a crash leaves behind is found there, and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path


class Directory:
    """The files of one store."""

    def __init__(self, path: str) -> None:
        root = Path(path).absolute()
        self.index_file = root / "index.sqlite"
        self._bytes = root / "bytes"
        self._uploads = root / "uploads"
        self._temporary = root / "temporary"

    def prepare(self) -> None:
        """Create the folders that are missing."""
        shards = (self._bytes / f"{number:02x}" for number in range(256))
        for folder in (self._bytes, self._uploads, self._temporary, *shards):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self._bytes, self._bytes.parent, self._bytes.parent.parent):
            _sync(folder)

    def content(self, sha256: str) -> Path:
        """Where the bytes of this digest lie."""
        return self._bytes / sha256[:2] / sha256

    def upload(self, upload: str) -> Path:
        """Where the bytes sent for an upload lie. Names are hashed: case and length mean nothing to the disk."""
        return self._uploads / hashlib.sha256(upload.encode()).hexdigest()

    def new_temporary(self) -> Path:
        """A name that nothing has."""
        return self._temporary / secrets.token_hex(16)

    def link(self, source: Path, sha256: str) -> None:
        """Give the bytes their place, durably. Equal bytes may be there already."""
        target = self.content(sha256)
        with suppress(FileExistsError):
            os.link(source, target)
        _sync(target.parent)

    def claim(self, upload: str) -> Path | None:
        """Give the bytes of an upload a second name that no later upload can replace; None when there are none."""
        claimed = self.new_temporary()
        try:
            os.link(self.upload(upload), claimed)
        except FileNotFoundError:
            return None
        os.utime(claimed)  # from now on it is young: no sweep takes it away under an adoption
        return claimed

    def keep_upload(self, source: Path, upload: str) -> None:
        """Make these the bytes of the upload, durably."""
        source.replace(self.upload(upload))
        _sync(self._uploads)

    def discard_upload(self, upload: str) -> None:
        """Forget the bytes of the upload."""
        self.upload(upload).unlink(missing_ok=True)

    def spare(self, sha256: str) -> Path:
        """Give the bytes a second name for the time in which they lose their row."""
        spare = self.new_temporary()
        with suppress(FileNotFoundError):
            os.link(self.content(sha256), spare)
        return spare

    def left_behind(self, *, before: int) -> list[Path]:
        """Files on their way, and uploads, last written before then (ns since the epoch)."""
        found: list[Path] = []
        for entry in (*os.scandir(self._temporary), *os.scandir(self._uploads)):
            with suppress(FileNotFoundError):
                if entry.stat().st_mtime_ns < before:
                    found.append(Path(entry.path))
        return found

    def has_other_name(self, path: Path) -> bool:
        """The file may also lie among the bytes."""
        return path.exists() and path.stat().st_nlink > 1

    def check(self) -> None:
        """Raise FileNotFoundError when the folders are gone."""
        self._bytes.stat()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
