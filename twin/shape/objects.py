"""Turns the tables of a plan into JSON: each output is written as a column, rows are joined from columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import repeat
from typing import assert_never, cast

import orjson

from graph.store import Attribute, Attributes, Id, Label, Labels, Of
from twin.answers import Answers
from twin.asset_types import AssetTypes
from twin.catalog import GLOBAL_PREFIX, global_ids
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
from twin.plan.series import BucketsOf, LatestOf, ProfileOf, SamplesOf, StatisticsOf
from twin.rows import ROOT, Table
from twin.selection import Selection
from twin.shape import past, plain, series
from twin.shape.buckets import buckets
from twin.shape.columns import instants
from twin.shape.pages import Pages, lists
from twin.shape.past import Histories
from twin.shape.profiles import profile_columns
from twin.shape.texts import LACKING, NULL, Pieces, column, each_written, objects, rows, whole, written

Sign = Callable[[str, str, str, timedelta], str]
"Signs an address: object key, file name, media type, lifetime."


@dataclass(slots=True)
class Shaped:
    """The value of one root field, and what went wrong with fields that are null for it, each with its response key.

    `json` is for orjson to write: values, or texts that are JSON already.
    """

    json: object
    problems: list[tuple[str, TwinError]] = field(default_factory=list)

    @property
    def value(self) -> object:
        """The value as a client reads it."""
        return orjson.loads(orjson.dumps(self.json, option=orjson.OPT_SERIALIZE_NUMPY))


def shape(answers: Answers, types: AssetTypes, cursors: Cursors, sign: Sign) -> Shaped:
    """Return the response of a root field; of things with known ids a list, with None for one that is lacking."""
    shaper = _Shaper(answers, types, cursors, sign)
    output = answers.plan.question.output
    slot = answers.plan.root
    json: object
    match output:
        case One():
            json = _json(rows(shaper.one(output, slot, [ROOT]), 1)[0])
        case Connection():
            json = _json(rows(shaper.connection(output, slot, [ROOT]), 1)[0])
        case Many():
            made = shaper.objects(output.outputs[0], slot)
            json = list(map(_json, rows(made, len(answers.tables[slot]))))
    return Shaped(json, shaper.problems)


def _json(text: str) -> orjson.Fragment | None:
    return None if text == LACKING else orjson.Fragment(text)


@dataclass(slots=True)
class _Shaper:
    answers: Answers
    types: AssetTypes
    cursors: Cursors
    sign: Sign
    problems: list[tuple[str, TwinError]] = field(default_factory=list)

    def objects(self, outputs: Sequence[Output], slot: int) -> Pieces:
        """Write an object for each row of a slot; LACKING where a field that must have a value has none."""
        table = self.answers.tables[slot]
        made = objects([(output.key, self._values(output, slot, table)) for output in outputs])
        return whole(made, len(table)) if self.answers.failures else made

    # ------------------------------------------------------------ related rows
    def one(self, output: One, slot: int, sources: Sequence[str]) -> Pieces:
        """Write for each source the object of its first row (of the asked name), or null."""
        table = self.answers.tables[slot]
        made = rows(self.objects(output.outputs, slot), len(table))
        if output.name is None:
            found = {source: made[start] for source, (start, stop) in table.groups.items() if start < stop}
        else:
            named = _named(table, output.name)
            found = {source: made[place] for source, place in named.items()}
        if self.answers.failures:
            found = {source: NULL if text == LACKING else text for source, text in found.items()}
        return (list(map(found.get, sources, repeat(NULL))),)

    def many(self, output: Many, slots: Sequence[int], sources: Sequence[str]) -> Pieces:
        """Write for each source the list of its objects, one rowset after the other."""
        tables = [self.answers.tables[slot] for slot in slots]
        made = [self.objects(outputs, slot) for outputs, slot in zip(output.outputs, slots, strict=True)]
        return lists(made, tables, sources, may_lack=bool(self.answers.failures))

    def connection(self, output: Connection, slot: int, sources: Sequence[str]) -> Pieces:
        """Write for each source its connection."""
        return Pages(self.answers, self.cursors, self.objects).connections(output, slot, sources)

    # ------------------------------------------------------------ columns
    def _values(self, output: Output, slot: int, table: Table) -> Pieces:
        match output:
            case Leaf():
                return _leaf(output, table)
            case Constant(_, value):
                return (written(value),)
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
            case ProfileOf():
                return self._profiles(output, slot, table)
            case StatisticsOf() | LatestOf() | BucketsOf() | SamplesOf() | StayStatisticsOf():
                return self._series(output, slot, table)
            case _:
                return self._plain(output, table)

    def _series(
        self,
        output: StatisticsOf | LatestOf | BucketsOf | SamplesOf | StayStatisticsOf,
        slot: int,
        table: Table,
    ) -> Pieces:
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
                return buckets(output, table, slot)
            case SamplesOf():
                return series.samples(output, table, slot)

    def _profiles(self, output: ProfileOf, slot: int, table: Table) -> Pieces:
        found = profile_columns(output, table, slot, self.answers.plan.question.valid_at)
        if found is None:
            return ([LACKING] * len(table),)
        return objects([(key, column(values)) for key, values in found])

    def _plain(
        self,
        output: AttributeList | OneAttribute | Identifiers | TypeOfAsset | Binding | Address,
        table: Table,
    ) -> Pieces:
        match output:
            case AttributeList(_, names, selection):
                found = cast("list[tuple[Attribute, ...]]", table.columns[Attributes(names)])
                return each_written(plain.attribute_list(selection, attributes or ()) for attributes in found)
            case OneAttribute():
                return self._attribute(output, table)
            case Identifiers(_, selection):
                labels = cast("list[tuple[Label, ...]]", table.columns[Labels()])
                return each_written(plain.identifiers(selection, of or ()) for of in labels)
            case TypeOfAsset(_, selection):
                keys = cast("list[str | None]", table.columns[Of("type")])
                known = {key: written(plain.asset_type(selection, key, self.types)) for key in set(keys)}
                return ([known[key] for key in keys],)
            case Binding(_, selection):
                return _bindings(selection, table)
            case Address():
                return self._addresses(output, table)
            case _:
                assert_never(output)

    def _attribute(self, output: OneAttribute, table: Table) -> Pieces:
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
        return each_written(values)

    def _addresses(self, output: Address, table: Table) -> Pieces:
        lifetime = timedelta(microseconds=output.lifetime_ns / 1000)
        columns = (table.columns[Of(name)] for name in ("object_key", "name", "media_type"))
        try:
            return column(
                [self.sign(str(k), str(n), str(m), lifetime) for k, n, m in zip(*columns, strict=True)]
            )
        except StoreUnavailable as failure:
            failure.affected = len(table)
            self.answers.failures.append(failure)
            return ([LACKING] * len(table),)


def _named(table: Table, name: str) -> dict[str, int]:
    """Return for each source the number of its first row of that name."""
    places = [n for n, found in enumerate(table.columns[Of("name")]) if found == name]
    found: dict[str, int] = {}
    for source, (start, stop) in table.groups.items():
        at = bisect_left(places, start)
        if at < len(places) and places[at] < stop:
            found[source] = places[at]
    return found


def _leaf(output: Leaf, table: Table) -> Pieces:
    if isinstance(output.column, Id):
        return _global_ids(table.kind, table.ids) if output.form == "id" else column(table.ids)
    values = table.columns[output.column]
    match output.form:
        case "instant":
            return instants(cast("list[int | None]", values))
        case "duration":
            lengths = cast("list[int | None]", values)
            return column([None if v is None else format_duration(Duration(0, v)) for v in lengths])
        case _:
            return column(values)


def _global_ids(kind: str, ids: Sequence[str]) -> Pieces:
    """Write the public ids of things of one kind; their prefix is the same in all rows."""
    match column(ids):
        case '"', texts, '"':
            return (f'"{GLOBAL_PREFIX[kind]}:', texts, '"')
        case _:  # the joint is a control character, and never stands as it is
            return column(global_ids(kind, ids))


def _bindings(selection: Selection, table: Table) -> Pieces:
    columns = (table.columns[Of(name)] for name in ("measurement", "field", "tags"))
    return each_written(
        plain.record(
            selection.children, {"measurement": m, "field": f, "tags": orjson.loads(str(t))}, "SignalBinding"
        )
        for m, f, t in zip(*columns, strict=True)
    )
