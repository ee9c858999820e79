"""Walks cost what the edges cost, not what the paths would: more paths than anybody could follow lead to each end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path as Folder

import pytest

from graph import (
    FOREVER,
    Change,
    Depth,
    Direction,
    Edge,
    Expand,
    GraphStore,
    Moment,
    Order,
    Path,
    VersionRecord,
)
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import NOW, SCHEMA

RUNGS, WIDTH = 30, 3
"Each node of a rung leads to all of the next one: 3 to the power of 29 paths from end to end."


@pytest.fixture(params=SETUPS)
async def ladder(request: pytest.FixtureRequest, tmp_path: Folder) -> AsyncIterator[GraphStore]:
    store = await SETUPS[request.param](tmp_path, SCHEMA, lambda: NOW)
    await store.apply([_node(rung, n) for rung in range(RUNGS) for n in range(WIDTH)], known_at=10)
    yield store
    await store.close()


def _id(rung: int, n: int) -> str:
    return f"{rung:02}-{n}"


def _node(rung: int, n: int) -> Change:
    nexts = range(WIDTH if rung + 1 < RUNGS else 0)
    edges = tuple(Edge("IN", "Thing", _id(rung + 1, each)) for each in nexts)
    record = VersionRecord(0, FOREVER, 10, FOREVER, 1, {}, edges=edges)
    return Change("Thing", _id(rung, n), 0, 1, (), (record,))


@pytest.mark.guarantee("G10")
@pytest.mark.parametrize("moment", [None, Moment(20, 20)], ids=["now", "as of a moment"])
@pytest.mark.parametrize("most", [None, RUNGS], ids=["unbounded", "bounded"])
@pytest.mark.parametrize("direction", [Direction.OUT, Direction.IN])
async def test_a_walk_finds_each_node_once_however_many_paths_lead_there(
    ladder: GraphStore, direction: Direction, most: int | None, moment: Moment | None
) -> None:
    start = _id(0 if direction is Direction.OUT else RUNGS - 1, 1)
    request = Expand(
        "Thing",
        (start,),
        Path("IN", direction, "Thing", 1, most),
        columns=(Depth(),),
        order=(Order(Depth()),),
        moment=moment,
    )

    found = await ladder.expand(request, timeout=20.0)

    rungs = range(1, RUNGS) if direction is Direction.OUT else reversed(range(RUNGS - 1))
    expected = [(rung, n) for rung in rungs for n in range(WIDTH)]
    depths = [abs(rung - int(start[:2])) for rung, _ in expected]
    assert found == [(start, _id(rung, n), depth) for (rung, n), depth in zip(expected, depths, strict=True)]
