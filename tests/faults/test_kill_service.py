"""The service and its servers are killed in the middle of writes, alone and together: what was acknowledged is there.

TWIN_KILL_ROUNDS says how often each set of them is killed; 1 by default. Run with `-s` to read the figures.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.faults.killing.door import Door
from tests.faults.killing.ledger import Ledger, everything
from tests.faults.killing.plant import SERVICE, Plant, in_any_order, running_plant

ROUNDS = int(os.environ.get("TWIN_KILL_ROUNDS", "1"))
VICTIMS = (
    (SERVICE,),
    ("graph",),
    ("series",),
    ("objects",),
    (SERVICE, "graph"),
    (SERVICE, "series"),
    (SERVICE, "objects"),
)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with running_plant(tmp_path_factory.mktemp("killed")) as running:
        yield running


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    ledger = Ledger()
    yield ledger
    print(f"\nkill -9: {ledger.told()}")


@asynccontextmanager
async def door_of(plant: Plant) -> AsyncIterator[Door]:
    async with httpx.AsyncClient(timeout=30) as http:
        yield Door(http, lambda: plant.address)


@pytest.mark.parametrize("victims", VICTIMS, ids=" and ".join)
async def test_nothing_acknowledged_is_lost_or_half_there(
    killed: Plant, ledger: Ledger, victims: tuple[str, ...]
) -> None:
    seed = time.time_ns() % 2**32
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        async with door_of(killed) as door:
            await _kill_while_writing(killed, door, ledger, victims, chance)
            wrong = await ledger.check(door)

        assert wrong == []
    print(ledger.told())


async def test_in_the_end_all_that_was_begun_can_be_finished_and_nothing_else_is_there(
    killed: Plant, ledger: Ledger
) -> None:
    async with door_of(killed) as door:
        await ledger.finish(door)
        wrong = await ledger.check(door, ledger.things)
        found = await everything(door)

    assert wrong == []
    assert found == {name for thing in ledger.things for name in thing.names}


async def _kill_while_writing(
    plant: Plant, door: Door, ledger: Ledger, victims: tuple[str, ...], chance: random.Random
) -> None:
    """Write, kill, let those that can go on, stop the writers, start again in any order."""
    stopped = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ledger.write(door, stopped))
        await ledger.until_each_wrote()
        await asyncio.sleep(chance.uniform(0.0, 1.5))
        await asyncio.to_thread(plant.kill, in_any_order(victims, chance))
        await asyncio.sleep(chance.uniform(0.0, 1.0))
        stopped.set()
    await asyncio.to_thread(plant.start, in_any_order(victims, chance))
    ledger.rounds += 1
