"""Many rows in few steps of SQLite: other threads of Python go on while one runs, and this one waits for them once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import orjson

Stored = str | int | float | None

_VALUES_AT_ONCE: Final = 16_000
"SQLite takes 32,766; more than these are no faster."


def insert_rows(connection: sqlite3.Connection, into: str, rows: Sequence[Sequence[Stored]]) -> None:
    """Insert rows of one width. `into` names the table, and the columns where those are not all."""
    for some in _parts(rows):
        connection.execute(_text(into, len(some), len(some[0])), list(chain.from_iterable(some)))


def read_rows_at_once(
    connection: sqlite3.Connection, columns: str, rest: str, values: Sequence[Stored]
) -> list[list[Any]]:  # Any: integers and texts, as the columns are
    """Return the rows of `SELECT columns rest`, whose columns are integers and texts, in no order.

    One step of SQLite for all: after each row of a plain SELECT this thread would wait for its turn in Python.
    """
    found = connection.execute(f"SELECT json_group_array(json_array({columns})) {rest}", values)
    rows: list[list[Any]] = orjson.loads(found.fetchone()[0])
    return rows


def _parts(rows: Sequence[Sequence[Stored]]) -> Iterator[Sequence[Sequence[Stored]]]:
    """Part the rows so that all parts but the last few have one size: each size is a statement of its own."""
    start = 0
    size = max(1, _VALUES_AT_ONCE // len(rows[0])) if rows else 1
    while start < len(rows):
        while size > len(rows) - start:
            size = (size + 1) // 2
        yield rows[start : start + size]
        start += size


@lru_cache(maxsize=256)
def _text(into: str, rows: int, width: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)}"
