"""InfluxDB is killed in the middle of writes, over and over: every batch that was acknowledged is there."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.conformance.series_rows import NOON, SECOND
from timeseries import Quality, Read, Samples, SeriesKey, SeriesStore, open_series
from timeseries.errors import Timeout, Unavailable
from twin.servers import (
    Place,
    Process,
    Server,
    built,
    cache_folder,
    is_running,
    launch,
    new_place,
    server_named,
    stop,
    wait_until_ready,
)

ROUNDS, WRITERS, SERIES, ROWS = 3, 4, 10, 40
KEYS = tuple(SeriesKey("kill", "value", (("number", str(number)),)) for number in range(WRITERS * SERIES))


@dataclass
class Machine:
    """A server of the test's own."""

    server: Server
    program: Path
    place: Place
    process: Process = field(init=False)

    def start(self) -> None:
        """Start it, and return when it serves."""
        self.process = launch(self.server, self.program, self.place)
        wait_until_ready(self.server, self.place, self.process)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        while is_running(self.process):
            time.sleep(0.01)

    @property
    def url(self) -> str:
        """Its bucket of the test."""
        return f"{self.server.address(self.place)}/{self.server.default}"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    server = server_named("influxdb")
    product = cache_folder(os.environ) / f"{server.name}-{server.version}"
    if not product.exists() and "influx" not in os.environ.get("TWIN_TEST_REQUIRE", ""):
        pytest.skip("InfluxDB is not built here; twin stores up builds it")
    return Machine(
        server, built(server, cache_folder(os.environ), report=print), new_place(server, tmp_path / "server")
    )


@pytest.mark.guarantee("T1")
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(machine: Machine) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    await asyncio.to_thread(machine.start)
    store = await open_series(machine.url)
    acknowledged = [0] * WRITERS

    try:
        for _ in range(ROUNDS):
            writers = [asyncio.create_task(_write(store, n, acknowledged)) for n in range(WRITERS)]
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            await asyncio.to_thread(machine.kill)
            await asyncio.gather(*writers)
            await asyncio.to_thread(machine.start)
            await _check(store, acknowledged, seed)
    finally:
        stop((machine.process,))
        await store.close()
    rows = sum(acknowledged) * SERIES * ROWS
    print(
        f"{ROUNDS} rounds, {sum(acknowledged)} batches and {rows} samples acknowledged, none lost; seed {seed}"
    )
    assert sum(acknowledged) > 0, f"nothing was written, seed {seed}"


async def _write(store: SeriesStore, writer: int, acknowledged: list[int]) -> None:
    """Write one batch after the other until the server is gone."""
    while True:
        try:
            await store.write(_batch(writer, acknowledged[writer]), timeout=5)
        except (Unavailable, Timeout):
            return
        acknowledged[writer] += 1


def _batch(writer: int, number: int) -> list[Samples]:
    places = np.arange(number * ROWS, (number + 1) * ROWS, dtype=np.int64)
    qualities = (places % 20 == 7) * int(Quality.BAD) + (places % 20 == 9) * int(Quality.UNCERTAIN)
    return [
        Samples(
            KEYS[k],
            NOON + places * SECOND,
            (places * 1000.0 + k).astype(np.float64),
            qualities.astype(np.uint8),
        )
        for k in range(writer * SERIES, (writer + 1) * SERIES)
    ]


async def _check(store: SeriesStore, acknowledged: list[int], seed: int) -> None:
    found = await store.read(Read(KEYS, None, NOON + 10**9 * SECOND, include_bad=True))
    for k, samples in enumerate(found):
        count = acknowledged[k // SERIES] * ROWS
        expected = [_batch(k // SERIES, n)[k % SERIES] for n in range(acknowledged[k // SERIES])]
        for name in ("times", "values", "qualities") if expected else ():
            kept, written = (
                getattr(samples, name)[:count],
                np.concatenate([getattr(e, name) for e in expected]),
            )
            assert np.array_equal(kept, written), f"{name} of series {k} were lost, seed {seed}"
