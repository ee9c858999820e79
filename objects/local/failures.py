"""What SQLite and the file system raise, as errors of an object store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from objects.errors import Timeout, Unavailable


@contextmanager
def translated() -> Iterator[None]:
    """Raise Timeout for a lock that is held too long, Unavailable for any other failure of the directory."""
    try:
        yield
    except sqlite3.OperationalError as cause:
        if cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Timeout("another process holds the index of the object directory; try again") from cause
        raise Unavailable(f"the index of the object directory fails: {cause}; check the disk") from cause
    except sqlite3.Error as cause:
        raise Unavailable(f"the index of the object directory fails: {cause}; restore it") from cause
    except OSError as cause:
        raise Unavailable(
            f"the object directory fails: {cause}; check path, permissions and space"
        ) from cause
