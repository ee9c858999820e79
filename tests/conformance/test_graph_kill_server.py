"""A graph server that is killed while services write to it: what it acknowledged is there, nothing is there by half."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path as Folder

import pytest

from graph import Direction, Expand, Find, GraphStore, Labelled, Path, open_graph
from graph.errors import Timeout, Unavailable
from tests.conformance.graph_timelines import SCHEMA
from tests.conformance.graph_writer import pair
from tests.own_server import own_server

ROUNDS = 2
WRITERS = 4
PARENT = Path("IN", Direction.OUT, "Thing")


@pytest.mark.guarantee("G1")
async def test_every_acknowledged_write_outlives_a_kill_of_the_server(tmp_path: Folder) -> None:
    chance = random.Random(20_240_502)
    acknowledged: list[str] = []
    with own_server("neo4j", tmp_path / "server") as server:
        server.start()
        store = await open_graph(server.url, SCHEMA, clock=lambda: 1)
        await store.apply(pair("first"), known_at=1)
        acknowledged.append("first")
        for turn in range(ROUNDS):
            writers = [
                asyncio.create_task(_write(store, f"{turn}-{n}", acknowledged)) for n in range(WRITERS)
            ]
            await asyncio.sleep(chance.uniform(0.5, 2.0))
            await asyncio.to_thread(server.kill)
            in_doubt = await asyncio.gather(*writers)
            await asyncio.to_thread(server.start)
            for name in in_doubt:
                await _insist(store, name)
            acknowledged += in_doubt
        found = {str(row[0]) for row in await store.find(Find("Thing"))}
        labelled = {str(row[0]) for row in await store.find(Find("Thing", Labelled("erp")))}
        parents = await store.expand(Expand("Thing", tuple(sorted(labelled)), PARENT))
        await store.close()

    print(f"{ROUNDS} kills, {len(acknowledged)} writes acknowledged")
    assert len(acknowledged) > ROUNDS * WRITERS + 1
    assert labelled == set(acknowledged)
    assert found == labelled | {f"{name}/parent" for name in labelled}
    assert set(parents) == {(name, f"{name}/parent") for name in labelled}


async def _write(store: GraphStore, turn: str, acknowledged: list[str]) -> str:
    """Write pairs until one fails; return its name: it may have been written or not."""
    number = 0
    while True:
        name = f"{turn}-{number}"
        try:
            await store.apply(pair(name), known_at=1)
        except (Unavailable, Timeout):
            return name
        acknowledged.append(name)
        number += 1


async def _insist(store: GraphStore, name: str) -> None:
    """Write the same pair until it is acknowledged, as who retries does."""
    for _ in range(WRITERS + 1):
        try:
            await store.apply(pair(name), known_at=1)
        except (Unavailable, Timeout):
            continue
        return
    raise AssertionError(f"{name} could not be written though the server is back")
