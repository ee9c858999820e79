"""Runs the steps of a series-driven plan: signals of any owner are gathered, then their owners are found.

Keys are sent in lots, and a ranking asks for ever larger lots until its page is full; neither changes the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, cast

from graph import store as graph
from graph.store import Capabilities, Id, OneOf, Predicate
from twin.plan.push import conjunction
from twin.plan.steps import Gather, Narrow, Ranking
from twin.plan.terms import TRUE
from twin.rows import Table, from_expand, from_find
from twin.steps.evaluate import Rows, verdicts

FIRST_LOT: Final = 32

Find = Callable[[Predicate, int], Awaitable[list[graph.Row]]]
"Asks for the rows of a predicate that names so many keys."


def gathered(step: Gather, rows: Sequence[graph.Row]) -> Table:
    """Return the table of rows (id, *columns), grouped by their owners."""
    place = 1 + step.columns.index(step.owner)
    owned = [(row[place], *row) for row in rows if row[place] is not None]
    return from_expand(step.kind, step.columns, sorted(owned, key=lambda row: str(row[0])))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One narrowing step over what was gathered; `find` asks the graph, at most `most_keys` keys at once."""

    step: Narrow
    gathered: Table
    capabilities: Capabilities
    find: Find
    most_keys: int

    async def table(self) -> tuple[Table, int]:
        """Return the rows that the owners lead to, without doubles, and how many owners there are."""
        owners = self._owners()
        if self.step.ranking is not None:
            rows = await self._best(self.step.ranking, owners)
        elif self.step.most is not None and len(owners) > self.step.most:
            rows = await self.find(self.step.where, 0)
        else:
            rows = await self._named(owners)
        return from_find(self.step.kind, self.step.columns, rows), len(owners)

    def _owners(self) -> list[str]:
        """The owners one of whose rows satisfies the condition."""
        table, condition = self.gathered, self.step.condition
        if condition == TRUE:
            return list(table.groups)
        found = verdicts(condition, Rows(self.step.source, {self.step.source: table}, {}, self.capabilities))
        groups = table.groups.items()
        return [owner for owner, (start, stop) in groups if any(v is True for v in found[start:stop])]

    async def _named(self, owners: Sequence[str]) -> list[graph.Row]:
        rows: list[graph.Row] = []
        for lot in lots(owners, self.most_keys):
            rows += await self.find(conjunction(self.step.where, OneOf(Id(), lot)), len(lot))
        return rows

    # ------------------------------------------------------------ the top of an order
    async def _best(self, ranking: Ranking, owners: list[str]) -> list[graph.Row]:
        """Enough rows from the front of the order, or all of them; those of equal value always together."""
        ties = list(self._ties(ranking, owners))
        start = _behind(ranking, [value for value, _ in ties])
        if start is None:
            return await self.find(self.step.where, 0)
        wanted = ranking.first + 1
        if ranking.after is not None and start < len(ties):
            wanted += len(ties[start][1])  # some of these stand before the cursor
        rows, size = list[graph.Row](), max(FIRST_LOT, 2 * wanted)
        for lot in _growing([tied for _, tied in ties[start:]], size):
            rows += await self._named(lot)
            if len(rows) >= wanted:
                return rows
        return rows if ranking.whole else await self.find(self.step.where, 0)

    def _ties(self, ranking: Ranking, owners: Sequence[str]) -> Iterator[tuple[float, list[str]]]:
        """The owners by value, best first; those without a value are left out."""
        column = self.gathered.columns[ranking.statistic]
        places = ((owner, self.gathered.groups[owner][0]) for owner in owners)
        valued = [(cast("float", column[n]), owner) for owner, n in places if column[n] is not None]
        valued.sort(key=lambda each: each[0], reverse=ranking.key.descending)
        for value, tied in groupby(valued, key=lambda each: each[0]):
            yield value, [owner for _, owner in tied]


def _behind(ranking: Ranking, values: Sequence[float]) -> int | None:
    """Where the rows behind the cursor begin, its equals among them; None: among those without a value."""
    if ranking.after is None:
        return 0
    at = ranking.after[0]
    if at is None:
        return None
    limit = cast("float", at)
    if ranking.key.descending:
        return sum(value > limit for value in values)
    return sum(value < limit for value in values)


def _growing(ties: Sequence[list[str]], size: int) -> Iterator[list[str]]:
    """Whole ties in lots of at least `size`, twice as many in each."""
    lot: list[str] = []
    for tied in ties:
        lot += tied
        if len(lot) >= size:
            yield lot
            lot, size = [], 2 * size
    if lot:
        yield lot


def lots(keys: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Cut keys into lots that a store takes at once; no keys are no lot."""
    for start in range(0, len(keys), most):
        yield tuple(keys[start : start + most])
