"""What the vault takes and gives: files to store, uploads that wait for their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twin.model import FileRole


@dataclass(frozen=True, slots=True)
class UploadPart:
    """One part of a large upload: `size` bytes from `offset` on go to `url`."""

    number: int
    url: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """Where to send bytes. With `already_stored` there is no `url`: complete it without sending any.

    `expires_at` in ns since the epoch. `parts` is empty: the whole goes to `url`.
    """

    id: str
    url: str | None
    headers: Mapping[str, str]
    expires_at: int
    already_stored: bool
    parts: tuple[UploadPart, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is at hand, for a revision that exists. `body` is its bytes, or where they lie."""

    document: str
    revision: str
    name: str
    media_type: str
    body: bytes | Path = field(repr=False)
    role: FileRole = "SOURCE"


@dataclass(frozen=True, slots=True)
class FileRow:
    """What an address for reading needs of a file."""

    object_key: str
    name: str
    media_type: str
