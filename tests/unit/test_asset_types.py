"""Asset types are read again and again, and worked out anew where they changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from graph.store import Find, GraphStore, Row
from tests.plant import SECRET, Place
from twin.asset_types import AssetTypes, load_asset_types
from twin.service import TwinService


def test_types_that_did_not_change_are_the_ones_that_were_known(small: Place) -> None:
    known = small.runner.run(load_asset_types(small.service.graph))

    again = small.runner.run(load_asset_types(small.service.graph, known=known))

    assert again is known


def test_types_that_changed_are_read_anew(small: Place) -> None:
    now = small.runner.run(load_asset_types(small.service.graph))
    (key, *_), (row, *rows) = now.records, now.rows
    before = AssetTypes(
        [replace(now.records[key], name="as it was called")], [(*row[:1], "as it was called")]
    )

    again = small.runner.run(load_asset_types(small.service.graph, known=before))

    assert again.records == now.records
    assert again.rows == [row, *rows]


class Behind:
    """A graph whose first answer lacks a row, and is long on its way: another one wrote the row meanwhile."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.is_read, self.may_arrive = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:  # Any: what the store has under the name
        return getattr(self._store, name)

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows."""
        rows = await self._store.find(request, timeout=timeout)
        if self.is_read.is_set():
            return rows
        self.is_read.set()
        await self.may_arrive.wait()
        return rows[1:]


def test_types_that_arrive_after_a_write_are_not_kept(small: Place) -> None:
    async def read() -> tuple[AssetTypes, AssetTypes]:
        graph = Behind(small.service.graph)
        service = TwinService(
            graph=cast("GraphStore", graph),
            series=small.service.series,
            objects=small.service.objects,
            secret=SECRET,
        )
        begun = asyncio.create_task(service.types())
        await graph.is_read.wait()
        service.forget_types()
        graph.may_arrive.set()
        return await begun, await service.types()

    before, after = small.runner.run(read())

    assert len(after.records) == len(before.records) + 1
