"""Answers about the past: statistics over the time of an installation, and the records of a thing's history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import cast

from graph.store import FOREVER, VersionRecord
from twin.cursors import Cursors, Position
from twin.instants import format_instant
from twin.plan.nodes import Question
from twin.plan.past import HistoryOf, StayStatisticsOf
from twin.plan.past_needs import STAY
from twin.plan.past_steps import Versions
from twin.plan.terms import StatisticValue
from twin.rows import Table
from twin.series_steps import signal_facts
from twin.shape.columns import instants_as_text
from twin.shape.records import INVALID, records
from twin.shape.series import missing, written
from twin.shape.snapshots import snapshot
from twin.statistics import Measure
from twin.stay_statistics import spans_in
from twin.windows import Span


def stay_statistics(output: StayStatisticsOf, table: Table) -> list[object]:
    """Return Statistics for each row: those of the host's signal while the thing was in the host."""
    spans = spans_in(table, output.until)
    facts = signal_facts(table)
    columns: list[list[object]] = []
    for _, part in output.parts:
        if isinstance(part, Measure):
            column = table.columns.get(StatisticValue(part, STAY, output.unit))
            columns.append(missing(part, len(table)) if column is None else written(part, column))
        else:
            columns.append(_about(part, spans, [output.unit or f.unit for f in facts]))
    keys = [key for key, _ in output.parts]
    lacks = any(column[0] is INVALID for column in columns if column)
    return records(keys, columns, len(table), may_lack=lacks)


def _about(part: str, spans: Sequence[Span], units: list[str | None]) -> list[object]:
    match part:
        case "from":
            return instants_as_text([span.start for span in spans])
        case "to":
            return instants_as_text([span.end for span in spans])
        case "unit":
            return list(units)
        case _:
            return [part.removeprefix("=")] * len(spans)


# ---------------------------------------------------------------- history
@dataclass(frozen=True, slots=True)
class Histories:
    """Writes the history of each thing as it was known at the moment of a question."""

    question: Question
    cursors: Cursors

    def of(self, output: HistoryOf, table: Table, slot: int) -> list[object]:
        """Return [NodeVersion!]! for each row."""
        found = cast("list[tuple[VersionRecord, ...]]", table.columns[Versions(slot, table.kind)])
        return [self._history(output, id, of) for id, of in zip(table.ids, found, strict=True)]

    def _history(self, output: HistoryOf, id: str, of: Sequence[VersionRecord]) -> list[object]:
        known_at, valid_at = self._known_at, self.question.valid_at
        held = [r for r in of if r.known_from <= known_at and r.valid_from <= valid_at]
        held.sort(key=_age, reverse=True)
        if output.after is not None:
            held = [r for r in held if _age(r)[:2] < output.after[:2]]
        shown = held[: output.first]
        columns = [[self._part(name, record, id, output) for record in shown] for _, name in output.parts]
        return records([key for key, _ in output.parts], columns, len(shown))

    @property
    def _known_at(self) -> int:
        moment = self.question.moment
        return self.question.now if moment is None else moment[1]

    def _part(self, name: str, record: VersionRecord, id: str, output: HistoryOf) -> object:
        match name:
            case "cursor":
                position = Position((record.known_from, record.valid_from, id), self.question.now)
                return self.cursors.write(position, output.fingerprint)
            case "knownTo":
                return None if record.known_to > self._known_at else format_instant(record.known_to)
            case "validTo":
                return None if record.valid_to == FOREVER else format_instant(record.valid_to)
            case "snapshot":
                return snapshot(record)
            case _:
                return _PLAIN[name](record) if name in _PLAIN else name.removeprefix("=")


def _age(record: VersionRecord) -> tuple[int, int, int]:
    return record.known_from, record.valid_from, record.record or 0


_PLAIN: dict[str, Callable[[VersionRecord], object]] = {
    "version": attrgetter("version"),
    "by": attrgetter("by"),
    "reason": attrgetter("reason"),
    "deleted": attrgetter("deleted"),
    "validFrom": lambda record: format_instant(record.valid_from),
    "knownFrom": lambda record: format_instant(record.known_from),
}
