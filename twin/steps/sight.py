"""Rows with the way to related rows, and from which asset each of them is looked at. Pure.

A document is looked at from each of its assets: where a condition asks for a moment of the asset, a document and its
revisions stand once for each asset that leads to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import cast

from graph.store import Capabilities, Of
from twin.plan.moments import PAPERS, moments_asked
from twin.plan.relative import DESIGN_RELEASED, AgainstMoment, Installed
from twin.plan.terms import Condition
from twin.rows import Table

Seen = Mapping[AgainstMoment, Sequence[int | None]]
"For each comparison the moment of the asset that looks, by row."


@dataclass(frozen=True, slots=True)
class Rows:
    """The table in a slot, with the way to the tables of related rows; `seen`: moments of the assets that look."""

    slot: int
    tables: Mapping[int, Table]
    links: Mapping[tuple[int, object], int]
    capabilities: Capabilities
    seen: Seen | None = None

    @property
    def table(self) -> Table:
        """The rows themselves."""
        return self.tables[self.slot]

    def related(self, of: object) -> Rows:
        """Return the related rows that a condition or a value speaks of."""
        return replace(self, slot=self.links[self.slot, of], seen=None)

    def looked_at(self, of: object, where: Condition) -> tuple[Rows, list[range]]:
        """Return the related rows that `where` is to be checked on, and the numbers of those of each row here."""
        child = self.related(of)
        ranges = [child.table.range_of(id) for id in self.table.ids]
        asked = moments_asked(where) if child.table.kind in PAPERS else frozenset()
        moments = self._moments(asked) if asked else None
        return (child, ranges) if moments is None else _each_for_itself(child, ranges, moments)

    def seen_by(self, assets: Rows, where: Condition) -> Rows:
        """Return the same rows, which were expanded from those of `assets`, with the moments that `where` asks for."""
        asked = moments_asked(where) if assets.table.kind == "asset" else frozenset()
        if not asked:
            return self
        places = {id: place for place, id in enumerate(assets.table.ids)}
        owners = [0] * len(self.table)
        for source, (start, stop) in self.table.groups.items():
            owners[start:stop] = [places[source]] * (stop - start)
        moments = assets._moments(asked) or {}
        return replace(self, seen={a: [values[o] for o in owners] for a, values in moments.items()})

    def _moments(self, asked: frozenset[AgainstMoment]) -> Seen | None:
        if self.table.kind != "asset":
            return self.seen if self.table.kind in PAPERS else None
        return {each: self._moment(each) for each in asked}

    def _moment(self, asked: AgainstMoment) -> list[int | None]:
        if asked.moment == "DESIGN_RELEASE":
            return cast("list[int | None]", self.table.columns[DESIGN_RELEASED])
        stays = self.related(Installed(asked.at)).table
        starts = cast("list[int]", stays.columns[Of("from")])
        places = (stays.first_of(id) for id in self.table.ids)
        return [None if place is None else starts[place] for place in places]


def _each_for_itself(child: Rows, ranges: Sequence[range], moments: Seen) -> tuple[Rows, list[range]]:
    """Let each related row stand once for every row that leads to it, with the moments of that row."""
    numbers = list(chain.from_iterable(ranges))
    table = child.table
    columns = {name: [values[n] for n in numbers] for name, values in table.columns.items()}
    apart = Table(table.kind, [table.ids[n] for n in numbers], columns, {})
    owners = [place for place, some in enumerate(ranges) for _ in some]
    seen = {asked: [values[place] for place in owners] for asked, values in moments.items()}
    spans: list[range] = []
    for some in ranges:
        start = spans[-1].stop if spans else 0
        spans.append(range(start, start + len(some)))
    return replace(child, tables={**child.tables, child.slot: apart}, seen=seen), spans


def against(condition: AgainstMoment, rows: Rows) -> list[bool | None]:
    """Return for each row whether its date lies on the asked side of the moment of the asset that looks."""
    dates = cast("list[int | None]", rows.table.columns[Of(condition.date)])
    moments = None if rows.seen is None else rows.seen.get(condition)
    if moments is None:
        return [None] * len(dates)
    pairs = zip(dates, moments, strict=True)
    return [
        None if date is None or moment is None else date < moment if condition.is_before else date > moment
        for date, moment in pairs
    ]
