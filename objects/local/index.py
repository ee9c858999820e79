"""The index of a directory store: which key holds which bytes. One Index is one connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from objects.errors import Unavailable
from objects.store import Stored

_VERSION = 1
_BUSY_MS = 5_000
_LAST_CHARACTER = "\x7f"  # keys are ASCII (O11), so nothing sorts behind it


class Index:
    """Keys, sizes, digests and media types, for one thread at a time. A commit is durable when it returns."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        self._connection.execute("PRAGMA synchronous = FULL")

    def prepare(self) -> None:
        """Create the table where it is missing; refuse an index of a later version."""
        self._connection.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, _VERSION):
                raise Unavailable(f"the object directory is of version {version}; update this program")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, size INTEGER NOT NULL,"
                " sha256 TEXT NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID"
            )
            self._connection.execute("CREATE INDEX IF NOT EXISTS by_sha256 ON objects (sha256)")
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the index against every other writer, in this process or another."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def ping(self) -> None:
        """Return when the index can be read."""
        self._connection.execute("SELECT key FROM objects LIMIT 1").fetchone()

    def find(self, key: str) -> Stored | None:
        """Return the object under the key."""
        row = self._connection.execute(
            "SELECT key, size, sha256, media_type FROM objects WHERE key = ?", (key,)
        ).fetchone()
        return row and Stored(*row)

    def page(self, prefix: str, after: str, limit: int) -> list[Stored]:
        """Return the next objects in key order."""
        rows = self._connection.execute(
            "SELECT key, size, sha256, media_type FROM objects"
            " WHERE key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ?",
            (after, prefix, prefix + _LAST_CHARACTER, limit),
        )
        return [Stored(*row) for row in rows]

    def holds_bytes(self, sha256: str) -> bool:
        """Some key holds these bytes."""
        query = "SELECT EXISTS (SELECT 1 FROM objects WHERE sha256 = ?)"
        return bool(self._connection.execute(query, (sha256,)).fetchone()[0])

    def add(self, stored: Stored) -> None:
        """Put a new key in."""
        row = (stored.key, stored.size, stored.sha256, stored.media_type)
        self._connection.execute("INSERT INTO objects VALUES (?, ?, ?, ?)", row)

    def delete(self, key: str) -> None:
        """Take a key out."""
        self._connection.execute("DELETE FROM objects WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
