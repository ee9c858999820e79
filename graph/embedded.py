"""The graph store in one SQLite file: nothing to install, one process writes at a time, any number read."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from graph.declared import Catalog, read_schema
from graph.sqlite_chain import run_chain
from graph.sqlite_connection import connect_reader, connect_writer, transaction, translated
from graph.sqlite_ddl import APPLICATION_ID, USER_VERSION, create_tables
from graph.sqlite_names import link_table, node_table
from graph.sqlite_present import is_due, promote
from graph.sqlite_rows import read_rows
from graph.sqlite_spans import spans_text
from graph.sqlite_text import Statement, count_linked_text, count_text, expand_text, find_text
from graph.sqlite_threads import Crew
from graph.sqlite_versions import read_label_owners, read_versions
from graph.sqlite_words import find_words, index_all_words
from graph.sqlite_write import write_changes
from graph.store import (
    Capabilities,
    Chain,
    Change,
    Count,
    CountLinked,
    EdgeSpans,
    Expand,
    Find,
    GraphStore,
    Label,
    Row,
    Schema,
    Statistics,
    VersionRecord,
    WordHit,
    Words,
)

T = TypeVar("T")
Clock = Callable[[], int]

_DEFAULT_TIMEOUT: Final = 30.0
_MOST_READERS: Final = 4


async def open_embedded(path: str, schema: Schema, *, clock: Clock = time.time_ns) -> GraphStore:
    """Open the graph file, made when there is none, and bring it to the schema.

    Raises BadRequest for a schema that SQLite cannot keep, Unavailable for a file that is not ours to use.
    """
    catalog = read_schema(schema)
    readers = min(_MOST_READERS, max(2, os.cpu_count() or 1))
    crew = Crew(partial(connect_writer, path), partial(connect_reader, path), readers=readers)
    store = EmbeddedGraph(path, catalog, crew, clock)
    try:
        await store.prepare()
    except BaseException:
        await store.close()
        raise
    return store


class EmbeddedGraph:
    """A graph file and the threads that use it."""

    capabilities = Capabilities(
        matches=True,
        fold=True,
        unbounded_paths=True,
        words=True,
        moments=True,
        linked_extreme=True,
        chains=True,
        nesting=3,  # SQLite before 3.46 parses with a stack of 100; three levels leave room for and, or, not
    )

    def __init__(self, path: str, catalog: Catalog, crew: Crew, clock: Clock) -> None:
        self._path = path
        self._catalog = catalog
        self._crew = crew
        self._clock = clock

    async def prepare(self) -> None:
        """Create what the file lacks."""
        await self._write(partial(_prepare, catalog=self._catalog))

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate."""
        return await self._rows(find_text(self._catalog, request), request.moment is None, timeout)

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to."""
        return await self._rows(expand_text(self._catalog, request), request.moment is None, timeout)

    async def chain(self, request: Chain, *, timeout: float | None = None) -> list[list[Row]]:
        """Return the rows of each part."""
        work = partial(run_chain, catalog=self._catalog, chain=request, run=_run)
        is_present = request.head.moment is None
        return await (self._present(work, timeout) if is_present else self._read(work, timeout))

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of nodes that satisfy the predicate."""
        rows = await self._rows(count_text(self._catalog, request), request.moment is None, timeout)
        return int(str(rows[0][0]))

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return how many nodes each source leads to."""
        rows = await self._rows(count_linked_text(self._catalog, request), request.moment is None, timeout)
        return {str(id): int(str(count)) for id, count in rows}

    async def edge_spans(self, request: EdgeSpans, *, timeout: float | None = None) -> list[Row]:
        """Return over which valid times nodes had edges."""
        return await self._rows(spans_text(self._catalog, request), False, timeout)

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words."""
        return await self._present(partial(find_words, catalog=self._catalog, request=request), timeout)

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the records of each known id."""
        work = partial(read_versions, catalog=self._catalog, kind=kind, ids=ids, believed=believed)
        return await self._read(work, None)

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return the owner of each label that has one, now or later."""
        return await self._read(partial(read_label_owners, labels=tuple(labels), now=self._clock()), None)

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction."""
        now = max(self._clock(), known_at)
        work = partial(
            write_changes, catalog=self._catalog, changes=tuple(changes), known_at=known_at, now=now
        )
        await self._write(work)

    async def statistics(self) -> Statistics:
        """Return how many nodes and edges hold now, by kind."""
        return await self._present(partial(_statistics, catalog=self._catalog), None)

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the file answers."""
        await self._read(_look, timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the file."""
        await self._crew.close()

    async def _rows(self, statement: Statement, is_present: bool, timeout: float | None) -> list[Row]:
        work = partial(_run, statement=statement)
        return await (self._present(work, timeout) if is_present else self._read(work, timeout))

    async def _present(self, work: Callable[[sqlite3.Connection], T], timeout: float | None) -> T:
        """Read what holds now, after what is due by now took effect."""
        deadline = time.monotonic() + (_DEFAULT_TIMEOUT if timeout is None else timeout)
        now = self._clock()
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            answer = await self._read(partial(_unless_due, now=now, work=work), left)
            if answer is not None:
                return answer[0]
            await self._write(partial(promote, catalog=self._catalog, now=now))

    async def _read(self, work: Callable[[sqlite3.Connection], T], timeout: float | None) -> T:
        seconds = _DEFAULT_TIMEOUT if timeout is None else timeout
        return await self._crew.read(partial(_translated, path=self._path, work=work), timeout=seconds)

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._crew.write(
            partial(_translated, path=self._path, work=work), timeout=_DEFAULT_TIMEOUT
        )


def _translated(connection: sqlite3.Connection, path: str, work: Callable[[sqlite3.Connection], T]) -> T:
    with translated(path):
        return work(connection)


def _prepare(connection: sqlite3.Connection, catalog: Catalog) -> None:
    with transaction(connection):
        create_tables(connection, catalog)
        index_all_words(connection, catalog)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {USER_VERSION}")


def _unless_due(
    connection: sqlite3.Connection, now: int, work: Callable[[sqlite3.Connection], T]
) -> tuple[T] | None:
    return None if is_due(connection, now) else (work(connection),)


def _run(connection: sqlite3.Connection, statement: Statement) -> list[Row]:
    values = {**statement.values, "walk": time.monotonic_ns()}
    return read_rows(connection.execute(statement.text, values).fetchall(), statement.readings)


def _look(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT value FROM counter").fetchone()


def _statistics(connection: sqlite3.Connection, catalog: Catalog) -> Statistics:
    def count(table: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    return Statistics(
        nodes={kind: count(node_table(kind)) for kind in catalog.nodes},
        edges={kind: count(link_table(kind)) for kind in catalog.edges},
    )
