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
from twin.shape.columns import instants
from twin.shape.series import measured
from twin.shape.snapshots import snapshot
from twin.shape.texts import Pieces, column, each_written, objects, whole, written
from twin.statistics import Measure
from twin.steps.series_ask import signal_facts
from twin.steps.stay_statistics import spans_in
from twin.windows import Span


def stay_statistics(output: StayStatisticsOf, table: Table) -> Pieces:
    """Write Statistics for each row: those of the host's signal while the thing was in the host."""
    spans = spans_in(table, output.until)
    units = [output.unit or facts.unit for facts in signal_facts(table)]
    fields = [
        (key, measured(part, table.columns.get(StatisticValue(part, STAY, output.unit)), len(table)))
        if isinstance(part, Measure)
        else (key, _about(part, spans, units))
        for key, part in output.parts
    ]
    return whole(objects(fields), len(table))


def _about(part: str, spans: Sequence[Span], units: list[str | None]) -> Pieces:
    match part:
        case "from":
            return instants([span.start for span in spans])
        case "to":
            return instants([span.end for span in spans])
        case "unit":
            return column(units)
        case _:
            return (written(part.removeprefix("=")),)


# ---------------------------------------------------------------- history
@dataclass(frozen=True, slots=True)
class Histories:
    """Writes the history of each thing as it was known at the moment of a question."""

    question: Question
    cursors: Cursors

    def of(self, output: HistoryOf, table: Table, slot: int) -> Pieces:
        """Write [NodeVersion!]! for each row."""
        found = cast("list[tuple[VersionRecord, ...]]", table.columns[Versions(slot, table.kind)])
        return each_written(self._history(output, id, of) for id, of in zip(table.ids, found, strict=True))

    def _history(self, output: HistoryOf, id: str, of: Sequence[VersionRecord]) -> list[dict[str, object]]:
        known_at, valid_at = self._known_at, self.question.valid_at
        held = [r for r in of if r.known_from <= known_at and r.valid_from <= valid_at]
        held.sort(key=_age, reverse=True)
        if output.after is not None:
            held = [r for r in held if _age(r)[:2] < output.after[:2]]
        shown = held[: output.first]
        return [{key: self._part(name, each, id, output) for key, name in output.parts} for each in shown]

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
