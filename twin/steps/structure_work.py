"""Works over contents for the rows of a table: pages of explosions and of uses, totals. No store is asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import orjson

from graph.store import Column
from twin.catalog import JOINT
from twin.errors import LimitExceeded
from twin.plan.structure import ExplosionOf, TotalsOf, UsesOf
from twin.rows import Table
from twin.steps.structure_rows import PLACE, Columns, occurrence_columns, total_columns, use_columns
from twin.structure.explode import Place, count_rows, explode
from twin.structure.remembered import Remembered
from twin.structure.resolve import Resolve
from twin.structure.resolved import Parts, Resolved
from twin.structure.totals import totals
from twin.structure.where_used import Above, Use, holders, where_used


@dataclass(slots=True)
class Below:
    """Contents, and what of them is resolved already."""

    parts: Parts
    remembered: Remembered
    root: str
    "The one part, or the first, that they were read for."
    _resolved: dict[tuple[str, str, Resolve, int | None], Resolved] = field(default_factory=dict)
    _above: dict[Resolve, Above] = field(default_factory=dict)

    def resolved(self, number: str, label: str, resolve: Resolve, depth: int | None) -> Resolved:
        """Return what lies below a revision."""
        key = (number, label, resolve, depth)
        if key not in self._resolved:
            self._resolved[key] = self.remembered.below(self.parts, *key)
        return self._resolved[key]

    def above(self, resolve: Resolve) -> Above:
        """Return all contents, resolved."""
        if resolve not in self._above:
            self._above[resolve] = self.remembered.above(self.parts, self.root, resolve)
        return self._above[resolve]

    def holders(self, numbers: frozenset[str], resolve: Resolve) -> list[tuple[str, str]]:
        """Return the revisions that hold one of the parts."""
        return holders(self.parts, numbers, resolve)


@dataclass(slots=True)
class _Part:
    """The rows of one thing: their columns and number, whether others precede and follow them, how many there are."""

    columns: Columns
    size: int
    has_previous: bool = False
    has_next: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """What is worked out over contents, and what of it is wanted."""

    contents: Below
    work: ExplosionOf | TotalsOf | UsesOf
    columns: Sequence[Column]
    counted: bool

    def of(self, id: str) -> _Part:
        """Return the rows of one thing."""
        match self.work:
            case ExplosionOf():
                return self._explosion(*_split(id), self.work)
            case TotalsOf(resolve, depth):
                found = self.contents.resolved(*_split(id), resolve, depth)
                told = totals(found, depth)
                return _Part(total_columns(told), len(told))
            case UsesOf():
                return self._uses(id, self.work)

    def none(self) -> Columns:
        """Return the columns of no rows."""
        match self.work:
            case ExplosionOf(resolve):
                return {**occurrence_columns(Resolved(resolve, {}), (), self.columns), PLACE: []}
            case TotalsOf():
                return total_columns(())
            case UsesOf():
                return {**use_columns(()), PLACE: []}

    def _explosion(self, number: str, label: str, work: ExplosionOf) -> _Part:
        found = self.contents.resolved(number, label, work.resolve, work.depth)
        page = explode(found, work.first, _read_place(work.after), work.depth)
        columns = occurrence_columns(found, page.rows, self.columns)
        # Cursors are written for the first and the last row only.
        places: list[object] = [None] * len(page.rows)
        if places:
            places[0], places[-1] = _write_place(page.start), _write_place(page.end)
        count = _counted(count_rows(found, work.depth)) if self.counted else None
        return _Part({**columns, PLACE: places}, len(page.rows), page.has_previous, page.has_next, count)

    def _uses(self, number: str, work: UsesOf) -> _Part:
        uses = where_used(self.contents.above(work.resolve), number, work.depth)
        start = 0
        if work.after is not None:
            level, part = orjson.loads(work.after)
            start = bisect_right(uses, (level, part), key=_standing)
        shown = uses[start : start + work.first]
        places: list[object] = [orjson.dumps(_standing(use)).decode() for use in shown]
        columns = {**use_columns(shown), PLACE: places}
        return _Part(columns, len(shown), start > 0, start + len(shown) < len(uses), len(uses))


def _standing(use: Use) -> tuple[int, str]:
    return use.level, use.part


async def joined(
    working: Working, ids: Sequence[str], breathe: Callable[[], Awaitable[None]]
) -> tuple[Table, dict[str, int]]:
    """Return the rows of all things as one table, grouped by thing, and how many each has on all pages."""
    table = Table("structure_row", [], {}, {})
    counts: dict[str, int] = {}
    for id in dict.fromkeys(ids):
        await breathe()
        part = working.of(id)
        start = len(table)
        table.ids += map(str, range(start, start + part.size))
        table.groups[id] = (start, start + part.size)
        for name, column in part.columns.items():
            table.columns.setdefault(name, []).extend(column)
        if part.has_next:
            table.more_after.add(id)
        if part.has_previous:
            table.more_before.add(id)
        if part.count is not None:
            counts[id] = part.count
    if not ids:
        table.columns = working.none()
    return table, counts


def _counted(count: int | None) -> int:
    if count is None:
        raise LimitExceeded(
            "the explosion has more than 2^63 - 1 rows; leave totalCount out, or ask for fewer levels with `depth`"
        )
    return count


def _write_place(place: Place | None) -> str:
    return orjson.dumps(place).decode()


def _read_place(text: str | None) -> Place | None:
    return None if text is None else tuple((each[0], each[1]) for each in cast("Place", orjson.loads(text)))


def _split(id: str) -> tuple[str, str]:
    number, _, label = id.partition(JOINT)
    return number, label
