"""Writing timelines: number the nodes, close records, add records, then bring what holds now up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson

from graph.check import check_changes
from graph.declared import Catalog
from graph.errors import BadRequest, LabelTaken, VersionConflict
from graph.packed import write_attributes, write_edges, write_labels
from graph.sqlite_bulk import Stored, insert_rows, read_rows_at_once
from graph.sqlite_connection import transaction
from graph.sqlite_names import columns, past_link_table, past_table
from graph.sqlite_present import refresh
from graph.store import FOREVER, Change, Scalar, VersionRecord

Numbers = Mapping[tuple[str, str], int]


class _New(NamedTuple):
    """A record on its way in, with the numbers it got."""

    record: int
    row: int
    change: Change
    content: VersionRecord


def write_changes(
    connection: sqlite3.Connection, catalog: Catalog, changes: Sequence[Change], *, known_at: int, now: int
) -> None:
    """Write all changes in one transaction, or none. Raises VersionConflict, LabelTaken, BadRequest."""
    check_changes(catalog, changes)
    with transaction(connection):
        rows, versions = _number_nodes(connection, changes)
        _check_versions(connection, changes, rows, versions)
        _close_records(connection, catalog, changes, rows, known_at)
        first, added = _numbered(connection, changes, rows)
        for kind, records in _by_kind(added).items():
            _add_records(connection, catalog, kind, records)
        _add_links(connection, catalog, added, rows)
        _add_labels(connection, added)
        _check_labels(connection, first)
        _await_instants(connection, added, now)
        touched: dict[str, list[int]] = {}
        for change in changes:
            touched.setdefault(change.kind, []).append(rows[change.kind, change.id])
        refresh(connection, catalog, touched, now)


def _number_nodes(
    connection: sqlite3.Connection, changes: Sequence[Change]
) -> tuple[dict[tuple[str, str], int], dict[int, int]]:
    """Return the row of each node that is changed or pointed at, and versions by row; one that is new gets a row."""
    kinds = dict(connection.execute("SELECT name, number FROM kind"))
    ids: dict[str, dict[str, None]] = {}
    for change in changes:
        ids.setdefault(change.kind, {})[change.id] = None
        for record in change.add:
            for edge in record.edges:
                ids.setdefault(edge.target_kind, {})[edge.target] = None
    rows: dict[tuple[str, str], int] = {}
    versions: dict[int, int] = {}
    for kind, named in ids.items():
        number, text = kinds[kind], orjson.dumps(list(named)).decode()
        connection.execute(
            "INSERT OR IGNORE INTO node(kind, id) SELECT ?, value FROM json_each(?)", (number, text)
        )
        there = "FROM json_each(?) j CROSS JOIN node n ON n.kind = ? AND n.id = j.value"
        found = read_rows_at_once(connection, "n.id, n.row, n.version", there, (text, number))
        for id, row, version in found:
            rows[kind, id] = row
            versions[row] = version
    return rows, versions


def _check_versions(
    connection: sqlite3.Connection, changes: Sequence[Change], rows: Numbers, versions: Mapping[int, int]
) -> None:
    fresh: dict[int, list[int]] = {}
    for change in changes:
        row = rows[change.kind, change.id]
        if versions[row] != change.expected_version:
            raise VersionConflict(change.kind, change.id, change.expected_version, versions[row])
        if change.version != change.expected_version:
            fresh.setdefault(change.version, []).append(row)
    connection.executemany(
        "UPDATE node SET version = ? WHERE row IN (SELECT value FROM json_each(?))",
        [(version, orjson.dumps(rows_of).decode()) for version, rows_of in fresh.items()],
    )


def _close_records(
    connection: sqlite3.Connection, catalog: Catalog, changes: Sequence[Change], rows: Numbers, known_at: int
) -> None:
    closed: dict[str, list[tuple[int, int]]] = {}
    for change in changes:
        for record in change.close:
            closed.setdefault(change.kind, []).append((rows[change.kind, change.id], record))
    for kind, records in closed.items():
        count = _close_in(connection, past_table(kind), "row", records, known_at)
        if count != len(records):
            raise BadRequest(
                f"{len(records) - count} of the {len(records)} records to close are not open records of their nodes;"
                " read the versions again"
            )
        for edge in catalog.edges_from(kind):
            _close_in(connection, past_link_table(edge.name), "source", records, known_at)
        _close_in(connection, "label_past", "node", records, known_at)


def _close_in(
    connection: sqlite3.Connection,
    table: str,
    node: str,
    closed: Sequence[tuple[int, int]],
    known_at: int,
) -> int:
    """Close what is open of the records of nodes, given as (row, record), in one step; return how much that was."""
    return connection.execute(
        f"UPDATE {table} SET known_to = ? WHERE known_to = {FOREVER} AND ({node}, record) IN"
        " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        (known_at, orjson.dumps(closed).decode()),
    ).rowcount


def _numbered(
    connection: sqlite3.Connection, changes: Sequence[Change], rows: Numbers
) -> tuple[int, list[_New]]:
    """Give each new record its number; numbers rise and are never used twice."""
    last: int = connection.execute("SELECT value FROM counter WHERE name = 'record'").fetchone()[0]
    pairs = [(change, record) for change in changes for record in change.add]
    connection.execute("UPDATE counter SET value = ? WHERE name = 'record'", (last + len(pairs),))
    added = [
        _New(last + 1 + place, rows[change.kind, change.id], change, record)
        for place, (change, record) in enumerate(pairs)
    ]
    return last + 1, added


def _by_kind(added: Sequence[_New]) -> dict[str, list[_New]]:
    found: dict[str, list[_New]] = {}
    for new in added:
        found.setdefault(new.change.kind, []).append(new)
    return found


def _add_records(connection: sqlite3.Connection, catalog: Catalog, kind: str, added: Sequence[_New]) -> None:
    properties = catalog.nodes[kind].properties
    names = [each.name for each in properties]
    into = (
        f"{past_table(kind)}(record, row, id, valid_from, valid_to, known_from, known_to, version, deleted,"
        f" attributes, labels, edges, named, snapshot, author, reason{columns(properties)})"
    )
    insert_rows(connection, into, [_record_row(new, names) for new in added])


def _record_row(new: _New, names: Sequence[str]) -> tuple[Stored, ...]:
    content = new.content
    properties = content.properties
    return (
        *(new.record, new.row, new.change.id),
        *(content.valid_from, content.valid_to, content.known_from, content.known_to),
        *(content.version, content.deleted),
        *(write_attributes(content.attributes), write_labels(content.labels), write_edges(content.edges)),
        *(_names_text(content.named), content.snapshot, content.by, content.reason),
        *[properties.get(name) for name in names],
    )


@lru_cache(maxsize=1024)
def _names_text(named: tuple[str, ...]) -> str:
    """Of many records that are written together most name the same fields."""
    return orjson.dumps(named).decode()


def _add_links(
    connection: sqlite3.Connection, catalog: Catalog, added: Sequence[_New], rows: Numbers
) -> None:
    links: dict[str, list[tuple[Stored, ...]]] = {}
    names = {kind: [each.name for each in edge.properties] for kind, edge in catalog.edges.items()}
    for new in added:
        if new.content.deleted or not new.content.edges:
            continue
        intervals, parallel = _intervals(new.content), dict[tuple[str, int], int]()
        for edge in new.content.edges:
            target = rows[edge.target_kind, edge.target]
            seq = parallel[edge.kind, target] = parallel.get((edge.kind, target), -1) + 1
            values = _values(edge.properties, names[edge.kind])
            links.setdefault(edge.kind, []).append((new.row, new.record, target, seq, *intervals, *values))
    for kind, values_of_kind in links.items():
        into = (
            f"{past_link_table(kind)}(source, record, target, seq, valid_from, valid_to, known_from, known_to"
            f"{columns(catalog.edges[kind].properties)})"
        )
        insert_rows(connection, into, values_of_kind)


def _add_labels(connection: sqlite3.Connection, added: Sequence[_New]) -> None:
    labels = [
        (new.record, new.row, label.scheme, label.issuer, label.value, *_intervals(new.content))
        for new in added
        if not new.content.deleted
        for label in new.content.labels
    ]
    insert_rows(connection, "label_past", labels)


def _check_labels(connection: sqlite3.Connection, first_record: int) -> None:
    """Of the labels that were added, none may name another node at the same time, as believed now."""
    taken = connection.execute(
        "SELECT a.scheme, a.issuer, a.value, k.name, n.id, b.record >= :first"
        " FROM label_past AS a CROSS JOIN label_past AS b"
        f" ON b.value = a.value AND b.scheme = a.scheme AND b.issuer IS a.issuer AND b.known_to = {FOREVER}"
        " JOIN node AS n ON n.row = b.node JOIN kind AS k ON k.number = n.kind"
        f" WHERE a.record >= :first AND a.known_to = {FOREVER} AND b.node <> a.node"
        " AND b.valid_from < a.valid_to AND a.valid_from < b.valid_to ORDER BY 6, b.valid_from, b.record LIMIT 1",
        {"first": first_record},
    ).fetchone()
    if taken is not None:
        raise LabelTaken(*taken[:5])


def _await_instants(connection: sqlite3.Connection, added: Iterable[_New], now: int) -> None:
    """Note when a believed record will start or end, so that present reads know when to look again."""
    instants = [
        (instant, new.row)
        for new in added
        if new.content.known_to == FOREVER
        for instant in (new.content.valid_from, new.content.valid_to)
        if now < instant < FOREVER
    ]
    connection.executemany("INSERT OR IGNORE INTO pending VALUES (?, ?)", instants)


def _intervals(content: VersionRecord) -> tuple[int, int, int, int]:
    return content.valid_from, content.valid_to, content.known_from, content.known_to


def _values(properties: Mapping[str, Scalar], names: Sequence[str]) -> tuple[Stored, ...]:
    return tuple(properties.get(name) for name in names) if properties else (None,) * len(names)
