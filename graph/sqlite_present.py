"""What holds now: recomputed from the version records for the nodes that a write touched or whose time has come."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import orjson

from graph.declared import Catalog
from graph.packed import attribute_values
from graph.sqlite_bulk import insert_rows, read_rows_at_once
from graph.sqlite_connection import transaction
from graph.sqlite_names import columns, link_table, node_table, past_link_table, past_table
from graph.sqlite_words import index_words
from graph.store import FOREVER


def is_due(connection: sqlite3.Connection, now: int) -> bool:
    """Whether a record starts or ends by now that what holds now does not show yet."""
    return (
        connection.execute("SELECT 1 FROM pending WHERE instant <= ? LIMIT 1", (now,)).fetchone() is not None
    )


def promote(connection: sqlite3.Connection, catalog: Catalog, now: int) -> None:
    """Let the records whose time has come take effect."""
    with transaction(connection):
        touched: dict[str, list[int]] = {}
        due = connection.execute(
            "SELECT DISTINCT k.name, n.row FROM pending p JOIN node n ON n.row = p.row JOIN kind k ON k.number = n.kind"
            " WHERE p.instant <= ?",
            (now,),
        )
        for kind, row in due:
            touched.setdefault(kind, []).append(row)
        refresh(connection, catalog, touched, now)
        connection.execute("DELETE FROM pending WHERE instant <= ?", (now,))


def refresh(
    connection: sqlite3.Connection, catalog: Catalog, touched: Mapping[str, Sequence[int]], now: int
) -> None:
    """Recompute what holds now for these rows, by kind, within the caller's transaction."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS touched(row INTEGER PRIMARY KEY)")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS holding(row INTEGER PRIMARY KEY, record INTEGER)")
    for kind, rows in touched.items():
        if not rows or kind not in catalog.nodes:
            continue
        connection.execute("DELETE FROM temp.touched")
        connection.execute("DELETE FROM temp.holding")
        text = orjson.dumps(list(rows)).decode()
        connection.execute("INSERT OR IGNORE INTO temp.touched SELECT value FROM json_each(?)", (text,))
        connection.execute(
            "INSERT OR REPLACE INTO temp.holding SELECT p.row, p.record FROM temp.touched t CROSS JOIN"
            f" {past_table(kind)} p ON p.row = t.row WHERE p.known_to = {FOREVER} AND p.valid_from <= ?1"
            " AND p.valid_to > ?1 AND p.deleted = 0 ORDER BY p.record",
            (now,),
        )
        _refresh_nodes(connection, catalog, kind)
        _refresh_links(connection, catalog, kind)
        _refresh_labels(connection)
        _refresh_attributes(connection, kind)
        index_words(connection, catalog, kind)


def _refresh_nodes(connection: sqlite3.Connection, catalog: Catalog, kind: str) -> None:
    now, past = node_table(kind), past_table(kind)
    properties = catalog.nodes[kind].properties
    connection.execute(f"DELETE FROM {now} WHERE row IN (SELECT row FROM temp.touched)")
    connection.execute(
        f"INSERT INTO {now}(row, id, version, valid_from, known_from, created_at, updated_at, attributes, labels"
        f"{columns(properties)}) SELECT p.row, p.id, p.version, p.valid_from, p.known_from,"
        f" (SELECT min(known_from) FROM {past} AS q WHERE q.row = p.row),"
        f" (SELECT min(q.known_from) FROM {past} AS q WHERE q.row = p.row AND q.version ="
        f" (SELECT max(v.version) FROM {past} AS v WHERE v.row = p.row)),"
        f" p.attributes, p.labels{columns(properties, of='p')}"
        f" FROM temp.holding AS h CROSS JOIN {past} AS p ON p.record = h.record"
    )


def _refresh_links(connection: sqlite3.Connection, catalog: Catalog, kind: str) -> None:
    for edge in catalog.edges_from(kind):
        now, past = link_table(edge.name), past_link_table(edge.name)
        connection.execute(f"DELETE FROM {now} WHERE source IN (SELECT row FROM temp.touched)")
        connection.execute(
            f"INSERT INTO {now}(source, target, seq{columns(edge.properties)})"
            f" SELECT p.source, p.target, p.seq{columns(edge.properties, of='p')} FROM temp.holding AS h"
            f" CROSS JOIN {past} AS p ON p.source = h.row AND p.record = h.record"
        )


def _refresh_labels(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM label_now WHERE node IN (SELECT row FROM temp.touched)")
    connection.execute(
        "INSERT INTO label_now SELECT p.node, p.scheme, p.issuer, p.value FROM temp.holding AS h"
        " CROSS JOIN label_past AS p ON p.record = h.record"
    )


def _refresh_attributes(connection: sqlite3.Connection, kind: str) -> None:
    """By way of Python: reading numbers from JSON in SQL may lose their last digit."""
    connection.execute("DELETE FROM attribute WHERE node IN (SELECT row FROM temp.touched)")
    there = (
        f"FROM temp.holding AS h CROSS JOIN {node_table(kind)} AS n ON n.row = h.row"
        " WHERE n.attributes <> '[]'"
    )
    stored = read_rows_at_once(connection, "n.row, n.attributes", there, ())
    values = [(row, *each) for row, text in stored for each in attribute_values(text)]
    insert_rows(connection, "attribute", values)
