"""A process that is killed at any point loses nothing it acknowledged, and leaves nothing half done in sight."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from objects import ObjectStore, open_objects
from objects.errors import NoSuchKey
from objects.local import open_local
from tests.conformance.object_clients import SECRET
from tests.conformance.object_requests import adopt, digest, gathered
from tests.conformance.object_victim import body_of
from tests.real_servers import minio_place

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


@pytest.mark.guarantee("O1")
async def test_a_killed_process_loses_nothing_acknowledged_and_shows_nothing_unfinished(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "objects"
    kept: set[str] = set()

    for run, seconds in enumerate(pauses()):
        said = run_and_kill(f"file:{directory}", run, seconds=seconds)
        await check(f"file:{directory}", kept, said)
        await check_sweep(directory)

    print(f"{len(kept)} objects kept")
    assert len(kept) > ROUNDS


@pytest.mark.guarantee("O1")
async def test_a_killed_client_of_a_bucket_loses_nothing_acknowledged_and_shows_nothing_unfinished() -> None:
    kept: set[str] = set()

    with minio_place() as url:
        for run, seconds in enumerate(pauses()):
            said = run_and_kill(url, run, seconds=2 * seconds)
            await check(url, kept, said)

    print(f"{len(kept)} objects kept")
    assert len(kept) > ROUNDS


def pauses() -> list[float]:
    """How long to wait before each kill."""
    seed = time.time_ns() % 2**32
    print(f"seed {seed}")
    chance = random.Random(seed)
    return [chance.uniform(0.05, 0.5) for _ in range(ROUNDS)]


def run_and_kill(url: str, run: int, *, seconds: float) -> dict[str, set[str]]:
    """Let the victim work for a while after its first acknowledgement; return what it acknowledged."""
    command = [sys.executable, "-m", "tests.conformance.object_victim", url, str(run)]
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


async def check(url: str, kept: set[str], said: dict[str, set[str]]) -> None:
    """What is listed is whole, what was acknowledged is there, what was removed is not."""
    kept |= said["kept"]
    store = await open_objects(url, secret=SECRET)
    try:
        listed = {stored.key: stored async for stored in store.list()}
        for key, stored in listed.items():
            try:
                body = await gathered(store.get(key))
            except NoSuchKey:
                assert key in said["removing"], "only a removal that was under way may end after the listing"
                continue
            assert (len(body), digest(body)) == (stored.size, stored.sha256)
            assert body == body_of(key)
        assert kept <= set(listed)
        assert not said["removed"] & set(listed)
        await check_uploads(store, said["sent"] - set(listed))
        kept |= said["sent"]
    finally:
        await store.close()


async def check_uploads(store: ObjectStore, sent: set[str]) -> None:
    """Every acknowledged upload can be adopted, or was."""
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
