"""A process that writes until it is killed; it prints the number of each batch that the store acknowledged.

Run as a module: folder, number of the first batch. Batch n is ROWS samples of each of SERIES series, some late and some
written twice; `sample` says which value each must have.
"""

from __future__ import annotations

import asyncio
import sys

import numpy as np

from tests.conformance.series_rows import NOON, SECOND
from timeseries import Samples, SeriesKey
from timeseries.duckdb_file import Options
from timeseries.embedded import open_embedded

SERIES, ROWS = 20, 50
KEYS = tuple(SeriesKey("kill", "value", (("number", str(number)),)) for number in range(SERIES))
OPTIONS = Options(hot_rows=4 * SERIES * ROWS, threads=1, readers=1)


def batch(number: int) -> list[Samples]:
    """Rows of batch n: its own instants, in disorder, and again the last instant of the batch before."""
    places = np.arange(number * ROWS - 1, (number + 1) * ROWS, dtype=np.int64)[:: -1 if number % 2 else 1]
    places = places[places >= 0]
    return [
        Samples(key, NOON + places * SECOND, (places * 1000.0 + k).astype(np.float64))
        for k, key in enumerate(KEYS)
    ]


async def main(folder: str, first: int) -> None:
    """Write batches from `first` on, for ever."""
    store = await open_embedded(f"{folder}/series.duckdb", options=OPTIONS)
    number = first
    while True:
        await store.write(batch(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
