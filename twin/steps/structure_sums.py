"""Sums an attribute over the leaves of structures: values come from the graph, for all structures together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from graph.store import AttributeOf, Column, Row
from twin.catalog import JOINT, revision_id
from twin.plan.structure import RollUpOf
from twin.rows import Table
from twin.steps.structure_rows import Columns, roll_up_columns
from twin.steps.structure_work import Below
from twin.structure.resolved import Resolved
from twin.structure.roll_up import Leaf, leaf, leaves, roll_up
from twin.structure.totals import flow

Find = Callable[[str, Sequence[str], tuple[Column, ...]], Awaitable[list[Row]]]
"Asks the graph for columns of the things of a kind with these ids."

Value = tuple[float, str | None]


@dataclass(frozen=True, slots=True)
class Sums:
    """What is summed over which contents; `breathe` lets others have their turn."""

    contents: Below
    work: RollUpOf
    find: Find
    breathe: Callable[[], Awaitable[None]]

    async def of(self, ids: Sequence[str]) -> Table:
        """Return a row for each revision, grouped by it."""
        found: dict[str, Resolved] = {}
        for id in ids:
            number, _, label = id.partition(JOINT)
            found[id] = self.contents.resolved(number, label, self.work.resolve, None)
        values = await self._values(found.values())
        rolled = []
        for structure in found.values():
            await self.breathe()
            rolled.append(roll_up(structure, flow(structure), values, self.work.unit))
        columns: Columns = roll_up_columns(rolled)
        groups = {id: (n, n + 1) for n, id in enumerate(found)}
        return Table("structure_row", [str(n) for n in range(len(found))], columns, groups)

    async def _values(self, structures: Iterable[Resolved]) -> dict[Leaf, Value]:
        """The attribute of each leaf: that of its revision, else that of its part."""
        ends = dict.fromkeys(leaf(found, node) for found in structures for node in leaves(found))
        ids = {revision_id(part, label): (part, label) for part, label in ends if label is not None}
        of_revisions = await self._numbers("part_revision", list(ids))
        values: dict[Leaf, Value] = {ids[id]: value for id, value in of_revisions.items()}
        lacking = [end for end in ends if end not in values]
        of_parts = await self._numbers("part", [part for part, _ in lacking])
        values.update({end: of_parts[end[0]] for end in lacking if end[0] in of_parts})
        return values

    async def _numbers(self, kind: str, ids: Sequence[str]) -> dict[str, Value]:
        name = self.work.attribute
        rows = await self.find(kind, ids, (AttributeOf(name, "number"), AttributeOf(name, "unit")))
        return {
            str(id): (float(cast("float", value)), cast("str | None", unit))
            for id, value, unit in rows
            if value is not None
        }
