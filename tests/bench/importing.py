"""How fast samples come in: from arrays through the series port, and from CSV by the command."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np

from tests.bench import plant as layout
from tests.bench.build import clock_from, define_types, settings_of
from tests.bench.client import ROOT
from tests.bench.figures import POINTS_PER_S, Aim, Figure
from tests.bench.plant import ANCHOR, Plant
from timeseries.embedded import open_embedded
from twin.settings import open_service

ARRAY_SHARE = 4
"One in so many of the plant's samples is written to measure the rate."
CSV_COLUMNS = 8
CSV_SHARE = 10


async def from_arrays(plant: Plant) -> Figure:
    """Write a part of the plant's samples into a fresh store, sorting them into place included."""
    spans = max(2, layout.STEPS // layout.STEPS_AT_ONCE // ARRAY_SHARE)
    lots = list(islice(layout.samples(plant), spans))
    with tempfile.TemporaryDirectory() as folder:
        store = await open_embedded(str(Path(folder) / "series.duckdb"))
        began = time.perf_counter()
        points = sum([await store.write(lot, timeout=600) for lot in lots])
        await store.compact()
        rate = points / (time.perf_counter() - began) / 1e6
        await store.close()
    note = f"{points:,} points, {len(lots[0]):,} series a batch, until all is sorted"
    return Figure("samples from arrays", rate, POINTS_PER_S, Aim(1.0, at_least=True), note=note)


async def from_csv(plant: Plant) -> Figure:
    """Import a file with the command `twin import samples`, from its start to its end."""
    rows = max(1_000, plant.points // CSV_SHARE // CSV_COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "log.csv"
        service = await open_service(settings_of(home), clock=clock_from(ANCHOR))
        await define_types(service)
        await service.close()
        _write_csv(file, rows)
        began = time.perf_counter()
        _import(file, home)
        seconds = time.perf_counter() - began
    points = rows * CSV_COLUMNS
    note = f"{points:,} points in {CSV_COLUMNS} columns, with the start of the program"
    return Figure(
        "samples from CSV", points / seconds / 1e6, POINTS_PER_S, Aim(0.4, at_least=True), note=note
    )


def _write_csv(file: Path, rows: int) -> None:
    times = np.datetime64("2025-12-01T00:00:00") + np.arange(rows)
    random = np.random.default_rng(3)
    columns = np.round(random.normal(50, 10, (CSV_COLUMNS, rows)), 3).astype(str)
    header = ["time", *(f"signal_{n}" for n in range(CSV_COLUMNS))]
    lines = [",".join(header), *map(",".join, zip(times.astype(str), *columns, strict=True))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _import(file: Path, home: Path) -> None:
    command = [sys.executable, "-m", "twin.cli", "import", "samples", str(file), "--asset", "RIG"]
    command += ["--create-asset", "Pump", "--time", "time", "--time-zone", "UTC"]
    environment = {**os.environ, "TWIN_HOME": str(home)}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
