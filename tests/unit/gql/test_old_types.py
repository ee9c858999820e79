"""Asset types that are old are read again beside the answer, which holds where they stayed the same."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import orjson
import pytest

from gql.request import Terms
from gql.roots import Roots
from graph.store import Find, GraphStore, Row
from tests.plant import SECRET, SMALL, Place, placed, selections
from twin.service import TwinService

KEYS = "{ assets(first: 3) { nodes { key type { name } } } }"


class Watched:
    """A graph that tells how often types were read; told to, it reads them only once something else is asked for."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.reads_of_types = 0
        self.waits_for_others = False
        self.others_began = asyncio.Event()

    def __getattr__(self, name: str) -> Any:  # Any: what the store has under the name
        return getattr(self._store, name)

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows."""
        if request.kind == "asset_type":
            self.reads_of_types += 1
            if self.waits_for_others:
                await self.others_began.wait()
        else:
            self.others_began.set()
        return await self._store.find(request, timeout=timeout)


@pytest.fixture(autouse=True)
def old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Types are old as soon as they were read."""
    monkeypatch.setattr("twin.service.TYPES_ARE_FRESH_S", -1.0)


def replica(place: Place, graph: object) -> TwinService:
    of = place.service
    return TwinService(
        graph=cast("GraphStore", graph), series=of.series, objects=of.objects, secret=SECRET, clock=of.clock
    )


async def asked(service: TwinService, text: str) -> dict[str, Any]:  # Any: JSON
    answered = await Roots(service).query(selections(text), Terms(time.monotonic() + 30))
    assert not answered.failures
    return cast("dict[str, Any]", orjson.loads(orjson.dumps(answered.data)))


def test_old_types_are_read_while_the_answer_is_made(small: Place) -> None:
    async def twice() -> tuple[object, object, int]:
        graph = Watched(small.service.graph)
        service = replica(small, graph)
        first = await asked(service, KEYS)
        graph.waits_for_others = True
        graph.others_began.clear()
        second = await asyncio.wait_for(asked(service, KEYS), 20)
        return first, second, graph.reads_of_types

    first, second, reads = small.runner.run(twice())

    assert second == first
    assert reads == 2


def test_what_was_answered_by_types_that_another_replica_changed_is_answered_anew() -> None:
    text = (
        '{ assetType(key: "Pump") { name } assets(where: {type: {eq: "Pump"}}) { nodes { type { name } } } }'
    )

    async def before_and_after(place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
        service, other = replica(place, place.service.graph), replica(place, place.service.graph)
        before = await asked(service, text)
        written = await other.writer.define_asset_types([{"key": "Pump", "name": "Mover of water"}], None)
        assert not written.errors
        return before, await asked(service, text)

    with placed(SMALL) as place:
        before, after = place.runner.run(before_and_after(place))

    assert before["assetType"]["name"] != "Mover of water"
    assert after["assetType"]["name"] == "Mover of water"
    names = [node["type"]["name"] for node in after["assets"]["nodes"]]
    assert names
    assert names.count("Mover of water") == [
        node["type"]["name"] for node in before["assets"]["nodes"]
    ].count(before["assetType"]["name"])
