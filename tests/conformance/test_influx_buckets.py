"""Buckets that are put together from the server's windows answer as the oracle does."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.conformance.series_oracle import Oracle, Sample
from tests.conformance.series_rows import FAN, PUMP
from tests.real_servers import influx_place
from timeseries import Buckets, Function, Quality, Samples, Term, open_series
from timeseries.influx_buckets import grid

MINUTE, HOUR, DAY = 60 * 10**9, 3600 * 10**9, 86_400 * 10**9
MIDNIGHT = 19_700 * DAY - 2 * HOUR
"""Midnight of a zone two hours east of UTC."""
EDGES = {
    "days of a zone with a change of clocks": [MIDNIGHT + hour * HOUR for hour in (0, 24, 47, 71, 95)],
    "cut at both ends": [
        MIDNIGHT + 17,
        MIDNIGHT + 15 * MINUTE,
        MIDNIGHT + 30 * MINUTE,
        MIDNIGHT + 31 * MINUTE + 5,
    ],
    "an outer bucket that is longer": [MIDNIGHT - 5 * HOUR, *(MIDNIGHT + n * HOUR for n in range(5))],
    "seconds": [MIDNIGHT + n * 10**9 for n in range(0, 3600, 300)],
    "uneven": [MIDNIGHT, MIDNIGHT + 7, MIDNIGHT + HOUR + 1, MIDNIGHT + 5 * HOUR],
    "one": [MIDNIGHT, MIDNIGHT + HOUR],
}
TERMS = tuple(
    Term(f)
    for f in (
        Function.COUNT,
        Function.BAD,
        Function.MIN,
        Function.MAX,
        Function.MEAN,
        Function.SUM,
        Function.FIRST,
        Function.LAST,
    )
)


@pytest.mark.guarantee("T7")
async def test_buckets_of_every_kind_equal_those_of_the_oracle() -> None:
    chance, oracle = random.Random(7), Oracle()
    batches = []
    for key, share in ((PUMP, 0.0), (FAN, 0.02)):
        times = np.unique([MIDNIGHT + chance.randrange(-6 * HOUR, 100 * HOUR) for _ in range(3000)])
        values = np.round([chance.gauss(0, 9) for _ in times], 3)
        qualities = np.array([2 * (chance.random() < share) for _ in times], np.uint8)
        batches.append(Samples(key, times.astype(np.int64), values, qualities))
        rows = zip(times.tolist(), values.tolist(), qualities.tolist(), strict=True)
        oracle.write(key, [Sample(time, value, Quality(quality)) for time, value, quality in rows])

    with influx_place() as url:
        store = await open_series(url)
        await store.write(batches)
        for name, edges in EDGES.items():
            for terms in (TERMS, TERMS[2:]):
                request = Buckets((PUMP, FAN), terms, tuple(edges))
                for got, expected in zip(await store.buckets(request), oracle.buckets(request), strict=True):
                    assert got.index == expected.index, name
                    for column, column_expected in zip(got.columns, expected.columns, strict=True):
                        assert list(column) == pytest.approx(list(column_expected), rel=1e-9, abs=1e-9), name
        await store.close()


def test_the_grid_is_the_longest_window_of_which_all_buckets_consist() -> None:
    found = {name: grid(edges) for name, edges in EDGES.items()}

    assert found == {
        "days of a zone with a change of clocks": HOUR,
        "cut at both ends": 15 * MINUTE,
        "an outer bucket that is longer": HOUR,
        "seconds": 300 * 10**9,
        "uneven": None,
        "one": None,
    }
