"""Changes as the rows that the writing statements take. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.cypher_names import CREATED_AT, LAST, NEWEST, OPERATION, SEQ, UPDATED_AT, folded
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


@dataclass(slots=True)
class Nodes:
    """What is known of the server's nodes: the element ids of anchors, by kind and id, and of names, by key.

    `last` is the number of the last record of each changed node; 0 without any, missing without an anchor.
    """

    anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    last: dict[tuple[str, str], int] = field(default_factory=dict)


def pointed_at(changes: Sequence[Change]) -> dict[str, list[str]]:
    """Return by kind the ids, in order, that edges lead to and that are not changed themselves."""
    changed = {(change.kind, change.id) for change in changes}
    ends = {(e.target_kind, e.target) for change in changes for record in change.add for e in record.edges}
    ids: dict[str, list[str]] = {}
    for kind, id in sorted(ends - changed):
        ids.setdefault(kind, []).append(id)
    return ids


def owners_of_names(changes: Sequence[Change]) -> dict[str, tuple[Label, int]]:
    """Return by key, in order, each name that the changes add, and how many of their nodes add it."""
    owners: dict[Label, set[tuple[str, str]]] = {}
    for change in changes:
        for record in change.add:
            for label in () if record.deleted else record.labels:
                owners.setdefault(label, set()).add((change.kind, change.id))
    return dict(sorted((name_key(label), (label, len(nodes))) for label, nodes in owners.items()))


def name_row(key: str, label: Label) -> Stored:
    """Return what the node of a name says."""
    scheme, issuer, value = label.scheme, label.issuer, label.value
    stored: Stored = {"_key": key, "scheme": scheme, "value": value, folded("value"): value.casefold()}
    return stored if issuer is None else stored | {"issuer": issuer}


def anchor_row(write: Write, change: Change) -> tuple[bool, Stored]:
    """Return whether a node without records holds now once these are added, and what its anchor says then."""
    numbered = list(enumerate(change.add, start=1))
    held = _holder(numbered, write.now)
    says: Stored = {"id": change.id, NEWEST: change.version, LAST: len(numbered), OPERATION: write.operation}
    if held is None:
        return False, says
    shared = write_shared(write.catalog, change, change.add[held - 1], held)
    return True, {**shared, **says, **_known(change)}


def record_rows(write: Write, change: Change, nodes: Nodes) -> Iterator[Stored]:
    """Yield the records that a change adds."""
    for number, record in _numbered(change, nodes):
        shared = write_shared(write.catalog, change, record, number)
        yield {
            "node": nodes.anchors[change.kind, change.id],
            "says": shared | write_own(record, write.operation),
        }


@dataclass(frozen=True, slots=True)
class Tie:
    """Edges of one kind, or names (edge: None), of records of which all hold now, and are shown at once, or none."""

    edge: str | None
    holds: bool


def tie_rows(write: Write, changes: Sequence[Change], nodes: Nodes) -> dict[Tie, list[Stored]]:
    """Return the edges and names of the records that changes add. What holds now of an older node is shown later."""
    rows: dict[Tie, list[Stored]] = {}
    for change in changes:
        numbered, node = list(_numbered(change, nodes)), nodes.anchors[change.kind, change.id]
        held = None if nodes.last.get((change.kind, change.id)) else _holder(numbered, write.now)
        for number, record in numbered:
            if record.deleted:
                continue
            span: Stored = write_span(record, number)
            holds = number == held
            for edge, end, says in _edges(write.catalog, record):
                row: Stored = {"node": node, "target": nodes.anchors[end], "span": span, "says": says}
                rows.setdefault(Tie(edge, holds), []).append(row)
            for label in record.labels:
                target, says = nodes.names[name_key(label)], {OPERATION: write.operation}
                row = {"node": node, "target": target, "span": span, "says": says}
                rows.setdefault(Tie(None, holds), []).append(row)
    return rows


def due_rows(write: Write, changes: Sequence[Change]) -> list[Stored]:
    """Return when the believed records of nodes will start or end."""
    return [
        {"id": change.id, "at": instant}
        for change in changes
        for record in change.add
        if record.known_to == FOREVER
        for instant in (record.valid_from, record.valid_to)
        if write.now < instant < FOREVER
    ]


def close_row(change: Change, nodes: Nodes) -> Stored:
    """Return what a change closes, and what the anchor says of it."""
    key = (change.kind, change.id)
    last = nodes.last[key] + len(change.add)
    return {"node": nodes.anchors[key], "version": change.version, "last": last, "close": list(change.close)}


def _numbered(change: Change, nodes: Nodes) -> Iterator[tuple[int, VersionRecord]]:
    return enumerate(change.add, start=nodes.last.get((change.kind, change.id), 0) + 1)


def _holder(numbered: Sequence[tuple[int, VersionRecord]], now: int) -> int | None:
    """The number of the record that holds now; of several the last."""
    holding = [
        number
        for number, record in numbered
        if record.known_to == FOREVER and record.valid_from <= now < record.valid_to and not record.deleted
    ]
    return max(holding, default=None)


def _known(change: Change) -> Stored:
    """When a new node was first known, and when its newest version was."""
    newest = max(record.version for record in change.add)
    return {
        CREATED_AT: min(record.known_from for record in change.add),
        UPDATED_AT: min(record.known_from for record in change.add if record.version == newest),
    }


def _edges(catalog: Catalog, record: VersionRecord) -> Iterator[tuple[str, tuple[str, str], Stored]]:
    """Yield kind, target and properties of each edge."""
    parallel: dict[tuple[str, str, str], int] = {}
    for edge in record.edges:
        key = (edge.kind, edge.target_kind, edge.target)
        seq = parallel[key] = parallel.get(key, -1) + 1
        values: Mapping[str, object] = write_values(catalog.edges[edge.kind].properties, edge.properties)
        yield edge.kind, (edge.target_kind, edge.target), {SEQ: seq, **values}
