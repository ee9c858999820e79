"""Sizes are learned beside requests: the first time they are waited for, later they come in their own time."""

from __future__ import annotations

from pathlib import Path

from graph.store import TRUE
from tests.plant import SMALL, opened
from twin.sizing import Sizing


async def test_sizes_are_known_after_the_first_request(tmp_path: Path) -> None:
    async with opened(tmp_path, SMALL) as service:
        learned = service.backing.learned
        known_before = learned.sizes

        await service.reading()

        assert known_before is None
        assert learned.sizes is not None
        assert learned.sizes.nodes["asset"] > 0


async def test_what_is_wanted_is_counted_in_the_background(tmp_path: Path) -> None:
    async with opened(tmp_path, SMALL) as service:
        learned = service.backing.learned
        learned.want("signal", TRUE)
        sizing = Sizing(service.graph, learned, began=0.0)

        await sizing.known()
        assert sizing.task is not None
        await sizing.task

        assert learned.sizes is not None
        assert learned.rows("signal", TRUE) == learned.sizes.nodes["signal"]
        assert not learned.wanted


async def test_a_graph_that_is_lost_leaves_what_was_known(tmp_path: Path) -> None:
    async with opened(tmp_path, SMALL) as service:
        await service.reading()
        before = service.backing.learned.sizes
        sizing = Sizing(service.graph, service.backing.learned)
        await service.graph.close()

        await sizing.known()

        assert service.backing.learned.sizes is before
