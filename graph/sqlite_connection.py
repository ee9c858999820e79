"""Connections to an embedded graph file: settings, the functions that SQL calls, and what its failures mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

from graph.errors import BadRequest, GraphError, Timeout, TooComplex, Unavailable
from graph.packed import attribute_values
from graph.pattern import compile_pattern
from graph.sqlite_ddl import APPLICATION_ID, USER_VERSION

_BUSY_MS: Final = 5_000
_PARTS: Final = ("name", "string", "number", "boolean", "time", "unit")


def connect_reader(path: str) -> sqlite3.Connection:
    """Open a connection that cannot write."""
    with translated(path):
        connection = _connect(path)
        connection.execute("PRAGMA query_only = 1")
        return connection


def connect_writer(path: str) -> sqlite3.Connection:
    """Open the connection that writes; it creates the file when there is none."""
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise Unavailable(f"cannot open {path!r}: there is no folder {str(folder)!r}; create it first")
    with translated(path):
        connection = _connect(path)
        try:
            _refuse_foreign(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        except (sqlite3.Error, GraphError):
            connection.close()
            raise
        return connection


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn what SQLite raises into this package's errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(error, path) from error
    except sqlite3.DatabaseError as error:
        raise Unavailable(
            f"{path!r} cannot be read as a graph file: {error}; restore it from a backup, or name another file"
        ) from error
    except (UnicodeEncodeError, orjson.JSONEncodeError, OverflowError) as error:
        raise BadRequest(
            f"a value cannot be stored: {error}; use valid Unicode and 64-bit integers"
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write everything within, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _connect(path: str) -> sqlite3.Connection:
    # Another thread may only call interrupt() on it, which SQLite allows.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for setting in (
        f"busy_timeout = {_BUSY_MS}",
        "cache_size = -65536",
        "mmap_size = 268435456",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.create_function("matches", 3, _matcher(), deterministic=True)
    connection.create_function("attribute_of", 3, _attribute_of, deterministic=True)
    connection.create_function("first_visit", 3, _first_visit())
    return connection


def _refuse_foreign(connection: sqlite3.Connection, path: str) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if application != APPLICATION_ID and not (is_empty and application == 0):
        raise Unavailable(f"{path!r} is a SQLite file of another program; name another file for the graph")
    if version > USER_VERSION:
        raise Unavailable(
            f"{path!r} was written by a newer release (layout {version}, this one knows {USER_VERSION});"
            " update this program"
        )


def _operational(error: sqlite3.OperationalError, path: str) -> GraphError:
    code = getattr(error, "sqlite_errorcode", None)  # missing when Python itself raised it
    primary = code & 0xFF if isinstance(code, int) else None
    match primary:
        case sqlite3.SQLITE_INTERRUPT:
            return Timeout("the graph store was interrupted at the deadline; allow more time or ask for less")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unavailable(f"{path!r} is locked by another program; end that program, or ask again")
        case sqlite3.SQLITE_FULL:
            return Unavailable(f"there is no room left on the disk of {path!r}; free some and repeat")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            return Unavailable(
                f"{path!r} cannot be opened or written: {error}; check that it exists and its rights"
            )
        case sqlite3.SQLITE_ERROR:
            return TooComplex(
                f"the filter is nested deeper than the graph store can follow ({error}); nest less deeply"
            )
        case _:
            return Unavailable(f"{path!r} failed: {error}")


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _matcher() -> Callable[[str | None, str, int], bool | None]:
    compiled = lru_cache(maxsize=64)(compile_pattern)

    def matches(text: str | None, pattern: str, fold: int) -> bool | None:
        return None if text is None else compiled(pattern, bool(fold))(text)

    return matches


def _attribute_of(attributes: str, name: str, part: str) -> str | float | int | None:
    return next((each[_PARTS.index(part)] for each in attribute_values(attributes) if each[0] == name), None)


def _first_visit() -> Callable[[int, int, int], bool]:
    """Return a function that is true at the first call for a (source, node) of a walk; walks have rising numbers."""
    current, seen = 0, set[int]()

    def first_visit(walk: int, source: int, row: int) -> bool:
        nonlocal current, seen
        if walk != current:
            current, seen = walk, set()
        before = len(seen)
        seen.add(source << 40 | row)
        return len(seen) > before

    return first_visit
