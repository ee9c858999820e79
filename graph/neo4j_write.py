"""Writing timelines in one transaction: hold the nodes, close records, add records, show what holds now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from graph.errors import BadRequest, LabelTaken, VersionConflict
from graph.neo4j_records import Stored
from graph.neo4j_rows import (
    Nodes,
    Write,
    anchor_row,
    close_row,
    due_rows,
    name_row,
    owners_of_names,
    pointed_at,
    record_rows,
    tie_rows,
)
from graph.neo4j_session import Transaction
from graph.neo4j_statements import (
    ADD_DUE,
    CREATE_NAMES,
    HOLD_NAMES,
    TAKEN_NAMES,
    add_edges,
    add_names,
    add_records,
    close_records,
    create_anchors,
    fill_anchors,
    find_operation,
    kind_of,
    lock_anchors,
    point_at_anchors,
    show_present,
)
from graph.store import Change

T = TypeVar("T")

ROWS_AT_ONCE: Final = 1_000
"""The server keeps the rows of one statement in memory until it ends."""
EDGES_AT_ONCE: Final = 5_000
"""And what one statement looks at of the nodes it shows: all their edges, of all records."""


class _Repeated(Exception):
    """This very call was applied before, and its answer was lost."""


async def write_changes(transaction: Transaction, write: Write) -> None:
    """Write all changes. Raises VersionConflict, LabelTaken, BadRequest; a call that was applied before is fine."""
    try:
        nodes = await _hold(transaction, write)
        shared = await _hold_names(transaction, write, nodes)
        kinds = write.of_kind()
        for kind, changes in kinds.items():
            await _add_anchors(transaction, write, kind, changes, nodes)
        for kind, changes in kinds.items():
            for lot in _weighed(changes):
                await _write_lot(transaction, write, kind, lot, nodes)
        await _check_names(transaction, write, shared)
    except _Repeated:
        return


async def _hold(transaction: Transaction, write: Write) -> Nodes:
    """Hold the changed anchors that are there, and find or make those that edges lead to."""
    nodes = Nodes()
    stored: dict[tuple[str, str], int] = {}
    for kind, changes in write.of_kind().items():
        for lot in _lots([change.id for change in changes]):
            for id, node, newest, last, operation in await _listed(transaction, lock_anchors(kind), ids=lot):
                if operation == write.operation:
                    raise _Repeated
                nodes.anchors[kind, id], nodes.last[kind, id] = node, last
                stored[kind, id] = newest
    await _require_versions(transaction, write, stored)
    for kind, ids in pointed_at(write.changes).items():
        for lot in _lots(ids):
            for id, node in await _listed(transaction, point_at_anchors(kind), ids=lot):
                nodes.anchors[kind, id] = node
    return nodes


async def _require_versions(
    transaction: Transaction, write: Write, stored: Mapping[tuple[str, str], int]
) -> None:
    for change in write.changes:
        newest = stored.get((change.kind, change.id), 0)
        if newest != change.expected_version:
            await _refuse_unless_repeated(transaction, write)
            raise VersionConflict(change.kind, change.id, change.expected_version, newest)


async def _refuse_unless_repeated(transaction: Transaction, write: Write) -> None:
    for kind, changes in write.of_kind().items():
        ids = [change.id for change in changes]
        (found,) = await transaction.run(find_operation(kind), ids=ids, operation=write.operation)
        if found:
            raise _Repeated


async def _hold_names(transaction: Transaction, write: Write, nodes: Nodes) -> list[str]:
    """Hold the nodes of the names that the new records carry; return the keys that another node may carry too."""
    names = owners_of_names(write.changes)
    shared = {key for key, (_, owners) in names.items() if owners > 1}
    for lot in _lots(list(names)):
        for key, node, is_carried in await _listed(transaction, HOLD_NAMES, keys=lot):
            nodes.names[key] = node
            shared |= {key} if is_carried else set()
    missing = [name_row(key, label) for key, (label, _) in names.items() if key not in nodes.names]
    for rows in _lots(missing):
        nodes.names |= dict(await _listed(transaction, CREATE_NAMES, rows=rows))
    return sorted(shared)


async def _add_anchors(
    transaction: Transaction, write: Write, kind: str, changes: Sequence[Change], nodes: Nodes
) -> None:
    """Make the anchors of nodes that have no records yet, as they are once these are written."""
    new = [change for change in changes if not nodes.last.get((kind, change.id))]
    _require_closed(sum(len(change.close) for change in new), 0)
    for lot in _lots(new):
        rows: dict[tuple[bool, bool], list[Stored]] = {}
        for change in lot:
            holds, says = anchor_row(write, change)
            node = nodes.anchors.get((kind, change.id))
            rows.setdefault((node is None, holds), []).append({"node": node, "says": says})
        for (is_missing, holds), each in rows.items():
            if not is_missing:
                await transaction.run(fill_anchors(kind, holds=holds), rows=each)
                continue
            for id, node in await _listed(transaction, create_anchors(kind, holds=holds), rows=each):
                nodes.anchors[kind, id] = node


async def _write_lot(
    transaction: Transaction, write: Write, kind: str, lot: Sequence[Change], nodes: Nodes
) -> None:
    older = [change for change in lot if nodes.last.get((kind, change.id))]
    await _close(transaction, write, kind, older, nodes)
    records = [row for change in lot for row in record_rows(write, change, nodes)]
    if records:
        await transaction.run(add_records(kind), rows=records)
    for tie, rows in tie_rows(write, lot, nodes).items():
        text = add_names(holds=tie.holds) if tie.edge is None else add_edges(tie.edge, holds=tie.holds)
        await transaction.run(text, rows=rows)
    if older:
        ids = [change.id for change in older]
        await transaction.run(show_present(write.catalog, kind), ids=ids, kind=kind, now=write.now)
    due = due_rows(write, lot)
    if due:
        await transaction.run(ADD_DUE, rows=due, kind=kind)


async def _close(
    transaction: Transaction, write: Write, kind: str, changes: Sequence[Change], nodes: Nodes
) -> None:
    if not changes:
        return
    rows = [close_row(change, nodes) for change in changes]
    text = close_records(write.catalog, kind)
    (closed,) = await transaction.run(text, rows=rows, operation=write.operation, known_at=write.known_at)
    _require_closed(sum(len(change.close) for change in changes), int(str(closed)))


async def _listed(transaction: Transaction, text: str, **values: object) -> list[list[Any]]:
    (found,) = await transaction.run(text, **values)
    assert isinstance(found, list)
    return found


def _lots(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))


def _weighed(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Cut changes into lots of which none brings many more edges than are written at once."""
    lot: list[Change] = []
    weight = 0
    for change in changes:
        lot.append(change)
        weight += 1 + sum(len(record.edges) for record in change.add)
        if weight >= EDGES_AT_ONCE or len(lot) == ROWS_AT_ONCE:
            yield lot
            lot, weight = [], 0
    if lot:
        yield lot


def _require_closed(wanted: int, closed: int) -> None:
    if closed != wanted:
        raise BadRequest(
            f"{wanted - closed} of the {wanted} records to close are not open records of their nodes;"
            " read the versions again"
        )


async def _check_names(transaction: Transaction, write: Write, keys: object) -> None:
    taken = await transaction.run(TAKEN_NAMES, keys=keys, operation=write.operation) if keys else []
    if taken:
        scheme, issuer, value, labels, id = taken
        assert isinstance(labels, list)
        owner = kind_of(write.catalog, labels)
        raise LabelTaken(str(scheme), None if issuer is None else str(issuer), str(value), owner, str(id))
