"""How large an answer would be, counted before it is built: shared rows are small in memory and huge as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise, repeat

from twin.answers import Answers
from twin.plan.nodes import Connection, ConnectionPart, Itself, Many, One, Output
from twin.plan.past import HistoryOf
from twin.plan.past_steps import Versions
from twin.plan.series import SamplesOf
from twin.plan.steps import Sampled
from twin.rows import ROOT, Table, longest


def values_in(answers: Answers) -> int:
    """Return how many values the answer to a root field would hold; a row counts wherever it stands."""
    return _Scale(answers).output(answers.plan.question.output, answers.plan.root, [ROOT])[0]


def values_at_most(answers: Answers) -> int:
    """Return a number that `values_in` does not exceed, from the longest lists: most answers need no counting."""
    return _Bound(answers).output(answers.plan.question.output, answers.plan.root)


@dataclass(frozen=True, slots=True)
class _Bound:
    answers: Answers

    def output(self, output: Output, slot: int) -> int:
        """Return how many values there are at most under one source; `slot` holds the rows that the output leads to."""
        match output:
            case One(outputs=outputs):
                return self._rows(outputs, slot)
            case Many(outputs=(outputs, *_)):
                return self._rows(outputs, slot)
            case Connection(parts=parts):
                return 1 + sum(self._rows(part, slot) for part in _row_outputs(parts))
            case _:
                return 1

    def _rows(self, outputs: Sequence[Output], slot: int) -> int:
        table = self.answers.tables[slot]
        return longest(table) * (1 + sum(self._field(output, slot, table) for output in outputs))

    def _field(self, output: Output, slot: int, table: Table) -> int:
        slots = self.answers.plan.answers
        match output:
            case One(rowset=rowset) | Connection(rowset=rowset):
                return self.output(output, slots[slot, rowset])
            case Many(rowsets=rowsets, outputs=outputs):
                pairs = zip(outputs, rowsets, strict=True)
                return sum(self._rows(inner, slots[slot, rowset]) for inner, rowset in pairs)
            case Itself(outputs=outputs):
                return 1 + sum(self._field(inner, slot, table) for inner in outputs)
            case _:
                return max(_own(output, slot, table) or (1,))


@dataclass(slots=True)
class _Scale:
    answers: Answers
    known: dict[tuple[int, int], Sequence[int]] = field(default_factory=dict)
    "By slot and outputs (the very ones of the plan): the values of its rows, added up from the first on."

    def output(self, output: Output, slot: int, sources: Sequence[str]) -> list[int]:
        """Return the values under each source; `slot` holds the rows that the output leads to."""
        match output:
            case One(outputs=outputs):
                return self._sums(outputs, slot, sources)
            case Many(outputs=(outputs, *_)):
                return self._sums(outputs, slot, sources)
            case Connection(parts=parts):
                sums = [self._sums(part, slot, sources) for part in _row_outputs(parts)]
                return _each_sum(1, sums) if sums else [1] * len(sources)
            case _:
                return [1] * len(sources)

    def _totals(self, outputs: tuple[Output, ...], slot: int) -> Sequence[int]:
        """Return for each row of a slot how many values the rows before it hold, and at last how many all do."""
        if (slot, id(outputs)) not in self.known:
            table = self.answers.tables[slot]
            found = [self._column(output, slot, table) for output in outputs]
            columns = [column for column in found if column is not None]
            plain = 1 + len(found) - len(columns)  # the row, and what is one value in each row
            self.known[slot, id(outputs)] = _added_up(plain, columns, len(table))
        return self.known[slot, id(outputs)]

    def _column(self, output: Output, slot: int, table: Table) -> list[int] | None:
        """Return how many values a field has in each row; None: one."""
        answers = self.answers.plan.answers
        match output:
            case One(rowset=rowset) | Connection(rowset=rowset):
                return self.output(output, answers[slot, rowset], table.ids)
            case Many(rowsets=rowsets, outputs=outputs):
                pairs = zip(outputs, rowsets, strict=True)
                sums = [self._sums(inner, answers[slot, rowset], table.ids) for inner, rowset in pairs]
                return [sum(each) for each in zip(*sums, strict=True)]
            case Itself(outputs=outputs):
                return [after - before for before, after in pairwise(self._totals(outputs, slot))]
            case _:
                return _own(output, slot, table)

    def _sums(self, outputs: tuple[Output, ...], slot: int, sources: Sequence[str]) -> list[int]:
        total = self._totals(outputs, slot)
        ranges = map(self.answers.tables[slot].groups.get, sources, repeat((0, 0)))
        return [total[stop] - total[start] for start, stop in ranges]


def _own(output: Output, slot: int, table: Table) -> list[int] | None:
    """Return how many values a field that leads to no rows has in each row; None: one."""
    match output:
        case HistoryOf(first=first, parts=parts):
            held = table.columns[Versions(slot, table.kind)]
            counts = (len(each) for each in held)  # type: ignore[arg-type]  # what that step leaves
            return [1 + (1 + len(parts)) * (n if first is None else min(first, n)) for n in counts]
        case SamplesOf(_, span, max_points):
            found = table.columns.get(Sampled(slot, span, max_points))
            return None if found is None else [len(s.times) for s in found]  # type: ignore[attr-defined]  # what that step leaves
        case _:
            return None


def _each_sum(more: int, columns: Sequence[Sequence[int]]) -> list[int]:
    """Add up the columns of each row, and `more`."""
    if len(columns) == 1:
        return [more + each for each in columns[0]]
    return [more + sum(each) for each in zip(*columns, strict=True)]


def _added_up(plain: int, columns: Sequence[Sequence[int]], count: int) -> Sequence[int]:
    """Return the values of the rows before each row, and at last of all; `plain` of them stand in every row."""
    if not columns:
        return range(0, plain * count + 1, plain)
    return [0, *accumulate(_each_sum(plain, columns))]


def _row_outputs(parts: Sequence[ConnectionPart]) -> list[tuple[Output, ...]]:
    """The outputs of each place in a connection where its rows stand."""
    places = [part for part in parts if part.field == "nodes"]
    places += [
        inner for part in parts if part.field == "edges" for inner in part.inner if inner.field == "node"
    ]
    return [place.outputs for place in places]
