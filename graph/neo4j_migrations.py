"""Bringing a database to this release and this schema: once, whoever starts first, and again from where it broke off.

Numbered migrations are fixed texts, recorded with a checksum. What the schema needs follows from the schema: it is
made when the schema's own checksum is another one, so a service with one property more finds its index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from graph.cypher_names import MIGRATION
from graph.declared import Catalog
from graph.errors import BadRequest
from graph.neo4j_schema import BASE, declared_types, schema_statements
from graph.neo4j_session import Server, Transaction
from graph.neo4j_words import rewrite_words, searched_names


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
    f" CALL () {{ OPTIONAL MATCH (m:{MIGRATION} {{number: 0}}) RETURN m.schemas AS schemas,"
    " [m.types, m.words] AS kept }"
    " RETURN nodes, applied, schemas, kept"
)
_UNIQUE: Final = (
    f"CREATE CONSTRAINT twinloom_migration IF NOT EXISTS FOR (m:{MIGRATION}) REQUIRE m.number IS UNIQUE"
)
_LOCK: Final = f"MERGE (m:{MIGRATION} {{number: 0}}) SET m._lock = true REMOVE m._lock"
_RECORD: Final = f"CREATE (:{MIGRATION} {{number: $number, checksum: $checksum, applied_at: datetime()}})"
_MARK: Final = (
    f"MATCH (m:{MIGRATION} {{number: 0}}) SET m.schemas = $schemas, m.types = $types, m.words = $words"
)
_MADE: Final = "SHOW INDEXES YIELD name RETURN collect(name)"
"A constraint has an index of its name."
_NAMED: Final = re.compile(r"CREATE (?:FULLTEXT )?(?:INDEX|CONSTRAINT) (\w+) IF NOT EXISTS")
_ONLINE: Final = "CALL db.awaitIndexes(3600)"


@dataclass(frozen=True, slots=True)
class _Found:
    """What a database says about itself.

    Migrations by number, checksums of the schemas it has served, the types of properties, what of a kind is searched.
    """

    nodes: int
    applied: dict[int, str]
    schemas: tuple[str, ...]
    types: dict[str, str]
    words: dict[str, list[str]]


async def migrate(
    server: Server, catalog: Catalog, *, until: float, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Make what is missing. Raises BadRequest for a database that is another program's, or says otherwise.

    The node with number 0 is the mark, and the lock: who holds it works, others wait and then find nothing to do.
    """
    statements = schema_statements(catalog)
    found = _checked(await _look(server, until), server, migrations, declared_types(catalog))
    if _is_done(found, catalog, _checksum(statements), migrations):
        return
    await server.command(_UNIQUE, until=until)

    async def work(lock: Transaction) -> None:
        await lock.run(_LOCK)
        found = _checked(await _look(server, until), server, migrations, declared_types(catalog))
        await _apply(server, lock, [each for each in migrations if each.number not in found.applied], until)
        if _checksum(statements) not in found.schemas:
            await _run(server, statements, until)
        if found.schemas:
            await rewrite_words(server, catalog, found.words, until=until)
        await lock.run(_MARK, **_mark(found, catalog, _checksum(statements)))

    await server.write(work, until=until)


async def _apply(server: Server, lock: Transaction, migrations: Sequence[Migration], until: float) -> None:
    for migration in migrations:
        await _run(server, migration.statements, until)
        await lock.run(_RECORD, number=migration.number, checksum=migration.checksum)


def _mark(found: _Found, catalog: Catalog, schema: str) -> dict[str, object]:
    """What the database says about itself from now on."""
    return {
        "schemas": list(dict.fromkeys((*found.schemas, schema))),
        "types": orjson.dumps({**found.types, **declared_types(catalog)}).decode(),
        "words": orjson.dumps({**found.words, **searched_names(catalog)}).decode(),
    }


async def _look(server: Server, until: float) -> _Found:
    nodes, applied, schemas, kept = await server.read(_LOOK, {}, until=until)
    assert isinstance(nodes, int)
    assert isinstance(applied, list)
    assert isinstance(schemas, list | None)
    assert isinstance(kept, list)
    return _Found(
        nodes=nodes,
        applied={number: checksum for number, checksum in applied if number > 0},
        schemas=tuple(schemas or ()),
        types=orjson.loads(kept[0] or "{}"),
        words=orjson.loads(kept[1] or "{}"),
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


def _is_done(found: _Found, catalog: Catalog, schema: str, migrations: Sequence[Migration]) -> bool:
    return (
        all(migration.number in found.applied for migration in migrations)
        and schema in found.schemas
        and declared_types(catalog).keys() <= found.types.keys()
        and searched_names(catalog).items() <= found.words.items()
    )


async def _run(server: Server, statements: Sequence[str], until: float) -> None:
    """Run statements one by one, and wait until what they made serves reads.

    What is there already is asked in one call: each statement that makes nothing would cost as much as a read.
    """
    (there,) = await server.read(_MADE, {}, until=until)
    assert isinstance(there, list)
    for statement in statements:
        made = _NAMED.match(statement)
        if made is None or made[1] not in there:
            await server.command(statement, until=until)
    await server.command(_ONLINE, until=until)


def _checksum(statements: Sequence[str]) -> str:
    return sha256("\n".join(statements).encode()).hexdigest()
