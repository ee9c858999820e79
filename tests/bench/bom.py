"""Measures the import of a bill of material into empty stores: `python -m tests.bench.bom [--lines N]`."""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from tests.bench.client import ROOT
from tests.bench.figures import Aim, Figure, table

LINES: Final = 100_000
HEADER: Final = ("Level", "Part Number", "Description", "Revision", "Qty", "Unit", "Weight (kg)")
GROUPS: Final = 10
PIECES: Final = 9
"Each assembly holds ten groups of nine lines; pieces come again in other groups."
_DIFFERENT: Final = 60_000


def figures(lines: int) -> tuple[Figure, Figure]:
    """Import a file of so many lines; return the seconds on the clock and those of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "bom.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([HEADER, *islice(_rows(), lines)])
        began, used = time.perf_counter(), _cpu_seconds()
        _import(file, home)
        seconds, cpu = time.perf_counter() - began, _cpu_seconds() - used
    note = "levels, attributes, with the start of the program"
    name = f"BOM of {lines:,} lines"
    return Figure(name, seconds, "s", Aim(20), note=note), Figure(f"{name}, CPU", cpu, "s", note=note)


def _rows() -> Iterator[tuple[object, ...]]:
    yield (0, "TOP", "The whole", "A", 1, "pcs", "")
    number = 0
    while True:
        assembly = f"A-{number:05}"
        yield (1, assembly, f"Assembly {number}", "A", 1, "pcs", "")
        for group in range(GROUPS):
            yield (2, f"B-{number:05}-{group}", f"Group {group} of {number}", "A", 2, "pcs", "")
            for piece in range(PIECES):
                which = (number * GROUPS * PIECES + group * PIECES + piece) % _DIFFERENT
                yield (3, f"C-{which:06}", f"Piece {which}", "A", 4, "pcs", f"{0.001 * (which % 997):.3f}")
        number += 1


def _cpu_seconds() -> float:
    """Return what the processes that ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _import(file: Path, home: Path) -> None:
    command = [sys.executable, "-m", "twin.cli", "import", "bom", str(file)]
    command += ["--attribute", "Weight (kg)=mass:kg"]
    environment = {**os.environ, "TWIN_HOME": str(home)}
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    print(table(figures(parser.parse_args().lines)))


if __name__ == "__main__":
    main()
