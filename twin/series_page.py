"""Answers `series`: what lies in the series store, whoever wrote it, and which signals read it.

Two calls a page, whatever the number of series; a third where data types are asked for. Nothing is written.
"""

from __future__ import annotations

import asyncio
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import orjson

from graph.store import TRUE, Compare, Find, GraphStore, Of, Test
from timeseries.store import LatestSample, SeriesEntry, SeriesKey, SeriesStore
from twin.calls import Calls
from twin.cursors import Cursors, Position, fingerprint
from twin.errors import BadCursor, BadRequest, LimitExceeded, Store
from twin.selection import Selection
from twin.shape.columns import instants_as_text
from twin.shape.plain import record
from twin.steps.series_ask import series_key

MAX_FIRST: Final = 50_000
DEFAULT_FIRST: Final = 1_000
ROWS_AT_ONCE: Final = 1_000

Record = dict[str, object]
Place = tuple[str, str, tuple[tuple[str, str], ...]]
"A key as a tuple, which compares ten times as fast."


@dataclass(frozen=True, slots=True)
class SeriesSources:
    """What the answer is made from, at one frozen now."""

    graph: GraphStore
    series: SeriesStore
    cursors: Cursors
    calls: Calls
    now: int


@dataclass(frozen=True, slots=True)
class _Asked:
    measurement: str | None
    field: str | None
    bound: bool | None
    first: int
    after: Place | None
    print: str

    def keeps(self, key: SeriesKey, readers: Mapping[SeriesKey, object]) -> bool:
        return (self.field is None or key.field == self.field) and (
            self.bound is None or self.bound == (key in readers)
        )


async def series_page(selection: Selection, sources: SeriesSources) -> Record:
    """Return a page of series; raises BadRequest, BadCursor or LimitExceeded for arguments without a meaning."""
    asked = _read(selection.arguments, sources.cursors)
    catalogue = sources.series.catalogue(measurement=asked.measurement)
    entries = await sources.calls.ask(0, Store.SERIES, 0, catalogue)
    readers = await _readers(asked.measurement, sources)
    kept = [entry for entry in entries if asked.keeps(entry.series, readers)]
    kept.sort(key=_place)
    rest = kept if asked.after is None else kept[bisect(kept, asked.after, key=_place) :]
    page = rest[: asked.first]
    answer: Record = {}
    for child in selection.children:
        match child.field:
            case "nodes":
                answer[child.key] = await _nodes(child, page, readers, sources)
            case "pageInfo":
                info = _page_info(page, len(rest), len(kept), asked, sources)
                answer[child.key] = record(child.children, info, "PageInfo")
            case "totalCount":
                answer[child.key] = len(kept)
            case _:
                answer[child.key] = "SeriesConnection"
    return answer


async def _readers(measurement: str | None, sources: SeriesSources) -> dict[SeriesKey, list[tuple[str, str]]]:
    """Return asset and name of the signals that read each series."""
    where = TRUE if measurement is None else Compare(Of("measurement"), Test.EQ, measurement)
    columns = tuple(map(Of, ("asset", "name", "measurement", "field", "tags")))
    found = sources.graph.find(Find("signal", where, columns), timeout=sources.calls.left())
    readers: dict[SeriesKey, list[tuple[str, str]]] = {}
    for number, (_, asset, name, *place) in enumerate(await sources.calls.ask(1, Store.GRAPH, 0, found)):
        readers.setdefault(series_key(*map(str, place)), []).append((str(asset), str(name)))
        await _breathe(number)
    return readers


async def _nodes(
    child: Selection,
    page: Sequence[SeriesEntry],
    readers: Mapping[SeriesKey, Sequence[tuple[str, str]]],
    sources: SeriesSources,
) -> list[Record]:
    types = await _data_types(child, page, sources)
    firsts = instants_as_text([entry.first for entry in page])
    lasts = instants_as_text([entry.last for entry in page])
    nodes: list[Record] = []
    for number, (entry, *told) in enumerate(zip(page, firsts, lasts, types, strict=True)):
        values = dict(zip(("first", "last", "dataType"), told, strict=True))
        nodes.append(_node(child, entry, values, sorted(readers.get(entry.series, ()))))
        await _breathe(number)
    return nodes


def _node(
    child: Selection, entry: SeriesEntry, told: Mapping[str, object], readers: Sequence[tuple[str, str]]
) -> Record:
    values = {**_named(entry.series), **told, "count": entry.count, "signals": None}
    node = record(child.children, values, "Series")
    for asked in child.children_named("signals"):
        node[asked.key] = [
            record(asked.children, {"asset": asset, "name": name}, "SeriesReader") for asset, name in readers
        ]
    return node


async def _data_types(
    child: Selection, page: Sequence[SeriesEntry], sources: SeriesSources
) -> Iterable[str | None]:
    if child.child("dataType") is None or not page:
        return [None] * len(page)
    keys = [entry.series for entry in page]
    latest = sources.series.latest(keys, at=sources.now, timeout=sources.calls.left())
    return map(_data_type, await sources.calls.ask(2, Store.SERIES, len(keys), latest))


def _data_type(sample: LatestSample | None) -> str | None:
    return None if sample is None else "FLOAT" if sample.text is None else "STRING"


def _named(key: SeriesKey) -> Record:
    return {"measurement": key.measurement, "field": key.field, "tags": dict(key.tags)}


def _page_info(
    page: Sequence[SeriesEntry], rest: int, total: int, asked: _Asked, sources: SeriesSources
) -> Record:
    return {
        "hasNextPage": rest > len(page),
        "hasPreviousPage": rest < total,
        "startCursor": _cursor(page[0].series, asked, sources) if page else None,
        "endCursor": _cursor(page[-1].series, asked, sources) if page else None,
    }


def _cursor(key: SeriesKey, asked: _Asked, sources: SeriesSources) -> str:
    values = (key.measurement, key.field, orjson.dumps(dict(key.tags)).decode())
    return sources.cursors.write(Position(values, sources.now), asked.print)


def _read(arguments: Mapping[str, object], cursors: Cursors) -> _Asked:
    measurement, field = (cast("str | None", arguments.get(name)) for name in ("measurement", "field"))
    bound = cast("bool | None", arguments.get("bound"))
    print = fingerprint("series", measurement, field, bound)
    after = cast("str | None", arguments.get("after"))
    position = None if after is None else cursors.read(after, print)
    if position is not None and len(position.values) != 3:
        raise BadCursor("the cursor belongs to another query; start again from the first page")
    place = None if position is None else _parts(series_key(*map(str, position.values)))
    return _Asked(measurement, field, bound, _first(arguments.get("first")), place, print)


def _first(given: object) -> int:
    first = DEFAULT_FIRST if given is None else cast("int", given)
    if first < 0:
        raise BadRequest(f"first is {first}; it must not be negative", path=("first",), value=first)
    if first > MAX_FIRST:
        raise LimitExceeded(
            f"first is {first:,}, the limit is {MAX_FIRST:,}; ask for less and follow pageInfo.endCursor",
            path=("first",),
            value=first,
        )
    return first


def _place(entry: SeriesEntry) -> Place:
    return _parts(entry.series)


def _parts(key: SeriesKey) -> Place:
    return (key.measurement, key.field, key.tags)


async def _breathe(number: int) -> None:
    """Let others run now and then: there may be very many rows."""
    if number % ROWS_AT_ONCE == 0:
        await asyncio.sleep(0)
