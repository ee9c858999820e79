"""Shapes connections: nodes, edges with signed cursors, page info, total count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from twin.cursors import Cursors, Position, Values
from twin.execute import Answers
from twin.plan.nodes import Connection, ConnectionPart, Output
from twin.plan.steps import Keep
from twin.rows import Table
from twin.shape.series import INVALID

Objects = Callable[[Sequence[Output], int], list[object]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Builds the connections of one plan."""

    answers: Answers
    cursors: Cursors
    objects: Objects

    def connections(self, output: Connection, slot: int, sources: Sequence[str]) -> list[object]:
        """Return for each source its connection."""
        parts = [self._part(part, output, slot) for part in output.parts]
        keys = [part.key for part in output.parts]
        rows = (tuple(part(source) for part in parts) for source in sources)
        if not self.answers.failures:
            return [dict(zip(keys, row, strict=True)) for row in rows]
        return [
            INVALID if any(v is INVALID for v in row) else dict(zip(keys, row, strict=True)) for row in rows
        ]

    def _part(self, part: ConnectionPart, output: Connection, slot: int) -> Callable[[str], object]:
        table = self.answers.tables[slot]
        match part.field:
            case "nodes":
                made = self.objects(part.outputs, slot)
                return lambda source: self._slice(made, table, source)
            case "edges":
                edges = self._edges(part, output, slot)
                return lambda source: self._slice(edges, table, source)
            case "pageInfo":
                return lambda source: self._page_info(part, output, slot, source)
            case "totalCount":
                counts = self.answers.counts.get(slot, {})
                return lambda source: counts.get(source, 0)
            case name:
                return lambda _: name.removeprefix("=")

    def _edges(self, part: ConnectionPart, output: Connection, slot: int) -> list[object]:
        table = self.answers.tables[slot]
        columns = [self._edge_column(inner, output, slot) for inner in part.inner]
        keys = [inner.key for inner in part.inner]
        if not columns:
            return [{} for _ in table.ids]
        rows = zip(*columns, strict=True)
        return [
            INVALID if any(v is INVALID for v in row) else dict(zip(keys, row, strict=True)) for row in rows
        ]

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
        step = next(s for s in self.answers.plan.steps if isinstance(s, Keep) and s.slot == slot)
        return [table.columns["sort", key] for key in step.keys]

    def _slice(self, values: list[object], table: Table, source: str) -> object:
        start, stop = table.groups.get(source, (0, 0))
        found = values[start:stop]
        if not self.answers.failures:
            return found
        return INVALID if any(value is INVALID for value in found) else found
