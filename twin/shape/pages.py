"""Shapes connections: nodes, edges with signed cursors, page info, total count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import cast

from twin.answers import Answers
from twin.cursors import Cursors, Position, Values
from twin.plan.nodes import Connection, ConnectionPart, Output
from twin.plan.steps import Keep
from twin.rows import Table
from twin.shape.records import INVALID, records
from twin.structure_rows import PLACE

Objects = Callable[[Sequence[Output], int], list[object]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Builds the connections of one plan."""

    answers: Answers
    cursors: Cursors
    objects: Objects

    def connections(self, output: Connection, slot: int, sources: Sequence[str]) -> list[object]:
        """Return for each source its connection."""
        columns = [self._part(part, output, slot, sources) for part in output.parts]
        keys = [part.key for part in output.parts]
        return records(keys, columns, len(sources), may_lack=bool(self.answers.failures))

    def _part(
        self, part: ConnectionPart, output: Connection, slot: int, sources: Sequence[str]
    ) -> Sequence[object]:
        match part.field:
            case "nodes":
                return self._lists(self.objects(part.outputs, slot), slot, sources)
            case "edges":
                return self._lists(self._edges(part, output, slot), slot, sources)
            case "pageInfo":
                return [self._page_info(part, output, slot, source) for source in sources]
            case "totalCount":
                counts = self.answers.counts.get(slot, {})
                return [counts.get(source, 0) for source in sources]
            case name:
                return [name.removeprefix("=")] * len(sources)

    def _lists(self, made: list[object], slot: int, sources: Sequence[str]) -> Sequence[object]:
        lists = slices(made, self.answers.tables[slot], sources)
        return whole(lists) if self.answers.failures else lists

    def _edges(self, part: ConnectionPart, output: Connection, slot: int) -> list[object]:
        table = self.answers.tables[slot]
        columns = [self._edge_column(inner, output, slot) for inner in part.inner]
        keys = [inner.key for inner in part.inner]
        return records(keys, columns, len(table), may_lack=bool(self.answers.failures))

    def _edge_column(self, inner: ConnectionPart, output: Connection, slot: int) -> list[object]:
        table = self.answers.tables[slot]
        match inner.field:
            case "node":
                return self.objects(inner.outputs, slot)
            case "cursor":
                return [self._cursor(output, slot, n) for n in range(len(table))]
            case name:
                return [name.removeprefix("=")] * len(table)

    def _page_info(
        self, part: ConnectionPart, output: Connection, slot: int, source: str
    ) -> dict[str, object]:
        table = self.answers.tables[slot]
        rows = table.range_of(source)
        answer: dict[str, object] = {}
        for inner in part.inner:
            match inner.field:
                case "hasNextPage":
                    answer[inner.key] = source in table.more_after
                case "hasPreviousPage":
                    answer[inner.key] = source in table.more_before
                case "startCursor":
                    answer[inner.key] = self._cursor(output, slot, rows.start) if rows else None
                case "endCursor":
                    answer[inner.key] = self._cursor(output, slot, rows.stop - 1) if rows else None
                case name:
                    answer[inner.key] = name.removeprefix("=")
        return answer

    def _cursor(self, output: Connection, slot: int, row: int) -> str:
        plan = self.answers.plan
        table = self.answers.tables[slot]
        values = [column[row] for column in self._sort_columns(slot)]
        position = Position(cast("Values", (*values, table.ids[row])), plan.question.now)
        return self.cursors.write(position, output.fingerprint)

    def _sort_columns(self, slot: int) -> list[list[object]]:
        """The sort values of the rows, carried along from where they were sorted."""
        table = self.answers.tables[slot]
        if PLACE in table.columns:
            return [table.columns[PLACE]]
        step = next(s for s in self.answers.plan.steps if isinstance(s, Keep) and s.slot == slot)
        return [table.columns["sort", key] for key in step.keys]


def slices(made: list[object], table: Table, sources: Sequence[str]) -> list[list[object]]:
    """Return for each source the objects of its rows."""
    ranges = map(table.groups.get, sources, repeat((0, 0)))
    return [made[start:stop] for start, stop in ranges]


def whole(lists: Sequence[Sequence[object]]) -> list[object]:
    """Return the lists, INVALID in the place of one that holds INVALID."""
    return [INVALID if any(value is INVALID for value in each) else each for each in lists]
