"""A process that is killed while it writes: what it acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path as Folder

import pytest

from graph import Direction, Expand, Find, Labelled, Path
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import SCHEMA

ROUNDS = 5


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("setup", SETUPS)
async def test_every_acknowledged_write_outlives_a_kill(setup: str, tmp_path: Folder) -> None:
    chance = random.Random(20_240_501)
    await (await SETUPS[setup](tmp_path, SCHEMA, lambda: 1)).close()  # the writers share its place
    acknowledged = [
        name
        for turn in range(ROUNDS)
        for name in _write_and_kill(setup, tmp_path, turn, chance.randint(1, 100))
    ]

    store = await SETUPS[setup](tmp_path, SCHEMA, lambda: 1)
    found = {str(row[0]) for row in await store.find(Find("Thing"))}
    children = {name for name in found if not name.endswith("/parent")}
    parents = await store.expand(Expand("Thing", tuple(sorted(children)), Path("IN", Direction.OUT, "Thing")))
    labelled = {str(row[0]) for row in await store.find(Find("Thing", Labelled("erp")))}
    await store.close()

    assert len(acknowledged) >= ROUNDS
    assert set(acknowledged) <= children
    assert found - children == {f"{name}/parent" for name in children}
    assert set(parents) == {(name, f"{name}/parent") for name in children}
    assert labelled == children


def _write_and_kill(setup: str, folder: Folder, turn: int, lines: int) -> list[str]:
    """Kill the writer right after it printed so many lines, in the middle of whatever it does next."""
    command = [sys.executable, "-m", "tests.conformance.graph_writer", setup, str(folder), str(turn)]
    root = Folder(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        names = [process.stdout.readline().strip() for _ in range(lines)]
        process.kill()
        names += process.stdout.read().splitlines()
    return names
