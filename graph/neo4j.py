"""The graph store on a Neo4j server: the same guarantees as the embedded one, for any number of services at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from graph.check import check_changes
from graph.cypher import count_linked_text, count_text, expand_text, find_text
from graph.cypher_chain import chain_text, read_chain
from graph.cypher_query import Statement
from graph.cypher_rows import read_rows
from graph.cypher_spans import spans_text
from graph.cypher_words import read_hits, words_text
from graph.declared import Catalog, read_schema
from graph.errors import BadRequest, Timeout, Unavailable
from graph.neo4j_address import read_address
from graph.neo4j_migrations import migrate
from graph.neo4j_present import promote
from graph.neo4j_rows import Write
from graph.neo4j_session import Record, Server
from graph.neo4j_versions import read_label_owners, read_statistics, read_versions
from graph.neo4j_write import write_changes
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

Clock = Callable[[], int]

_DEFAULT_TIMEOUT: Final = 30.0
_WRITE_TIMEOUT: Final = 120.0
"An import hands over thousands of nodes at once."
_GREETING_SECONDS: Final = 10.0
_PREPARING_SECONDS: Final = 600.0
"Indexes of a database that is full already take their time."


async def open_neo4j(
    place: str, schema: Schema, *, clock: Clock = time.time_ns, is_tls: bool = False
) -> GraphStore:
    """Open the database that //user:password@host:port/database names, and bring it to the schema.

    Raises BadRequest for a malformed place, a refused password, a database that is not there or another program's.
    A server that cannot be reached is no error here: the store prepares it at the first call that reaches it.
    """
    store = Neo4jGraph(Server(read_address(place, is_tls=is_tls)), read_schema(schema), clock)
    try:
        await store.prepare()
    except (Unavailable, Timeout):
        return store
    except BaseException:
        await store.close()
        raise
    return store


class Neo4jGraph:
    """A database on a server."""

    capabilities = Capabilities(
        matches=True,
        fold=True,
        unbounded_paths=True,
        words=True,
        moments=True,
        linked_extreme=True,
        chains=True,
    )

    def __init__(self, server: Server, catalog: Catalog, clock: Clock) -> None:
        self._server = server
        self._catalog = catalog
        self._clock = clock
        self._preparation: asyncio.Task[None] | None = None
        self._is_prepared = False

    async def prepare(self) -> None:
        """Bring the database to this release and the schema. Raises BadRequest where that cannot be."""
        await self._server.greet(until=_until(_GREETING_SECONDS))
        await migrate(self._server, self._catalog, until=_until(_PREPARING_SECONDS))
        self._is_prepared = True

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate."""
        return await self._rows(find_text(self._catalog, request), timeout)

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to."""
        return await self._rows(expand_text(self._catalog, request), timeout)

    async def chain(self, request: Chain, *, timeout: float | None = None) -> list[list[Row]]:
        """Return the rows of each part."""
        text = chain_text(self._catalog, request)
        return read_chain(text, await self._columns(text.statement, timeout))

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of nodes that satisfy the predicate."""
        (found,) = await self._columns(count_text(self._catalog, request), timeout)
        return int(str(found))

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return how many nodes each source leads to."""
        rows = await self._rows(count_linked_text(self._catalog, request), timeout)
        return {str(id): int(str(count)) for id, count in rows}

    async def edge_spans(self, request: EdgeSpans, *, timeout: float | None = None) -> list[Row]:
        """Return over which valid times nodes had edges."""
        return await self._rows(spans_text(self._catalog, request), timeout)

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words."""
        statement = words_text(self._catalog, request)
        if statement is None:
            return []
        (rows,) = await self._columns(statement, timeout)
        return read_hits(self._catalog, request, rows)

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the records of each known id."""
        until = await self._ready(None)
        return await read_versions(self._server, self._catalog, kind, ids, believed=believed, until=until)

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return the owner of each label that has one, now or later."""
        until = await self._ready(None)
        return await read_label_owners(self._server, self._catalog, labels, self._clock(), until=until)

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction."""
        check_changes(self._catalog, changes)
        until = await self._ready(_WRITE_TIMEOUT)
        write = Write(self._catalog, tuple(changes), known_at, max(self._clock(), known_at))
        await self._server.write(partial(write_changes, write=write), until=until)

    async def statistics(self) -> Statistics:
        """Return how many nodes and edges hold now, by kind."""
        return await read_statistics(self._server, self._catalog, until=await self._ready(None))

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the server answers."""
        await self._server.read("RETURN 1", {}, until=await self._ready(timeout))

    async def close(self) -> None:
        """Let go of the server."""
        if self._preparation is not None:
            self._preparation.cancel()
        await self._server.close()

    async def _rows(self, statement: Statement, timeout: float | None) -> list[Row]:
        return read_rows(await self._columns(statement, timeout), statement.readings)

    async def _columns(self, statement: Statement, timeout: float | None) -> Record:
        """Run a statement; what it asks as of now after what is due by now took effect."""
        until = await self._ready(timeout)
        if not statement.is_present:
            return await self._server.read(statement.text, statement.values, until=until)
        now = self._clock()
        values = {**statement.values, "now": now}
        while True:
            due, *columns = await self._server.read(statement.text, values, until=until)
            if due == 0:
                return columns
            await self._server.write(partial(promote, catalog=self._catalog, now=now), until=until)

    async def _ready(self, timeout: float | None) -> float:
        """Return the instant at which a call must have ended, once the database is prepared."""
        until = _until(_DEFAULT_TIMEOUT if timeout is None else timeout)
        while not self._is_prepared:
            if self._preparation is None or self._preparation.done():
                self._preparation = asyncio.create_task(self.prepare())
            await asyncio.wait({self._preparation}, timeout=max(0.0, until - time.monotonic()))
            _check(self._preparation, until)
        return until


def _check(preparation: asyncio.Task[None], until: float) -> None:
    """Raise what a call must say of a preparation that failed or lasts; what merely took too long is tried again."""
    if not preparation.done():
        raise Timeout("the graph store is not prepared yet; ask again in a moment")
    try:
        preparation.result()
    except BadRequest as error:
        raise Unavailable(f"the graph store cannot be used: {error}") from error
    except Timeout:
        if time.monotonic() >= until:
            raise


def _until(seconds: float) -> float:
    return time.monotonic() + seconds
