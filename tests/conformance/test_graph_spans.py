"""The valid times of edges (G17): one small case, and random graphs against a slow, obvious answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path as Folder
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import (
    FOREVER,
    Change,
    Compare,
    Direction,
    EdgeSpans,
    GraphStore,
    Id,
    Path,
    Row,
    VersionRecord,
)
from graph import Test as Is
from graph.errors import BadRequest
from tests.conformance.graph_oracle import PlainGraph
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import EDGE_NAMES, IDS, KINDS, NOW, SCHEMA, graphs
from tests.conformance.test_graph import record_of, thing

HOST = Path("IN", Direction.OUT, "Thing")
GUESTS = Path("IN", Direction.IN, "Thing")
quick = settings(max_examples=15, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(params=SETUPS)
async def store(request: pytest.FixtureRequest, tmp_path: Folder) -> AsyncIterator[GraphStore]:
    opened = await SETUPS[request.param](tmp_path, SCHEMA, lambda: NOW)
    yield opened
    await opened.close()


@pytest.mark.guarantee("G17")
async def test_the_times_of_edges_are_told_from_both_ends_as_they_are_known_and_were(
    store: GraphStore,
) -> None:
    await store.apply([thing("pump"), thing("seal", parent="pump")], known_at=10)
    first = await record_of(store, "seal")
    moved = thing("seal", parent="pump", span=(5, 30), expected=1, close=(first,), known_at=20)
    gone = replace(moved.add[0], valid_from=30, valid_to=FOREVER, deleted=True)

    await store.apply([replace(moved, add=(*moved.add, gone))], known_at=20)

    now = [("seal", "pump", 5, 30, "left")]
    assert await store.edge_spans(EdgeSpans("Thing", ("nobody", "seal"), HOST, ("position",))) == now
    then = EdgeSpans("Thing", ("seal", "seal"), HOST, ("position",), known_at=19)
    assert await store.edge_spans(then) == [("seal", "pump", 0, FOREVER, "left")]
    assert await store.edge_spans(replace(then, known_at=9)) == []
    guests = EdgeSpans("Thing", ("pump",), GUESTS)
    assert await store.edge_spans(guests) == [("pump", "seal", 5, 30)]
    assert await store.edge_spans(replace(guests, ends_after=29)) == [("pump", "seal", 5, 30)]
    assert await store.edge_spans(replace(guests, ends_after=30)) == []
    for path in (
        replace(HOST, direction=Direction.BOTH),
        replace(HOST, max_depth=2),
        replace(HOST, where=Compare(Id(), Is.EQ, "x")),
        replace(HOST, edge="NEAR"),
    ):
        with pytest.raises(BadRequest):
            await store.edge_spans(EdgeSpans("Thing", ("seal",), path))


@st.composite
def requests(draw: st.DrawFn) -> EdgeSpans:
    edge = draw(st.sampled_from(["IN", "USES"]))
    to = "Thing" if edge == "IN" else draw(KINDS)
    path = Path(edge, draw(st.sampled_from([Direction.OUT, Direction.IN])), to)
    properties = tuple(draw(st.lists(st.sampled_from(EDGE_NAMES[edge]), unique=True)))
    ids = tuple(draw(st.lists(IDS, max_size=6)))
    known_at, ends_after = (draw(st.sampled_from([None, 4, 10, 25, NOW])) for _ in range(2))
    return EdgeSpans(draw(KINDS), ids, path, properties, known_at, ends_after)


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("setup", SETUPS)
@quick
@given(rounds=graphs(), asked=st.lists(requests(), min_size=5, max_size=12))
def test_the_times_of_edges_are_those_of_the_slow_graph(
    setup: str, rounds: list[tuple[int, list[Change]]], asked: list[EdgeSpans]
) -> None:
    async def alike() -> None:
        with TemporaryDirectory() as folder:
            opened, plain = await SETUPS[setup](Folder(folder), SCHEMA, lambda: NOW), PlainGraph(SCHEMA)
            try:
                await _write(opened, plain, rounds)
                for request in asked:
                    assert await opened.edge_spans(request) == list(_slowly(plain, request)), request
            finally:
                await opened.close()

    asyncio.run(alike())


async def _write(store: GraphStore, plain: PlainGraph, rounds: list[tuple[int, list[Change]]]) -> None:
    for known_at, changes in rounds:
        closing = []
        for change in changes:
            held = (await store.versions(change.kind, [change.id])).get(change.id, ())
            closing.append(replace(change, close=tuple(record.record or 0 for record in held)))
            plain.replace_timeline(change, known_at)
        await store.apply(closing, known_at=known_at)


def _slowly(plain: PlainGraph, asked: EdgeSpans) -> Iterator[Row]:
    for id in dict.fromkeys(asked.ids):
        rows = [
            (record.valid_from, far, place, edge_place, record, edge)
            for (kind, source), records in plain.records.items()
            for place, record in enumerate(records)
            if _was_known(record, asked.known_at) and not record.deleted
            if asked.ends_after is None or record.valid_to > asked.ends_after
            for edge_place, edge in enumerate(record.edges)
            if edge.kind == asked.path.edge
            for near, far in [_ends(asked, (kind, source), (edge.target_kind, edge.target))]
            if near == (asked.kind, id) and far[0] == asked.path.to
        ]
        for start, far, _, _, record, edge in sorted(rows, key=lambda row: row[:4]):
            values = (edge.properties.get(name) for name in asked.properties)
            yield (id, far[1], start, record.valid_to, *values)


def _ends(
    asked: EdgeSpans, source: tuple[str, str], target: tuple[str, str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    return (source, target) if asked.path.direction is Direction.OUT else (target, source)


def _was_known(record: VersionRecord, known_at: int | None) -> bool:
    if known_at is None:
        return record.known_to == FOREVER
    return record.known_from <= known_at < record.known_to
