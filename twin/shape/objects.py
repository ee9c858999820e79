"""Turns the tables of a plan into response objects: each output becomes a column, rows are zipped from columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import assert_never, cast

import orjson

from graph.store import Attribute, Attributes, Id, Label, Labels, Of
from twin.answers import Answers
from twin.asset_types import AssetTypes
from twin.catalog import global_ids
from twin.cursors import Cursors
from twin.errors import StoreUnavailable, TwinError, UnitMismatch
from twin.instants import Duration, format_duration
from twin.plan.nodes import (
    Address,
    AttributeList,
    Binding,
    Connection,
    Constant,
    Identifiers,
    Itself,
    Leaf,
    Many,
    One,
    OneAttribute,
    Output,
    TypeOfAsset,
)
from twin.plan.past import HistoryOf, StayStatisticsOf
from twin.plan.series import BucketsOf, LatestOf, SamplesOf, StatisticsOf
from twin.rows import ROOT, Table
from twin.selection import Selection
from twin.shape import past, plain, series
from twin.shape.columns import instants_as_text
from twin.shape.pages import Pages, slices, whole
from twin.shape.past import Histories
from twin.shape.records import INVALID, records

Sign = Callable[[str, str, str, timedelta], str]
"Signs an address: object key, file name, media type, lifetime."


@dataclass(slots=True)
class Shaped:
    """The value of one root field, and what went wrong with fields that are null for it, each with its response key."""

    value: object
    problems: list[tuple[str, TwinError]] = field(default_factory=list)


def shape(answers: Answers, types: AssetTypes, cursors: Cursors, sign: Sign) -> Shaped:
    """Return the response of a root field."""
    shaper = _Shaper(answers, types, cursors, sign)
    output = answers.plan.question.output
    slot = answers.plan.root
    value: object
    match output:
        case One():
            value = shaper.one(output, slot, [ROOT])[0]
        case Connection():
            value = shaper.connection(output, slot, [ROOT])[0]
        case Many():
            value = shaper.objects(output.outputs[0], slot)
    return Shaped(None if value is INVALID else value, shaper.problems)


@dataclass(slots=True)
class _Shaper:
    answers: Answers
    types: AssetTypes
    cursors: Cursors
    sign: Sign
    problems: list[tuple[str, TwinError]] = field(default_factory=list)

    def objects(self, outputs: Sequence[Output], slot: int) -> list[object]:
        """Return an object for each row of a slot; INVALID where a field that must have a value has none."""
        table = self.answers.tables[slot]
        columns = [self._values(output, slot, table) for output in outputs]
        keys = [output.key for output in outputs]
        return records(keys, columns, len(table), may_lack=bool(self.answers.failures))

    # ------------------------------------------------------------ related rows
    def one(self, output: One, slot: int, sources: Sequence[str]) -> list[object]:
        """Return for each source the object of its first row (of the asked name), or None."""
        table = self.answers.tables[slot]
        made = self.objects(output.outputs, slot)
        if output.name is None:
            found = {source: made[start] for source, (start, stop) in table.groups.items() if start < stop}
        else:
            named = _named(table, output.name)
            found = {source: made[place] for source, place in named.items()}
        if self.answers.failures:
            found = {source: None if value is INVALID else value for source, value in found.items()}
        return list(map(found.get, sources))

    def many(self, output: Many, slots: Sequence[int], sources: Sequence[str]) -> list[object]:
        """Return for each source the list of its objects, one rowset after the other."""
        made = [self.objects(outputs, slot) for outputs, slot in zip(output.outputs, slots, strict=True)]
        tables = [self.answers.tables[slot] for slot in slots]
        lists = [slices(*each, sources) for each in zip(made, tables, strict=True)]
        joined = lists[0] if len(lists) == 1 else [list(chain(*each)) for each in zip(*lists, strict=True)]
        return whole(joined) if self.answers.failures else list(joined)

    def connection(self, output: Connection, slot: int, sources: Sequence[str]) -> list[object]:
        """Return for each source its connection."""
        return Pages(self.answers, self.cursors, self.objects).connections(output, slot, sources)

    # ------------------------------------------------------------ columns
    def _values(self, output: Output, slot: int, table: Table) -> list[object]:
        match output:
            case Leaf():
                return _leaf(output, table)
            case Constant(_, value):
                return [value] * len(table)
            case One():
                return self.one(output, self.answers.plan.answers[slot, output.rowset], table.ids)
            case Many():
                slots = [self.answers.plan.answers[slot, rowset] for rowset in output.rowsets]
                return self.many(output, slots, table.ids)
            case Connection():
                return self.connection(output, self.answers.plan.answers[slot, output.rowset], table.ids)
            case Itself(outputs=outputs):
                return self.objects(outputs, slot)
            case HistoryOf():
                return Histories(self.answers.plan.question, self.cursors).of(output, table, slot)
            case StatisticsOf() | LatestOf() | BucketsOf() | SamplesOf() | StayStatisticsOf():
                return self._series(output, slot, table)
            case _:
                return self._plain(output, table)

    def _series(
        self,
        output: StatisticsOf | LatestOf | BucketsOf | SamplesOf | StayStatisticsOf,
        slot: int,
        table: Table,
    ) -> list[object]:
        wrong = output.unit and series.misfit(series.conversions(table, output.unit))
        if wrong:
            self.problems.append((output.key, wrong))
        match output:
            case StayStatisticsOf():
                return past.stay_statistics(output, table)
            case StatisticsOf():
                return series.statistics(output, table)
            case LatestOf():
                return series.latest(output, table, slot, self.answers.plan.question.valid_at)
            case BucketsOf():
                return series.buckets(output, table, slot)
            case SamplesOf():
                return series.samples(output, table, slot)

    def _plain(
        self,
        output: AttributeList | OneAttribute | Identifiers | TypeOfAsset | Binding | Address,
        table: Table,
    ) -> list[object]:
        match output:
            case AttributeList(_, names, selection):
                found = cast("list[tuple[Attribute, ...]]", table.columns[Attributes(names)])
                return [plain.attribute_list(selection, attributes or ()) for attributes in found]
            case OneAttribute():
                return self._attribute(output, table)
            case Identifiers(_, selection):
                labels = cast("list[tuple[Label, ...]]", table.columns[Labels()])
                return [plain.identifiers(selection, of or ()) for of in labels]
            case TypeOfAsset(_, selection):
                keys = cast("list[str | None]", table.columns[Of("type")])
                known = {key: plain.asset_type(selection, key, self.types) for key in set(keys)}
                return [known[key] for key in keys]
            case Binding(_, selection):
                return _bindings(selection, table)
            case Address():
                return self._addresses(output, table)
            case _:
                assert_never(output)

    def _attribute(self, output: OneAttribute, table: Table) -> list[object]:
        found = cast("list[tuple[Attribute, ...]]", table.columns[Attributes((output.name,))])
        values: list[object] = []
        wrong: UnitMismatch | None = None
        for attributes in found:
            try:
                values.append(
                    plain.attribute_value(
                        output.selection, attributes[0] if attributes else None, output.unit
                    )
                )
            except UnitMismatch as mismatch:
                wrong = wrong or mismatch
                values.append(None)
        if wrong is not None:
            self.problems.append((output.key, wrong))
        return values

    def _addresses(self, output: Address, table: Table) -> list[object]:
        lifetime = timedelta(microseconds=output.lifetime_ns / 1000)
        columns = (table.columns[Of(name)] for name in ("object_key", "name", "media_type"))
        try:
            return [self.sign(str(k), str(n), str(m), lifetime) for k, n, m in zip(*columns, strict=True)]
        except StoreUnavailable as failure:
            failure.affected = len(table)
            self.answers.failures.append(failure)
            return [INVALID] * len(table)


def _named(table: Table, name: str) -> dict[str, int]:
    """Return for each source the number of its first row of that name."""
    places = [n for n, found in enumerate(table.columns[Of("name")]) if found == name]
    found: dict[str, int] = {}
    for source, (start, stop) in table.groups.items():
        at = bisect_left(places, start)
        if at < len(places) and places[at] < stop:
            found[source] = places[at]
    return found


def _leaf(output: Leaf, table: Table) -> list[object]:
    if isinstance(output.column, Id):
        return list(global_ids(table.kind, table.ids) if output.form == "id" else table.ids)
    column = table.columns[output.column]
    match output.form:
        case "instant":
            return instants_as_text(cast("list[int | None]", column))
        case "duration":
            return [None if v is None else format_duration(Duration(0, cast("int", v))) for v in column]
        case _:
            return column


def _bindings(selection: Selection, table: Table) -> list[object]:
    columns = (table.columns[Of(name)] for name in ("measurement", "field", "tags"))
    return [
        plain.record(
            selection.children, {"measurement": m, "field": f, "tags": orjson.loads(str(t))}, "SignalBinding"
        )
        for m, f, t in zip(*columns, strict=True)
    ]
