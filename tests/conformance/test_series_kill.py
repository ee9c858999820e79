"""A store killed at random points, also while it moves samples, has lost nothing that it acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conformance.series_rows import NOON, SECOND
from tests.conformance.series_writer import KEYS, OPTIONS, ROWS
from timeseries import Read
from timeseries.embedded import open_embedded

ROUNDS = 6


@pytest.mark.guarantee("T1")
async def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    acknowledged = -1

    for _ in range(ROUNDS):
        acknowledged = _killed_writer(tmp_path, acknowledged + 1, chance.uniform(0.05, 0.8))

        found = await _stored(tmp_path)
        expected = {NOON + place * SECOND: place * 1000.0 for place in range((acknowledged + 1) * ROWS)}
        for k, (times, values) in enumerate(found):
            assert len(times) == len(set(times)), f"doubled instants, seed {seed}"
            kept = dict(zip(times, values, strict=True))
            assert not {t: v + k for t, v in expected.items()}.items() - kept.items(), (
                f"lost samples, seed {seed}"
            )
            assert len(kept) - len(expected) in (0, ROWS), f"part of a batch, seed {seed}"
    assert acknowledged * ROWS * len(KEYS) > OPTIONS.hot_rows, f"no samples were moved, seed {seed}"


def _killed_writer(folder: Path, first: int, seconds: float) -> int:
    """Let a process write for so long after its first batch, kill it, and return the last number it printed."""
    command = [sys.executable, "-m", "tests.conformance.series_writer", str(folder), str(first)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as writer:
        assert writer.stdout is not None
        printed = [writer.stdout.readline()]
        time.sleep(seconds)
        writer.kill()
        printed += writer.stdout.readlines()
    whole = [line for line in printed if line.endswith("\n")]
    return int(whole[-1])


async def _stored(folder: Path) -> list[tuple[list[int], list[float]]]:
    store = await open_embedded(f"{folder}/series.duckdb", options=OPTIONS)
    try:
        found = await store.read(Read(KEYS, None, NOON + 10**9 * SECOND))
        entries = await store.catalogue()
        assert {e.series: e.count for e in entries} == {s.series: len(s.times) for s in found}
        newest = await store.latest(KEYS, at=NOON + 10**9 * SECOND)
        assert [sample and sample.time for sample in newest] == [int(s.times[-1]) for s in found]
    finally:
        await store.close()
    return [(samples.times.tolist(), samples.values.tolist()) for samples in found]
