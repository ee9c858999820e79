"""Reading whole timelines, the owners of names, and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from graph.declared import Catalog
from graph.neo4j_records import FIXED, name_key, read_record
from graph.neo4j_session import Server
from graph.neo4j_statements import OWNERS_OF_NAMES, kind_of, statistics_text, versions_text
from graph.store import Label, Statistics, VersionRecord


async def read_versions(
    server: Server, catalog: Catalog, kind: str, ids: Sequence[str], *, believed: bool, until: float
) -> dict[str, tuple[VersionRecord, ...]]:
    """Return the records of each known id, oldest known first; `believed` keeps those that are not closed."""
    properties = catalog.node(kind).properties
    wanted = list(dict.fromkeys(ids))
    text = versions_text(catalog, kind, FIXED, believed=believed)
    (rows,) = await server.read(text, {"ids": wanted}, until=until)
    assert isinstance(rows, list)
    found: dict[str, list[VersionRecord]] = {id: [] for id in wanted}
    for id, *row in rows:
        found[id].append(read_record(properties, row))
    return {id: tuple(sorted(records, key=_age)) for id, records in found.items() if records}


async def read_label_owners(
    server: Server, catalog: Catalog, labels: Sequence[Label], now: int, *, until: float
) -> dict[Label, tuple[str, str]]:
    """Return (kind, id) of who has each label now, else of who will have it first."""
    keys = {name_key(label): label for label in labels}
    (rows,) = await server.read(OWNERS_OF_NAMES, {"keys": list(keys), "now": now}, until=until)
    assert isinstance(rows, list)
    return {keys[key]: (kind_of(catalog, labels), id) for key, labels, id in rows}


async def read_statistics(server: Server, catalog: Catalog, *, until: float) -> Statistics:
    """Return how many nodes and edges hold now, by kind."""
    (sizes,) = await server.read(statistics_text(catalog), {}, until=until)
    assert isinstance(sizes, list)
    return Statistics(
        nodes=dict(zip(catalog.nodes, sizes, strict=False)),
        edges=dict(zip(catalog.edges, sizes[len(catalog.nodes) :], strict=True)),
    )


def _age(record: VersionRecord) -> tuple[int, int, int]:
    return record.known_from, record.valid_from, record.record or 0
