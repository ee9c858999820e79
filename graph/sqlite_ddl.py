"""The tables of an embedded graph file: created when missing, widened when the schema has grown.

Per kind of node: `node_K`, one row per node that holds now, and `past_K`, one row per version record. Per kind of edge:
`link_E` now and `past_link_E` with intervals. `node` numbers nodes across kinds, so edges are pairs of integers.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from graph.declared import Catalog
from graph.errors import BadRequest
from graph.sqlite_names import (
    COLUMN_TYPES,
    column,
    folded,
    link_table,
    node_table,
    past_link_table,
    past_table,
)
from graph.store import EdgeKind, NodeKind, Property, PropertyType

APPLICATION_ID: Final = 0x54574C47
USER_VERSION: Final = 1

_SHARED: Final = (
    "CREATE TABLE IF NOT EXISTS kind(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE IF NOT EXISTS node(row INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id TEXT NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 0, UNIQUE(kind, id))",
    "CREATE TABLE IF NOT EXISTS counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT OR IGNORE INTO counter VALUES ('record', 0)",
    "CREATE TABLE IF NOT EXISTS pending(instant INTEGER, row INTEGER, PRIMARY KEY(instant, row)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS attribute(node INTEGER, name TEXT, string TEXT, number, boolean INTEGER,"
    " time INTEGER, unit TEXT, PRIMARY KEY(node, name)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS attribute_string ON attribute(name, string) WHERE string IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS attribute_number ON attribute(name, number) WHERE number IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS label_now(node INTEGER NOT NULL, scheme TEXT NOT NULL, issuer TEXT,"
    " value TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS label_now_node ON label_now(node)",
    "CREATE INDEX IF NOT EXISTS label_now_value ON label_now(value, scheme, issuer)",
    "CREATE TABLE IF NOT EXISTS label_past(record INTEGER NOT NULL, node INTEGER NOT NULL, scheme TEXT NOT NULL,"
    " issuer TEXT, value TEXT NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,"
    " known_from INTEGER NOT NULL, known_to INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS label_past_record ON label_past(record)",
    "CREATE INDEX IF NOT EXISTS label_past_node ON label_past(node)",
    "CREATE INDEX IF NOT EXISTS label_past_value ON label_past(value, scheme, issuer, known_to)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE IF NOT EXISTS words_of(kind TEXT PRIMARY KEY, properties TEXT NOT NULL) WITHOUT ROWID",
)

_INTERVALS: Final = (
    "valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,"
    " known_from INTEGER NOT NULL, known_to INTEGER NOT NULL"
)


def create_tables(connection: sqlite3.Connection, catalog: Catalog) -> None:
    """Bring the file to the schema, within the caller's transaction. No table is ever dropped."""
    for statement in _SHARED:
        connection.execute(statement)
    for node in catalog.nodes.values():
        connection.execute("INSERT OR IGNORE INTO kind(name) VALUES (?)", (node.name,))
        _create_node_tables(connection, node)
    for edge in catalog.edges.values():
        _create_link_tables(connection, edge)


def _create_node_tables(connection: sqlite3.Connection, node: NodeKind) -> None:
    now, past = node_table(node.name), past_table(node.name)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {now}(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,"
        " valid_from INTEGER NOT NULL, known_from INTEGER NOT NULL, created_at INTEGER NOT NULL,"
        " updated_at INTEGER NOT NULL, attributes TEXT NOT NULL, labels TEXT NOT NULL)"
    )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {past}(record INTEGER PRIMARY KEY, row INTEGER NOT NULL, id TEXT NOT NULL,"
        f" {_INTERVALS}, version INTEGER NOT NULL, deleted INTEGER NOT NULL,"
        " attributes TEXT NOT NULL, labels TEXT NOT NULL, edges TEXT NOT NULL,"
        " named TEXT NOT NULL, snapshot TEXT NOT NULL, author TEXT, reason TEXT)"
    )
    connection.execute(
        f'CREATE INDEX IF NOT EXISTS "past_row_{node.name}" ON {past}(row, known_to, valid_from)'
    )
    connection.execute(f'CREATE INDEX IF NOT EXISTS "past_id_{node.name}" ON {past}(id)')
    for table in (now, past):
        _add_columns(connection, table, node.properties)
    for each in node.properties:
        if each.indexed:
            _create_property_indexes(connection, node, each)


def _create_property_indexes(connection: sqlite3.Connection, node: NodeKind, each: Property) -> None:
    table, name = node_table(node.name), column(each.name)
    connection.execute(f'CREATE INDEX IF NOT EXISTS "by_{node.name}_{each.name}" ON {table}({name}, id)')
    if each.type is PropertyType.STRING:
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "by_plain_{node.name}_{each.name}" ON {table}({folded(name)})'
        )
        connection.execute(f'DROP INDEX IF EXISTS "by_folded_{node.name}_{each.name}"')  # of former releases


def _create_link_tables(connection: sqlite3.Connection, edge: EdgeKind) -> None:
    now, past = link_table(edge.name), past_link_table(edge.name)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {now}(source INTEGER, target INTEGER, seq INTEGER,"
        " PRIMARY KEY(source, target, seq)) WITHOUT ROWID"
    )
    connection.execute(f'CREATE INDEX IF NOT EXISTS "to_{edge.name}" ON {now}(target, source)')
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {past}(source INTEGER, record INTEGER, target INTEGER, seq INTEGER, {_INTERVALS},"
        " PRIMARY KEY(source, record, target, seq)) WITHOUT ROWID"
    )
    connection.execute(f'CREATE INDEX IF NOT EXISTS "past_to_{edge.name}" ON {past}(target, known_to)')
    for table in (now, past):
        _add_columns(connection, table, edge.properties)


def _add_columns(connection: sqlite3.Connection, table: str, properties: tuple[Property, ...]) -> None:
    present = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
    for each in properties:
        name, wanted = column(each.name), COLUMN_TYPES[each.type]
        stored = present.get(name.strip('"'))
        if stored is None:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {wanted}")
        elif stored != wanted:
            raise BadRequest(
                f"property {each.name!r} is kept as {stored} in {table}, and the schema now says {each.type.value};"
                " give it another name, or import into a new file"
            )
