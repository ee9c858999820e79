"""A checkpoint of the series file that a killed process left half-written is undone when the file is opened."""

from __future__ import annotations

import logging
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.conformance.series_rows import NOON, SECOND
from tests.conformance.series_writer import KEYS, OPTIONS, batch
from timeseries import Read
from timeseries.duckdb_file import SeriesFile
from timeseries.duckdb_guard import BLOCK, FIRST_BLOCK, kept, mend
from timeseries.embedded import open_embedded
from timeseries.errors import Unavailable

BATCHES = 7
"""More than a move takes, so that the file has samples in hot, in cold and in the write-ahead log."""


@pytest.mark.guarantee("T1")
@pytest.mark.parametrize("seed", range(4))
async def test_a_torn_block_of_metadata_costs_no_sample(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    torn = await _cut_off(tmp_path, random.Random(seed), with_blocks_aside=True)

    with caplog.at_level(logging.WARNING):
        found = await _values(torn)

    assert found == [_expected(k) for k in range(len(KEYS))]
    assert "a checkpoint that was cut off has been undone" in caplog.text
    assert not Path(f"{torn}.before").exists()


async def test_without_the_blocks_put_aside_such_a_file_is_lost(tmp_path: Path) -> None:
    torn = await _cut_off(tmp_path, random.Random(1), with_blocks_aside=False)

    with pytest.raises(Unavailable, match="checksum"):
        await open_embedded(torn, options=OPTIONS)


async def test_blocks_put_aside_are_not_put_back_over_a_checkpoint_that_ended(tmp_path: Path) -> None:
    path = f"{tmp_path}/series.duckdb"
    await _write(path, range(BATCHES))
    file = SeriesFile(path, OPTIONS, lambda: NOON)
    cursor = file.cursor()
    with kept(cursor):
        cursor.execute("INSERT INTO late VALUES (1)")
        cursor.execute("CHECKPOINT")
        shutil.copy(f"{path}.before", f"{tmp_path}/kept")
    cursor.execute("DELETE FROM late")
    cursor.execute("CHECKPOINT")
    cursor.close()
    file.close()
    shutil.copy(f"{tmp_path}/kept", f"{path}.before")

    assert not mend(path)
    assert await _values(path) == [_expected(k) for k in range(len(KEYS))]


async def test_blocks_that_were_not_put_aside_whole_are_left_alone(tmp_path: Path) -> None:
    path = f"{tmp_path}/series.duckdb"
    await _write(path, range(BATCHES))
    file = SeriesFile(path, OPTIONS, lambda: NOON)
    with file.cursor() as cursor, kept(cursor):
        shutil.copy(f"{path}.before", f"{tmp_path}/kept")
    file.close()
    whole = Path(f"{tmp_path}/kept").read_bytes()
    stored = Path(path).read_bytes()

    for part in (b"", whole[:100], whole[:-1], whole[:5000] + b"x" + whole[5001:]):
        Path(f"{path}.before").write_bytes(part)
        assert not mend(path)
        assert Path(path).read_bytes() == stored


async def _cut_off(folder: Path, chance: random.Random, *, with_blocks_aside: bool) -> str:
    """Return a copy of a file as a process killed inside a checkpoint leaves it: one block of metadata half new."""
    path, torn = f"{folder}/series.duckdb", f"{folder}/torn.duckdb"
    await _write(path, range(BATCHES - 1))
    store = await open_embedded(path, options=OPTIONS)
    await store.write(batch(BATCHES - 1))
    cursor = store._file.cursor()
    (block,) = cursor.execute("SELECT min(block_id) FROM pragma_metadata_info('stored')").fetchall()[0]
    with kept(cursor):
        for ending in ("", ".wal", ".before"):
            if ending != ".before" or with_blocks_aside:
                shutil.copy(f"{path}{ending}", f"{torn}{ending}")
    cursor.close()
    await store.close()
    with open(torn, "r+b") as file:
        file.seek(FIRST_BLOCK + block * BLOCK + chance.randrange(0, BLOCK // 2))
        file.write(chance.randbytes(BLOCK // 4))
    return torn


async def _write(path: str, numbers: range) -> None:
    store = await open_embedded(path, options=OPTIONS)
    for number in numbers:
        await store.write(batch(number))
    await store.close()


async def _values(path: str) -> list[dict[int, float]]:
    store = await open_embedded(path, options=OPTIONS)
    try:
        found = await store.read(Read(KEYS, None, NOON + 10**9 * SECOND))
    finally:
        await store.close()
    return [dict(zip(s.times.tolist(), s.values.tolist(), strict=True)) for s in found]


def _expected(k: int) -> dict[int, float]:
    written: dict[int, float] = {}
    for number in range(BATCHES):
        rows = batch(number)[k]
        written |= dict(zip(rows.times.tolist(), np.asarray(rows.values).tolist(), strict=True))
    return written
