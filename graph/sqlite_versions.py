"""Reading whole timelines, and the owners of labels."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import orjson

from graph.declared import Catalog
from graph.packed import read_attributes, read_edges, read_labels
from graph.sqlite_names import columns, past_table
from graph.store import FOREVER, Label, Property, PropertyType, Scalar, VersionRecord

Stored = str | int | float | None


def read_versions(
    connection: sqlite3.Connection, catalog: Catalog, kind: str, ids: Sequence[str], *, believed: bool
) -> dict[str, tuple[VersionRecord, ...]]:
    """Return the records of each known id, oldest known first; `believed` keeps those that are not closed."""
    properties = catalog.node(kind).properties
    rows = connection.execute(
        "SELECT p.id, p.record, p.valid_from, p.valid_to, p.known_from, p.known_to, p.version, p.deleted, p.attributes,"
        f" p.labels, p.edges, p.named, p.snapshot, p.author, p.reason{columns(properties, of='p')}"
        " FROM (SELECT value, min(key) AS place FROM json_each(?) GROUP BY value) AS j"
        f" CROSS JOIN {past_table(kind)} AS p ON p.id = j.value {f'AND p.known_to = {FOREVER}' if believed else ''}"
        " ORDER BY j.place, p.known_from, p.valid_from, p.record",
        (orjson.dumps(list(ids)).decode(),),
    )
    found: dict[str, list[VersionRecord]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(_record(row, properties))
    return {id: tuple(records) for id, records in found.items()}


def read_label_owners(
    connection: sqlite3.Connection, labels: Sequence[Label], now: int
) -> dict[Label, tuple[str, str]]:
    """Return (kind, id) of who has each label now, else of who will have it first."""
    text = orjson.dumps([[each.scheme, each.issuer, each.value] for each in labels]).decode()
    rows = connection.execute(
        "SELECT j.key, k.name, n.id FROM json_each(?1) AS j CROSS JOIN label_past AS l ON l.value = j.value ->> 2"
        f" AND l.scheme = j.value ->> 0 AND l.issuer IS j.value ->> 1 AND l.known_to = {FOREVER} AND l.valid_to > ?2"
        " JOIN node AS n ON n.row = l.node JOIN kind AS k ON k.number = n.kind ORDER BY l.valid_from DESC",
        (text, now),
    )
    return {labels[place]: (kind, id) for place, kind, id in rows}


def _record(row: Sequence[Stored], properties: Sequence[Property]) -> VersionRecord:
    values: dict[str, Scalar] = {}
    for declared, value in zip(properties, row[15:], strict=True):
        if value is not None:
            values[declared.name] = bool(value) if declared.type is PropertyType.BOOLEAN else value
    attributes, labels, edges, named, snapshot = (str(text) for text in row[8:13])
    record, valid_from, valid_to, known_from, known_to, version = (int(number or 0) for number in row[1:7])
    return VersionRecord(
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=known_from,
        known_to=known_to,
        version=version,
        properties=values,
        attributes=read_attributes(attributes),
        labels=read_labels(labels),
        edges=read_edges(edges),
        named=tuple(orjson.loads(named)),
        snapshot=snapshot,
        by=None if row[13] is None else str(row[13]),
        reason=None if row[14] is None else str(row[14]),
        deleted=bool(row[7]),
        record=record,
    )
