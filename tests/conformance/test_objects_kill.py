"""A process that is killed at any point loses nothing it acknowledged, and leaves nothing half done in sight."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from objects import ObjectStore, served_here
from objects.local import open_local
from tests.conformance.object_requests import adopt, digest, gathered
from tests.conformance.object_setups import SECRET
from tests.conformance.object_victim import body_of

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


@pytest.mark.guarantee("O1")
async def test_a_killed_process_loses_nothing_acknowledged_and_shows_nothing_unfinished(
    tmp_path: Path,
) -> None:
    seed = time.time_ns() % 2**32
    print(f"seed {seed}")
    chance = random.Random(seed)
    kept: set[str] = set()

    for run in range(ROUNDS):
        said = run_and_kill(tmp_path / "objects", run, seconds=chance.uniform(0.05, 0.5))
        kept |= said["kept"]
        await check(tmp_path / "objects", kept, said)

    print(f"{len(kept)} objects kept")
    assert len(kept) > ROUNDS


def run_and_kill(directory: Path, run: int, *, seconds: float) -> dict[str, set[str]]:
    """Let the victim work for a while after its first acknowledgement; return what it acknowledged."""
    command = [sys.executable, "-m", "tests.conformance.object_victim", str(directory), str(run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        first = victim.stdout.readline()
        time.sleep(seconds)
        victim.kill()
        lines = (first + victim.stdout.read()).splitlines(keepends=True)
    said: dict[str, set[str]] = {"kept": set(), "sent": set(), "removing": set(), "removed": set()}
    for line in lines:
        if line.endswith("\n"):
            what, key = line.split()
            said[what].add(key)
    return said


async def check(directory: Path, kept: set[str], said: dict[str, set[str]]) -> None:
    """What is listed is whole, what was acknowledged is there, what was removed is not."""
    store = await open_local(str(directory), secret=SECRET)
    try:
        listed = {stored.key: stored async for stored in store.list()}
        for key, stored in listed.items():
            body = await gathered(store.get(key))
            assert (len(body), digest(body)) == (stored.size, stored.sha256)
            assert body == body_of(key)
        assert kept <= set(listed)
        assert not said["removed"] & set(listed)
        await check_uploads(store, said["sent"] - set(listed))
        kept |= said["sent"]
    finally:
        await store.close()
    await check_sweep(directory)


async def check_uploads(store: ObjectStore, sent: set[str]) -> None:
    """Every acknowledged upload can be adopted, or was."""
    assert served_here(store) is not None
    for key in sorted(sent):
        body = body_of(key)
        assert (await adopt(store, key, body, key.replace("/", "-"))).sha256 == digest(body)


async def check_sweep(directory: Path) -> None:
    """After the grace period every file has a row, and every row a file."""
    store = await open_local(str(directory), secret=SECRET, grace=timedelta(seconds=-60))
    try:
        digests = {stored.sha256 async for stored in store.list()}
    finally:
        await store.close()
    assert list((directory / "temporary").iterdir()) == []
    assert list((directory / "uploads").iterdir()) == []
    assert {file.name for file in (directory / "bytes").glob("*/*")} == digests
