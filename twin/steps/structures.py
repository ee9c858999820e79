"""Runs the steps that look at structures: reads contents, works over them, finds the things that rows tell of.

One `StructureRun` serves one plan: what is resolved for one answer serves the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import assert_never, cast

from graph import store as graph
from graph.store import Direction, EdgeOf, GraphStore, LinkedOf, Path, Row
from twin.calls import Calls
from twin.catalog import JOINT, PARENT, REALISED, revision_id
from twin.errors import NotFound
from twin.plan.structure import (
    Design,
    ExplosionOf,
    HoldersOf,
    InstalledIn,
    LinesOf,
    PartsIn,
    TotalsOf,
    UsesOf,
)
from twin.plan.structure_steps import (
    Compared,
    Contents,
    InstalledThings,
    Pieces,
    RolledUp,
    StructureStep,
    Things,
    Worked,
    is_known,
)
from twin.rows import ROOT, Table
from twin.steps.graph_ask import GraphAsk
from twin.steps.structure_contents import ContentReader, hold
from twin.steps.structure_lines import lines_of
from twin.steps.structure_rows import Told, comparison_columns, pieces, things_table, unknown_part
from twin.steps.structure_sums import Sums
from twin.steps.structure_work import Below, Working, joined
from twin.structure.compare import compare
from twin.structure.records import PartStructure, Revision
from twin.structure.remembered import Remembered
from twin.structure.resolve import choose_revision
from twin.structure.resolved import Parts, Resolved, resolve_below
from twin.structure.tree import Installed, Tree, designed_tree, installed_tree


@dataclass(slots=True)
class StructureRun:
    """Where steps ask, and what they found: tables and counts of the plan, contents by slot."""

    store: GraphStore
    calls: Calls
    moment: graph.Moment | None
    max_keys: int
    remembered: Remembered
    tables: dict[int, Table]
    counts: dict[int, dict[str, int]]
    parts: dict[int, Parts] = field(default_factory=dict)
    below: dict[int, Below] = field(default_factory=dict)
    things: dict[int, Mapping[str, Row]] = field(default_factory=dict)
    "What was brought for several steps, by the slot of the one that asked."

    async def run(self, number: int, step: StructureStep) -> None:
        """Fill the slot of a step."""
        match step:
            case Contents():
                await self._contents(number, step)
            case Worked():
                await self._worked(step)
            case RolledUp():
                ids = self.tables[step.source].ids
                sums = Sums(self.below[step.contents], step.work, self._ask(number).found, self.breathe)
                self.tables[step.slot] = await sums.of(ids)
            case Things():
                self.tables[step.slot] = await self._things(number, step)
            case Pieces():
                self.tables[step.slot] = pieces(step.name, self.tables[step.source])
            case InstalledThings():
                self.tables[step.slot] = await self._installed(number, step)
            case Compared():
                self._compared(step)
            case _:
                assert_never(step)

    # ------------------------------------------------------------ contents
    async def _contents(self, number: int, step: Contents) -> None:
        roots = self._roots(step)
        reader = ContentReader(step, self._ask(number), self.remembered)
        found = await reader.below_one(roots[0]) if len(roots) == 1 else await reader.below(roots)
        self.parts[step.slot] = found
        self.below[step.slot] = Below(found, self.remembered, roots[0] if roots else "")
        self.tables[step.slot] = Table("structure", list(found), {}, {ROOT: (0, len(found))})

    def _roots(self, step: Contents) -> tuple[str, ...]:
        if step.source is None:
            return () if step.number is None else (step.number,)
        return tuple(dict.fromkeys(id.partition(JOINT)[0] for id in self.tables[step.source].ids))

    # ------------------------------------------------------------ what follows from them
    async def _worked(self, step: Worked) -> None:
        work, contents = step.work, self.below[step.contents]
        match work:
            case PartsIn(design):
                self.tables[step.slot] = _table("part", self._parts_in(contents, design))
            case HoldersOf(_, resolve):
                assert step.source is not None, "holders are those of parts"
                numbers = frozenset(self.tables[step.source].ids)
                held = contents.holders(numbers, resolve)
                self.tables[step.slot] = _table("part_revision", [revision_id(*each) for each in held])
            case LinesOf(resolve):
                assert step.source is not None, "rows are those of things"
                ids = self.tables[step.source].ids
                of = (contents.parts, ids, resolve, step.columns)
                self.tables[step.slot] = await lines_of(*of, self.breathe)
            case ExplosionOf() | TotalsOf() | UsesOf():
                assert step.source is not None, "rows are those of things"
                working = Working(contents, work, step.columns, counted=step.counted)
                ids = self.tables[step.source].ids
                self.tables[step.slot], self.counts[step.slot] = await joined(working, ids, self.breathe)
            case _:
                assert_never(work)

    async def breathe(self) -> None:
        """Let others have their turn between two structures; raises Timeout when the deadline is over."""
        self.calls.left()
        await asyncio.sleep(0)

    def _parts_in(self, contents: Below, design: Design) -> list[str]:
        part = contents.parts.get(design.number)
        revision = None if part is None else _revision(part, design)
        if revision is None:
            return []
        found = contents.resolved(design.number, revision.label, design.resolve, None)
        return sorted({number for node, number in enumerate(found.numbers) if node})

    # ------------------------------------------------------------ things
    async def _things(self, number: int, step: Things) -> Table:
        """Return the things that rows tell of, each once, or where a row tells of several, once for each row."""
        several = self._told(step, step.source)
        if step.brought is None:
            told = chain(several, *(self._told(step, source) for source in step.beside))
            by_id = await self._by_id(number, step, list(dict.fromkeys(chain.from_iterable(told))))
            self.things[step.slot] = by_id
        else:
            by_id = self.things[step.brought]
        ids = self.tables[step.source].ids
        return things_table(step, ids, [[id for id in of if id in by_id] for of in several], by_id)

    def _told(self, step: Things, source: int) -> list[tuple[str, ...]]:
        """The ids of the things that each row of a slot tells of."""
        told = self.tables[source].columns[Told(step.kind, step.several)]
        if step.several:
            return cast("list[tuple[str, ...]]", told)
        return [() if id is None else (id,) for id in cast("list[str | None]", told)]

    async def _by_id(self, number: int, step: Things, wanted: list[str]) -> Mapping[str, Row]:
        if is_known(step):
            return {id: (id, *(id.partition(JOINT)[2] for _ in step.columns)) for id in wanted}
        rows = await self._ask(number).found(step.kind, wanted, step.columns)
        found = {str(row[0]): row for row in rows}
        return (
            found if step.kind != "part" else {id: found.get(id) or unknown_part(step, id) for id in wanted}
        )

    async def _installed(self, number: int, step: InstalledThings) -> Table:
        moment = self.moment if step.of.moment is None else graph.Moment(*step.of.moment)
        columns = (
            LinkedOf(PARENT, "id"),
            EdgeOf(PARENT, "position"),
            LinkedOf(REALISED, "part"),
            LinkedOf(REALISED, "label"),
        )
        path = Path(PARENT.edge, Direction.IN, "asset", 0, None)
        ask = GraphAsk(self.store, self.calls, number, moment, self.max_keys)
        rows = await ask.reached("asset", (step.of.asset,), path, columns)
        hold(len(rows))
        if not rows:
            raise NotFound(
                f"there is no asset {step.of.asset!r} at that moment; check its key", value=step.of.asset
            )
        return Table(
            "asset",
            [str(row[1]) for row in rows],
            {"row": [row[1:] for row in rows]},
            {ROOT: (0, len(rows))},
        )

    # ------------------------------------------------------------ differences
    def _compared(self, step: Compared) -> None:
        left = self._tree(step.left, step.left_of)
        right = self._tree(step.right, step.right_of)
        columns = comparison_columns(compare(left, right))
        self.tables[step.slot] = Table("structure_row", ["0"], columns, {ROOT: (0, 1)})

    def _tree(self, slot: int, of: Design | InstalledIn) -> Tree:
        match of:
            case InstalledIn(asset):
                rows = cast(
                    "list[tuple[str, str, str | None, str | None, str | None]]",
                    self.tables[slot].columns["row"],
                )
                return installed_tree(asset, [Installed(*row) for row in rows if row[0] != asset])
            case Design():
                return designed_tree(self._design(slot, of))
            case _:
                assert_never(of)

    def _design(self, slot: int, of: Design) -> Resolved:
        parts = self.parts[slot]
        if of.number not in parts:
            raise NotFound(f"there is no part {of.number!r}; check its number", value=of.number)
        revision = _revision(parts[of.number], of)
        if revision is None and of.label is not None:
            raise NotFound(
                f"part {of.number!r} has no revision {of.label!r}; check its label", value=of.label
            )
        if revision is None:
            return resolve_below(parts, of.number, None, of.resolve)
        return self.below[slot].resolved(of.number, revision.label, of.resolve, None)

    # ------------------------------------------------------------ calls
    def _ask(self, number: int) -> GraphAsk:
        return GraphAsk(self.store, self.calls, number, self.moment, self.max_keys)


def _revision(part: PartStructure, design: Design) -> Revision | None:
    return choose_revision(part, design.resolve) if design.label is None else part.revision(design.label)


def _table(kind: str, ids: list[str]) -> Table:
    return Table(kind, ids, {}, {ROOT: (0, len(ids))})
