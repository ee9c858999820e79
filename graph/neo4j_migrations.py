"""Bringing a database to this release and this schema: once, whoever starts first, and again from where it broke off.

Numbered migrations are fixed texts, recorded with a checksum. What the schema needs follows from the schema: it is
made when the schema's own checksum is another one, so a service with one property more finds its index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from graph.cypher_names import MIGRATION
from graph.declared import Catalog
from graph.errors import BadRequest
from graph.neo4j_schema import BASE, declared_types, schema_statements
from graph.neo4j_session import Server


@dataclass(frozen=True, slots=True)
class Migration:
    """Statements that changed what a database holds, once. Their text never changes; a new number does."""

    number: int
    statements: tuple[str, ...]

    @property
    def checksum(self) -> str:
        """The digest of the statements."""
        return _checksum(self.statements)


MIGRATIONS: Final = (Migration(1, BASE),)

_LOOK: Final = (
    "CALL () { MATCH (n) RETURN count(n) AS nodes }"
    f" CALL () {{ MATCH (m:{MIGRATION}) RETURN collect([m.number, m.checksum]) AS applied }}"
    f" CALL () {{ OPTIONAL MATCH (m:{MIGRATION} {{number: 0}}) RETURN m.schemas AS schemas, m.types AS types }}"
    " RETURN nodes, applied, schemas, types"
)
_UNIQUE: Final = (
    f"CREATE CONSTRAINT twinloom_migration IF NOT EXISTS FOR (m:{MIGRATION}) REQUIRE m.number IS UNIQUE"
)
_LOCK: Final = f"MERGE (m:{MIGRATION} {{number: 0}}) SET m._lock = true REMOVE m._lock"
_RECORD: Final = f"CREATE (:{MIGRATION} {{number: $number, checksum: $checksum, applied_at: datetime()}})"
_MARK: Final = f"MATCH (m:{MIGRATION} {{number: 0}}) SET m.schemas = $schemas, m.types = $types"
_ONLINE: Final = "CALL db.awaitIndexes(3600)"


@dataclass(frozen=True, slots=True)
class _Found:
    """What a database says about itself: migrations by number, checksums of the schemas it has served."""

    nodes: int
    applied: dict[int, str]
    schemas: tuple[str, ...]
    types: dict[str, str]


async def migrate(
    server: Server, catalog: Catalog, *, until: float, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Make what is missing. Raises BadRequest for a database that is another program's, or says otherwise.

    The node with number 0 is the mark, and the lock: who holds it works, others wait and then find nothing to do.
    """
    statements = schema_statements(catalog)
    schema, types = _checksum(statements), declared_types(catalog)
    found = _checked(await _look(server, until), server, migrations, types)
    if _is_done(found, schema, types, migrations):
        return
    await server.command(_UNIQUE, until=until)
    async with server.hold(until=until) as lock:
        await lock.run(_LOCK)
        found = _checked(await _look(server, until), server, migrations, types)
        for migration in migrations:
            if migration.number not in found.applied:
                await _run(server, migration.statements, until)
                await lock.run(_RECORD, number=migration.number, checksum=migration.checksum)
        if schema not in found.schemas:
            await _run(server, statements, until)
        schemas = list(dict.fromkeys((*found.schemas, schema)))
        await lock.run(_MARK, schemas=schemas, types=orjson.dumps({**found.types, **types}).decode())


async def _look(server: Server, until: float) -> _Found:
    nodes, applied, schemas, types = await server.read(_LOOK, {}, until=until)
    assert isinstance(nodes, int)
    assert isinstance(applied, list)
    assert isinstance(schemas, list | None)
    return _Found(
        nodes=nodes,
        applied={number: checksum for number, checksum in applied if number > 0},
        schemas=tuple(schemas or ()),
        types=orjson.loads(types) if isinstance(types, str) else {},
    )


def _checked(
    found: _Found, server: Server, migrations: Sequence[Migration], types: Mapping[str, str]
) -> _Found:
    """Return what was found unless it speaks against working here."""
    place = f"the database {server.address.database!r} on {server.address.server}"
    if found.nodes and not found.schemas:
        raise BadRequest(
            f"{place} holds {found.nodes:,} nodes of another program; name an empty database for the graph"
        )
    for migration in migrations:
        if found.applied.get(migration.number, migration.checksum) != migration.checksum:
            raise BadRequest(
                f"{place} has seen another text of migration {migration.number} than this release has;"
                " run the release that wrote it, or import into an empty database"
            )
    for name, wanted in types.items():
        if found.types.get(name, wanted) != wanted:
            raise BadRequest(
                f"{place} keeps {name} as {found.types[name]}, and the schema now says {wanted};"
                " give the property another name, or import into an empty database"
            )
    return found


def _is_done(found: _Found, schema: str, types: Mapping[str, str], migrations: Sequence[Migration]) -> bool:
    is_migrated = all(migration.number in found.applied for migration in migrations)
    return is_migrated and schema in found.schemas and types.keys() <= found.types.keys()


async def _run(server: Server, statements: Sequence[str], until: float) -> None:
    """Run statements one by one, and wait until what they made serves reads."""
    for statement in statements:
        await server.command(statement, until=until)
    await server.command(_ONLINE, until=until)


def _checksum(statements: Sequence[str]) -> str:
    return sha256("\n".join(statements).encode()).hexdigest()
