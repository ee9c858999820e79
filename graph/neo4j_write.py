"""Writing timelines in one transaction: hold the nodes, close records, add records, show what holds now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.errors import BadRequest, LabelTaken, VersionConflict
from graph.neo4j_rows import Write, anchor_rows, name_rows, node_row
from graph.neo4j_session import Transaction
from graph.neo4j_statements import (
    HOLD_NAMES,
    TAKEN_NAMES,
    add_nodes,
    change_nodes,
    find_operation,
    kind_of,
    lock_anchors,
    show_present,
)
from graph.store import Change

Numbers = Mapping[tuple[str, str], int]


class _Repeated(Exception):
    """This very call was applied before, and its answer was lost."""


async def write_changes(transaction: Transaction, write: Write) -> None:
    """Write all changes. Raises VersionConflict, LabelTaken, BadRequest; a call that was applied before is fine."""
    try:
        last = await _hold(transaction, write)
        shared = await _hold_names(transaction, write)
        for kind, changes in write.of_kind().items():
            is_new = [change for change in changes if not last[kind, change.id]]
            await _add(transaction, write, kind, is_new)
            await _change(transaction, write, kind, [each for each in changes if last[kind, each.id]], last)
        await _check_names(transaction, write, shared)
    except _Repeated:
        return


async def _hold(transaction: Transaction, write: Write) -> Numbers:
    """Hold the changed anchors and make the missing ones; return the number of the last record of each."""
    current: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, ids in sorted(anchor_rows(write.changes).items()):
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


async def _refuse_unless_repeated(transaction: Transaction, write: Write) -> None:
    for kind, changes in write.of_kind().items():
        ids = [change.id for change in changes]
        (found,) = await transaction.run(find_operation(kind), ids=ids, operation=write.operation)
        if found:
            raise _Repeated


async def _hold_names(transaction: Transaction, write: Write) -> object:
    """Hold the nodes of the names that the new records carry; return the keys that another node may carry too."""
    names = name_rows(write.changes)
    return (await transaction.run(HOLD_NAMES, names=names))[0] if names else []


async def _add(transaction: Transaction, write: Write, kind: str, changes: Sequence[Change]) -> None:
    """Write the timelines of nodes that have none yet; what holds now is among what is written."""
    if not changes:
        return
    _require_closed(sum(len(change.close) for change in changes), 0)
    rows = [node_row(write, change, 0, is_new=True) for change in changes]
    text = add_nodes(write.catalog, kind)
    await transaction.run(text, rows=rows, operation=write.operation, kind=kind)


async def _change(
    transaction: Transaction, write: Write, kind: str, changes: Sequence[Change], last: Numbers
) -> None:
    if not changes:
        return
    rows = [node_row(write, change, last[kind, change.id], is_new=False) for change in changes]
    text = change_nodes(write.catalog, kind)
    (closed,) = await transaction.run(text, rows=rows, operation=write.operation, known_at=write.known_at)
    wanted = sum(len(change.close) for change in changes)
    if closed != wanted:
        await _refuse_unless_repeated(transaction, write)
        _require_closed(wanted, int(str(closed)))
    ids = [change.id for change in changes]
    await transaction.run(show_present(write.catalog, kind), ids=ids, kind=kind, now=write.now)


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
