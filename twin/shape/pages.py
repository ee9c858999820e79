"""Shapes connections: nodes, edges with signed cursors, page info, total count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import cast

from twin.answers import Answers
from twin.cursors import Cursors, Position, Values
from twin.plan.nodes import Connection, ConnectionPart, Output
from twin.plan.steps import Keep
from twin.rows import Table
from twin.shape.texts import LACKING, Pieces, column, each_written, objects, rows, runs, whole, written
from twin.steps.structure_rows import PLACE

Objects = Callable[[Sequence[Output], int], Pieces]


@dataclass(frozen=True, slots=True)
class Pages:
    """Builds the connections of one plan."""

    answers: Answers
    cursors: Cursors
    objects: Objects

    def connections(self, output: Connection, slot: int, sources: Sequence[str]) -> Pieces:
        """Write for each source its connection."""
        made = objects([(part.key, self._part(part, output, slot, sources)) for part in output.parts])
        return whole(made, len(sources)) if self.answers.failures else made

    def _part(self, part: ConnectionPart, output: Connection, slot: int, sources: Sequence[str]) -> Pieces:
        match part.field:
            case "nodes":
                return self._lists(self.objects(part.outputs, slot), slot, sources)
            case "edges":
                return self._lists(self._edges(part, output, slot), slot, sources)
            case "pageInfo":
                return each_written(self._page_info(part, output, slot, source) for source in sources)
            case "totalCount":
                counts = self.answers.counts.get(slot, {})
                return column([counts.get(source, 0) for source in sources])
            case name:
                return (written(name.removeprefix("=")),)

    def _lists(self, made: Pieces, slot: int, sources: Sequence[str]) -> Pieces:
        table = self.answers.tables[slot]
        return lists([made], [table], sources, may_lack=bool(self.answers.failures))

    def _edges(self, part: ConnectionPart, output: Connection, slot: int) -> Pieces:
        made = objects([(inner.key, self._edge_part(inner, output, slot)) for inner in part.inner])
        return whole(made, len(self.answers.tables[slot])) if self.answers.failures else made

    def _edge_part(self, inner: ConnectionPart, output: Connection, slot: int) -> Pieces:
        match inner.field:
            case "node":
                return self.objects(inner.outputs, slot)
            case "cursor":
                return (
                    '"',
                    [self._cursor(output, slot, n) for n in range(len(self.answers.tables[slot]))],
                    '"',
                )
            case name:
                return (written(name.removeprefix("=")),)

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


def lists(
    made: Sequence[Pieces], tables: Sequence[Table], sources: Sequence[str], *, may_lack: bool
) -> Pieces:
    """Write for each source the list of its rows in all tables; LACKING for a list with a row that lacks."""
    if may_lack:
        slices = [_slices(*each, sources) for each in zip(made, tables, strict=True)]
        found = map(list, map(chain.from_iterable, zip(*slices, strict=True)))
        return ([LACKING if LACKING in each else f"[{','.join(each)}]" for each in found],)
    parts = [runs(each, len(of), _spans(of, sources)) for each, of in zip(made, tables, strict=True)]
    if len(parts) == 1:
        return ("[", parts[0], "]")
    return ("[", [",".join(filter(None, each)) for each in zip(*parts, strict=True)], "]")


def _slices(made: Pieces, table: Table, sources: Sequence[str]) -> list[Sequence[str]]:
    """Return for each source the texts of its rows."""
    texts = rows(made, len(table))
    return [texts[start:stop] for start, stop in _spans(table, sources)]


def _spans(table: Table, sources: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Return for each source from which row to which its rows stand."""
    return map(table.groups.get, sources, repeat((0, 0)))
