"""The lines of revisions, out of contents that were read: of many revisions at once. No store is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from graph.store import Column
from twin.catalog import JOINT
from twin.rows import Table
from twin.steps.structure_rows import line_columns
from twin.structure.explode import Occurrence
from twin.structure.records import Revision
from twin.structure.resolve import Resolve
from twin.structure.resolved import UNKNOWN, Parts, Resolved, resolve_all

AT_ONCE: Final = 500
"So many revisions are worked over before others have their turn."


async def lines_of(
    parts: Parts,
    ids: Sequence[str],
    resolve: Resolve,
    columns: Sequence[Column],
    breathe: Callable[[], Awaitable[None]],
) -> Table:
    """Return the lines that count of each revision as one table, grouped by revision."""
    table = Table("structure_row", [], {}, {})
    wanted = list(dict.fromkeys(ids))
    for start in range(0, max(1, len(wanted)), AT_ONCE):
        await breathe()
        _add(table, parts, wanted[start : start + AT_ONCE], resolve, columns)
    table.ids = list(map(str, range(len(table.ids))))
    return table


def _add(table: Table, parts: Parts, ids: Sequence[str], resolve: Resolve, columns: Sequence[Column]) -> None:
    roots = {id: root for id in ids if (root := _revision(parts, id)) is not None}
    found = resolve_all(parts, tuple(roots.values()), resolve, 1)
    users = {id: user for user, id in enumerate(roots)}
    rows: list[Occurrence] = []
    before = len(table.ids)
    for id in ids:
        start = len(rows)
        if id in users:
            rows += _occurrences(found, users[id])
        table.groups[id] = (before + start, before + len(rows))
    table.ids += [""] * len(rows)
    for name, column in line_columns(found, rows, columns).items():
        table.columns.setdefault(name, []).extend(column)


def _revision(parts: Parts, id: str) -> tuple[str, Revision] | None:
    """The part and the revision that an id names; one that its contents do not know has no lines."""
    number, _, label = id.partition(JOINT)
    revision = parts.get(number, UNKNOWN).revision(label)
    return None if revision is None else (number, revision)


def _occurrences(found: Resolved, user: int) -> list[Occurrence]:
    return [
        Occurrence(1, (line.part,), user, place, line, child, line.quantity)
        for place, (line, child) in enumerate(zip(found.lines[user], found.children[user], strict=True))
    ]
