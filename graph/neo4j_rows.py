"""Changes as the rows that the writing statements take. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.cypher_names import CREATED_AT, LAST, NEWEST, OPERATION, SEQ, UPDATED_AT
from graph.declared import Catalog
from graph.neo4j_records import (
    Stored,
    fingerprint,
    name_key,
    write_own,
    write_shared,
    write_span,
    write_values,
)
from graph.neo4j_statements import edge_rows
from graph.store import FOREVER, Change, Label, VersionRecord


@dataclass(frozen=True, slots=True)
class Write:
    """One call of `apply`: what it changes, when it is known, and what holds now at its end."""

    catalog: Catalog
    changes: tuple[Change, ...]
    known_at: int
    now: int
    operation: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "operation", fingerprint(self.changes, self.known_at))

    def of_kind(self) -> dict[str, list[Change]]:
        """The changes by kind and id, always in one order, so that two writers seldom wait for each other."""
        found: dict[str, list[Change]] = {}
        for change in sorted(self.changes, key=lambda each: (each.kind, each.id)):
            found.setdefault(change.kind, []).append(change)
        return found


def anchor_rows(changes: Sequence[Change]) -> dict[str, dict[str, bool | None]]:
    """Return by kind each id that is changed (True) or pointed at (None)."""
    ids: dict[str, dict[str, bool | None]] = {}
    for change in changes:
        for record in change.add:
            for edge in record.edges:
                ids.setdefault(edge.target_kind, {}).setdefault(edge.target, None)
    for change in changes:
        ids.setdefault(change.kind, {})[change.id] = True
    return ids


def name_rows(changes: Sequence[Change]) -> list[Stored]:
    """Return each name that the changes add, once, by key; `is_shared`: more than one of their nodes adds it."""
    labels: dict[str, Label] = {}
    owners: dict[str, set[tuple[str, str]]] = {}
    for change in changes:
        for label in {label for record in change.add if not record.deleted for label in record.labels}:
            labels[name_key(label)] = label
            owners.setdefault(name_key(label), set()).add((change.kind, change.id))
    return [
        {
            "key": key,
            "scheme": labels[key].scheme,
            "issuer": labels[key].issuer,
            "value": labels[key].value,
            "folded": labels[key].value.casefold(),
            "is_shared": len(owners[key]) > 1,
        }
        for key in sorted(labels)
    ]


def node_row(write: Write, change: Change, last: int, *, is_new: bool) -> Stored:
    """Return one change as `add_nodes` (is_new) or `change_nodes` takes it. Lists that would be empty are left out."""
    lists: dict[str, list[object]] = {}
    numbered = list(enumerate(change.add, start=last + 1))
    held = _holder(numbered, write.now) if is_new else None
    for number, record in numbered:
        now = [1] if number == held else []
        shown = [_shown(write, change, numbered[-1][0])] if now else []
        shared = write_shared(write.catalog, change, record, number)
        own = write_own(record, write.operation)
        lists.setdefault("records", []).append({"shared": shared, "own": own, "now": shown})
        if not record.deleted:
            _add_edges(write.catalog, lists, record, number, now)
            span = {**write_span(record, number), OPERATION: write.operation}
            names = [{"key": name_key(label), "span": span, "now": now} for label in record.labels]
            lists.setdefault("names", []).extend(names)
    return {
        "id": change.id,
        "version": change.version,
        "last": last + len(change.add),
        "close": list(change.close),
        "due": _instants(change.add, write.now),
        **lists,
    }


def _holder(numbered: Sequence[tuple[int, VersionRecord]], now: int) -> int | None:
    """The number of the record that holds now; of several the last."""
    holding = [
        number
        for number, record in numbered
        if record.known_to == FOREVER and record.valid_from <= now < record.valid_to and not record.deleted
    ]
    return max(holding, default=None)


def _shown(write: Write, change: Change, last: int) -> Stored:
    """What a new node says beside its record."""
    newest = max(record.version for record in change.add)
    return {
        NEWEST: change.version,
        LAST: last,
        OPERATION: write.operation,
        CREATED_AT: min(record.known_from for record in change.add),
        UPDATED_AT: min(record.known_from for record in change.add if record.version == newest),
    }


def _instants(records: Sequence[VersionRecord], now: int) -> list[int]:
    """When a believed record will start or end."""
    return [
        instant
        for record in records
        if record.known_to == FOREVER
        for instant in (record.valid_from, record.valid_to)
        if now < instant < FOREVER
    ]


def _add_edges(
    catalog: Catalog, lists: dict[str, list[object]], record: VersionRecord, number: int, now: Sequence[int]
) -> None:
    span = write_span(record, number)
    parallel: dict[tuple[str, str, str], int] = {}
    for edge in record.edges:
        key = (edge.kind, edge.target_kind, edge.target)
        seq = parallel[key] = parallel.get(key, -1) + 1
        shared = {SEQ: seq, **write_values(catalog.edges[edge.kind].properties, edge.properties)}
        lists.setdefault(edge_rows(edge.kind, edge.target_kind), []).append(
            {"target": edge.target, "shared": shared, "span": span, "now": now}
        )
