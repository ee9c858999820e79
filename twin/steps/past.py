"""Runs the steps that look at the past: installations, their ends, the signals of hosts, records of versions."""

from __future__ import annotations

from collections.abc import Sequence

from graph import store as graph
from graph.store import Column, Of, Row
from twin.catalog import CHILDREN, PARENT, signal_id
from twin.errors import Store
from twin.plan.past_steps import Ends, HostSignals, Stayed, Versions
from twin.rows import Table
from twin.steps.graph_ask import GraphAsk
from twin.steps.narrowing import lots
from twin.steps.staying import Stay, stays_of, table_of


async def looked_back(
    step: Stayed | Ends | HostSignals | Versions, ask: GraphAsk, tables: dict[int, Table]
) -> None:
    """Fill the slot of a step, or add to it."""
    match step:
        case Stayed():
            tables[step.slot] = await _stayed(step, ask, tables[step.source])
        case Ends():
            tables[step.slot] = await _ends(step, ask, tables[step.source])
        case HostSignals():
            tables[step.slot] = await _host_signals(step, ask, tables[step.source])
        case Versions():
            await _versions(step, ask, tables[step.slot])


async def _stayed(step: Stayed, ask: GraphAsk, source: Table) -> Table:
    """Return the installations of the things in a table; one whose other end is not there at the moment is left out."""
    asked = tuple(dict.fromkeys(source.ids))
    rows: list[Row] = []
    for ids in lots(asked, ask.max_keys):
        path = CHILDREN if step.as_host else PARENT
        known_at = None if ask.moment is None else ask.moment.known_at
        request = graph.EdgeSpans("asset", ids, path, ("position",), known_at)
        answer = ask.store.edge_spans(request, timeout=ask.calls.left())
        rows += await ask.calls.ask(ask.number, Store.GRAPH, len(ids), answer)
    stays = stays_of(step, rows)
    there = {row[0] for row in await ask.found("asset", (_other(step, stay) for stay in stays), ())}
    return table_of(step, [stay for stay in stays if _other(step, stay) in there], asked)


async def _ends(step: Ends, ask: GraphAsk, source: Table) -> Table:
    """Return the things at one end of installations, each once, and which installation leads to which."""
    wanted = [str(id) for id in source.columns[Of(step.end)]]
    return _led_to("asset", step.columns, await ask.found("asset", wanted, step.columns), source.ids, wanted)


async def _host_signals(step: HostSignals, ask: GraphAsk, source: Table) -> Table:
    """Return the signal of each installation's host, a row for each, with the time of the installation."""
    wanted = [signal_id(str(host), step.name) for host in source.columns[Of("host")]]
    found = {row[0]: row[1:] for row in await ask.found("signal", wanted, step.columns)}
    there = [place for place, id in enumerate(wanted) if id in found]
    values = [found[wanted[place]] for place in there]
    columns: dict[object, list[object]] = {
        name: [row[n] for row in values] for n, name in enumerate(step.columns)
    }
    times = zip(source.columns[Of("from")], source.columns[Of("to")], strict=True)
    spans = list(times)
    columns["stay"] = [spans[place] for place in there]
    groups = {source.ids[place]: (n, n + 1) for n, place in enumerate(there)}
    return Table("signal", [wanted[place] for place in there], columns, groups)


async def _versions(step: Versions, ask: GraphAsk, table: Table) -> None:
    """Add all version records of each thing."""
    found: dict[str, tuple[graph.VersionRecord, ...]] = {}
    for ids in lots(tuple(dict.fromkeys(table.ids)), ask.max_keys):
        answer = ask.store.versions(step.kind, ids, believed=False)
        records = await ask.calls.ask(ask.number, Store.GRAPH, len(ids), answer, rows=_records)
        found.update(records)
    table.columns[step] = [found.get(id, ()) for id in table.ids]


def _records(found: dict[str, tuple[graph.VersionRecord, ...]]) -> int:
    return sum(map(len, found.values()))


def _other(step: Stayed, stay: Stay) -> str:
    return stay.asset if step.as_host else stay.host


def _led_to(
    kind: str, names: Sequence[Column], rows: Sequence[Row], sources: Sequence[str], wanted: Sequence[str]
) -> Table:
    places = {str(row[0]): place for place, row in enumerate(rows)}
    columns: dict[object, list[object]] = {
        name: [row[n] for row in rows] for n, name in enumerate(names, start=1)
    }
    pairs = ((source, places.get(id)) for source, id in zip(sources, wanted, strict=True))
    groups = {source: (place, place + 1) for source, place in pairs if place is not None}
    return Table(kind, list(places), columns, groups)
