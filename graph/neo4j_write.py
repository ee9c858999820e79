"""Writing timelines in one transaction: hold the nodes, close records, add records, show what holds now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.cypher_names import OPERATION
from graph.declared import Catalog
from graph.errors import BadRequest, LabelTaken, VersionConflict
from graph.neo4j_records import Stored, fingerprint, name_key, write_edge, write_record, write_span
from graph.neo4j_session import Transaction
from graph.neo4j_statements import (
    LOCK_NAMES,
    TAKEN_NAMES,
    edge_rows,
    find_operation,
    kind_of,
    lock_anchors,
    show_present,
    write_timelines,
)
from graph.store import Change, VersionRecord


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

    def of_kind(self) -> Mapping[str, list[Change]]:
        """The changes by kind and id, always in one order, so that two writers seldom wait for each other."""
        found: dict[str, list[Change]] = {}
        for change in sorted(self.changes, key=lambda each: (each.kind, each.id)):
            found.setdefault(change.kind, []).append(change)
        return found


class _Repeated(Exception):
    """This very call was applied before, and its answer was lost."""


async def write_changes(transaction: Transaction, write: Write) -> None:
    """Write all changes. Raises VersionConflict, LabelTaken, BadRequest; a call that was applied before is fine."""
    try:
        last = await _hold(transaction, write)
        keys = await _hold_names(transaction, write)
        for kind, changes in write.of_kind().items():
            await _write_kind(transaction, write, kind, changes, last)
        await _check_names(transaction, write, keys)
        for kind, changes in write.of_kind().items():
            ids = [change.id for change in changes]
            text = show_present(write.catalog, kind)
            await transaction.run(text, ids=ids, kind=kind, now=write.now)
    except _Repeated:
        return


async def _hold(transaction: Transaction, write: Write) -> dict[tuple[str, str], int]:
    """Hold the changed anchors and make the missing ones; return the number of the last record of each."""
    current: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, ids in sorted(_named_anchors(write.changes).items()):
        rows = [{"id": id, "is_changed": ids[id]} for id in sorted(ids)]
        (found,) = await transaction.run(lock_anchors(kind), rows=rows)
        assert isinstance(found, list)
        for id, newest, last, operation in found:
            if ids[id] and operation == write.operation:
                raise _Repeated
            current[kind, id] = newest, last
    for change in write.changes:
        stored = current[change.kind, change.id][0]
        if stored != change.expected_version:
            await _refuse_unless_repeated(transaction, write)
            raise VersionConflict(change.kind, change.id, change.expected_version, stored)
    return {key: last for key, (_, last) in current.items()}


def _named_anchors(changes: Sequence[Change]) -> dict[str, dict[str, bool]]:
    """By kind, each id that is changed (True) or pointed at."""
    ids: dict[str, dict[str, bool]] = {}
    for change in changes:
        for record in change.add:
            for edge in record.edges:
                ids.setdefault(edge.target_kind, {}).setdefault(edge.target, False)
    for change in changes:
        ids.setdefault(change.kind, {})[change.id] = True
    return ids


async def _refuse_unless_repeated(transaction: Transaction, write: Write) -> None:
    for kind, changes in write.of_kind().items():
        ids = [change.id for change in changes]
        (found,) = await transaction.run(find_operation(kind), ids=ids, operation=write.operation)
        if found:
            raise _Repeated


async def _hold_names(transaction: Transaction, write: Write) -> list[str]:
    """Hold the nodes of the names that the new records carry, made when they are missing; return their keys."""
    labels = {
        name_key(label): label
        for change in write.changes
        for record in change.add
        if not record.deleted
        for label in record.labels
    }
    keys = sorted(labels)
    if keys:
        names = [
            {
                "key": key,
                "scheme": labels[key].scheme,
                "issuer": labels[key].issuer,
                "value": labels[key].value,
                "folded": labels[key].value.casefold(),
            }
            for key in keys
        ]
        await transaction.run(LOCK_NAMES, names=names)
    return keys


async def _write_kind(
    transaction: Transaction,
    write: Write,
    kind: str,
    changes: Sequence[Change],
    last: Mapping[tuple[str, str], int],
) -> None:
    rows = [_row(write, change, last[kind, change.id]) for change in changes]
    (closed,) = await transaction.run(
        write_timelines(write.catalog, kind), rows=rows, operation=write.operation, known_at=write.known_at
    )
    wanted = sum(len(change.close) for change in changes)
    if closed != wanted:
        await _refuse_unless_repeated(transaction, write)
        raise BadRequest(
            f"{wanted - int(str(closed))} of the {wanted} records to close are not open records of their nodes;"
            " read the versions again"
        )


async def _check_names(transaction: Transaction, write: Write, keys: Sequence[str]) -> None:
    if not keys:
        return
    taken = await transaction.run(TAKEN_NAMES, keys=keys, operation=write.operation)
    if taken:
        scheme, issuer, value, labels, id = taken
        assert isinstance(labels, list)
        owner = kind_of(write.catalog, labels)
        raise LabelTaken(str(scheme), None if issuer is None else str(issuer), str(value), owner, str(id))


def _row(write: Write, change: Change, last: int) -> Stored:
    """One change as `write_timelines` takes it. Lists that would be empty are left out."""
    row: dict[str, list[Stored]] = {}
    for number, record in enumerate(change.add, start=last + 1):
        stored = write_record(write.catalog, change, record, number=number, operation=write.operation)
        row.setdefault("records", []).append(stored)
        if record.deleted:
            continue
        _add_edges(write.catalog, row, record, number)
        span = {**write_span(record, number), OPERATION: write.operation}
        row.setdefault("names", []).extend({"key": name_key(label), "span": span} for label in record.labels)
    return {
        "id": change.id,
        "version": change.version,
        "last": last + len(change.add),
        "close": list(change.close),
        **row,
    }


def _add_edges(catalog: Catalog, row: dict[str, list[Stored]], record: VersionRecord, number: int) -> None:
    parallel: dict[tuple[str, str, str], int] = {}
    for edge in record.edges:
        key = (edge.kind, edge.target_kind, edge.target)
        seq = parallel[key] = parallel.get(key, -1) + 1
        properties = write_edge(catalog.edges[edge.kind].properties, edge, record, number=number, seq=seq)
        row.setdefault(edge_rows(edge.kind, edge.target_kind), []).append(
            {"target": edge.target, "properties": properties}
        )
