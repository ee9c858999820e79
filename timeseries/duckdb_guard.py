"""Keeps what a checkpoint of DuckDB writes over, until the checkpoint has ended.

DuckDB writes the blocks that describe its tables in place, 256 KiB at a time, before the header that points to them.
A process killed inside such a write leaves a block whose checksum fails, and a file that cannot be opened, although
the write-ahead log is whole. So the blocks are put aside first, and put back when the header was never written.
Offsets are those of DuckDB's storage format: three headers of 4,096 bytes, then blocks counted from 0.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import Struct
from typing import BinaryIO, Final

import duckdb

MAGIC: Final = b"twinloom before 1\n"
HEADERS: Final = slice(4096, 12288)
"""The two headers of which a checkpoint writes one; the first 4,096 bytes never change."""
FIRST_BLOCK: Final = 12288
BLOCK: Final = 262144
_COUNT: Final = Struct("<Q")
_METADATA: Final = """
SELECT path, list(block_id)
FROM duckdb_databases(), pragma_metadata_info('stored')
WHERE database_name = 'stored'
GROUP BY path
"""


@contextmanager
def kept(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Put aside what a checkpoint inside the block may tear; after an error it stays there, which does no harm."""
    found = cursor.execute(_METADATA).fetchone()
    if found is None:  # a file without tables has nothing to lose
        yield
        return
    path, blocks = found
    _save(path, sorted(blocks))
    yield
    with suppress(FileNotFoundError):
        os.unlink(_aside(path))


def mend(path: str) -> bool:
    """Put back what a checkpoint that never ended wrote over; return whether there was anything.

    Must run while nothing has the file open.
    """
    aside = _aside(path)
    try:
        saved = Path(aside).read_bytes()
    except FileNotFoundError:
        return False
    mended = _whole(saved) and Path(path).exists() and _put_back(path, saved[len(MAGIC) : -32])
    os.unlink(aside)
    return mended


def _aside(path: str) -> str:
    return f"{path}.before"


def _save(path: str, blocks: Sequence[int]) -> None:
    with open(path, "rb") as file:
        parts = [file.read(FIRST_BLOCK)[HEADERS], _COUNT.pack(len(blocks))]
        for block in blocks:
            parts += [_COUNT.pack(block), _read(file, block)]
    body = MAGIC + b"".join(parts)
    draft = f"{_aside(path)}.tmp"
    with open(draft, "wb") as file:
        file.write(body + hashlib.sha256(body).digest())
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, _aside(path))
    _sync_folder(path)


def _read(file: BinaryIO, block: int) -> bytes:
    """A block that was given out and never written lies past the end, and reads as zeros."""
    file.seek(FIRST_BLOCK + block * BLOCK)
    return file.read(BLOCK).ljust(BLOCK, b"\0")


def _whole(saved: bytes) -> bool:
    return saved.startswith(MAGIC) and hashlib.sha256(saved[:-32]).digest() == saved[-32:]


def _put_back(path: str, body: bytes) -> bool:
    headers = HEADERS.stop - HEADERS.start
    with open(path, "r+b") as file:
        if file.read(FIRST_BLOCK)[HEADERS] != body[:headers]:
            return False  # the checkpoint ended, and its blocks are the right ones
        place = headers + _COUNT.size
        for _ in range(_COUNT.unpack_from(body, headers)[0]):
            (block,) = _COUNT.unpack_from(body, place)
            place += _COUNT.size
            file.seek(FIRST_BLOCK + block * BLOCK)
            file.write(body[place : place + BLOCK])
            place += BLOCK
        file.flush()
        os.fsync(file.fileno())
    return True


def _sync_folder(path: str) -> None:
    if os.name == "nt":  # a folder cannot be opened there; a rename is journalled
        return
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
