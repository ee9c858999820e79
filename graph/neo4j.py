"""The graph store on a Neo4j server: the same guarantees as the embedded one, for any number of services at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from graph.check import check_changes
from graph.declared import Catalog, read_schema
from graph.errors import BadRequest, Timeout, Unavailable
from graph.neo4j_address import read_address
from graph.neo4j_migrations import migrate
from graph.neo4j_present import promote
from graph.neo4j_session import Record, Server
from graph.neo4j_versions import read_label_owners, read_statistics, read_versions
from graph.neo4j_write import Write, write_changes
from graph.store import (
    Capabilities,
    Change,
    Label,
    Schema,
    Statistics,
    VersionRecord,
)

Clock = Callable[[], int]

_DEFAULT_TIMEOUT: Final = 30.0
_GREETING_SECONDS: Final = 10.0
_PREPARING_SECONDS: Final = 600.0
"Indexes of a database that is full already take their time."


async def open_neo4j(
    place: str, schema: Schema, *, clock: Clock = time.time_ns, is_tls: bool = False
) -> Neo4jGraph:
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
        until = await self._ready(None)
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

    async def _present(self, text: str, values: Mapping[str, object], until: float) -> Record:
        """Read what holds now, after what is due by now took effect. The first value is how many instants are."""
        now = self._clock()
        while True:
            due, *columns = await self._server.read(text, {**values, "now": now}, until=until)
            if due == 0:
                return columns
            await self._server.write(partial(promote, catalog=self._catalog, now=now), until=until)

    async def _ready(self, timeout: float | None) -> float:
        """Return the instant at which a call must have ended, once the database is prepared."""
        until = _until(_DEFAULT_TIMEOUT if timeout is None else timeout)
        if self._is_prepared:
            return until
        if self._preparation is None or self._preparation.done():
            self._preparation = asyncio.create_task(self.prepare())
        await asyncio.wait({self._preparation}, timeout=max(0.0, until - time.monotonic()))
        if not self._preparation.done():
            raise Timeout("the graph store is not prepared yet; ask again in a moment")
        try:
            self._preparation.result()
        except BadRequest as error:
            raise Unavailable(f"the graph store cannot be used: {error}") from error
        return until


def _until(seconds: float) -> float:
    return time.monotonic() + seconds
