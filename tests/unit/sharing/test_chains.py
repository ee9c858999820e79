"""Chains of concurrent requests: one call serves those whose heads name other ids, and each gets its own rows."""

from __future__ import annotations

import asyncio
from pathlib import Path as Folder

import pytest

from graph.store import (
    Chain,
    Compare,
    Direction,
    Expand,
    Find,
    Follow,
    Id,
    Of,
    OneOf,
    Path,
    Row,
)
from graph.store import Test as Is
from tests.unit.sharing.held import Place, opened

BEFORE = Path("BESIDE", Direction.OUT, "pump")
AFTER = Path("BESIDE", Direction.IN, "pump")
FOLLOWS = (Follow(0, BEFORE, columns=(Of("name"),), first=1), Follow(1, AFTER))


def beside(*numbers: int) -> Chain:
    """Ask for what is beside pumps, and beside that."""
    return Chain(Find("pump", OneOf(Id(), tuple(f"P{n}" for n in numbers)), limit=2), FOLLOWS)


async def at_once(place: Place, *chains: Chain) -> list[list[list[Row]]]:
    """Ask for all at the same time."""
    return list(await asyncio.gather(*(place.graph.chain(chain) for chain in chains)))


async def test_chains_of_other_ids_share_a_call(tmp_path: Folder) -> None:
    async with opened(tmp_path, 12) as place:
        asked = [beside(n) for n in (3, 4, 5, 4, 0, 99)]
        alone = [await place.door.chain(chain) for chain in asked]
        place.door.asked.clear()

        found = await at_once(place, *asked)

    assert found == alone
    assert len(place.door.asked) < len(asked)


async def test_chains_from_sources_share_a_call(tmp_path: Folder) -> None:
    async with opened(tmp_path, 12) as place:
        follow = (Follow(0, BEFORE, columns=(Of("name"),)),)
        asked = [Chain(Expand("pump", (f"P{n}", f"P{n + 1}"), BEFORE), follow) for n in range(2, 8)]
        alone = [await place.door.chain(chain) for chain in asked]
        place.door.asked.clear()

        found = await at_once(place, *asked)

    assert found == alone
    assert len(place.door.asked) < len(asked)


@pytest.mark.parametrize(
    "head",
    [
        Find("pump", OneOf(Id(), ("P3", "P5")), limit=3),
        Find("pump", Compare(Of("name"), Is.STARTS, "pump"), limit=3),
    ],
    ids=["of ids more than are followed", "of no ids"],
)
async def test_the_front_of_a_head_stays_that_of_its_own(tmp_path: Folder, head: Find) -> None:
    async with opened(tmp_path, 12) as place:
        asked = [Chain(head, (Follow(0, BEFORE, first=1),)), beside(5), beside(6)]
        alone = [await place.door.chain(chain) for chain in asked]

        assert await at_once(place, *asked) == alone
