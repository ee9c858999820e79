"""What every series store must guarantee, T9 to T15 of timeseries/store.py: samples, names, deletion, the catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conformance.series_rows import FAN, GHOST, NOON, PUMP, SECOND, everything, minute, rows, samples
from tests.conformance.series_setups import SETUPS
from timeseries import (
    Function,
    LatestSample,
    Quality,
    Samples,
    SeriesKey,
    SeriesStore,
    Term,
)
from timeseries.errors import BadSamples, TooMany

HOSTILE = (
    "' OR '1'='1",
    '"; DROP TABLE hot; --',
    "a,b=c d\\e",
    "|> drop()",
    "${jndi:x} {{x}} $start %s",
    "ünïcödé 🚀",
    "new\nline\ttab\0nul",
    "/.*/",
)


@pytest.fixture(params=sorted(SETUPS))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SeriesStore]:
    async with SETUPS[request.param](tmp_path) as open_again, open_again() as opened:
        yield opened


@pytest.mark.guarantee("T9")
async def test_samples_come_in_time_order_and_too_many_raise(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (3, 3), (1, 1), (2, 2)), samples(FAN, (1, 1))])

    assert rows((await store.read(replace(everything(PUMP), limit=3)))[0]) == [(1, 1), (2, 2), (3, 3)]
    with pytest.raises(TooMany) as raised:
        await store.read(replace(everything(FAN, PUMP), limit=2))
    assert (raised.value.count, raised.value.limit) == (3, 2)


@pytest.mark.guarantee("T10")
@pytest.mark.parametrize("points", [1, 4, 5, 60, 400])
async def test_reduced_samples_keep_the_ends_and_the_extremes(store: SeriesStore, points: int) -> None:
    waves: NDArray[Any] = np.sin(np.arange(5000) / 40) * np.arange(5000)
    waves[1234], waves[1235] = 1e6, -1e6
    times = NOON + np.arange(5000, dtype=np.int64) * SECOND
    await store.write([Samples(PUMP, times, waves), samples(FAN, (1, 1))])

    pump, fan = await store.read(replace(everything(PUMP, FAN), max_points=points, limit=max(points, 4)))

    assert len(pump.times) <= max(points, 4)
    assert {NOON, NOON + 1234 * SECOND, NOON + 1235 * SECOND, NOON + 4999 * SECOND} <= set(
        pump.times.tolist()
    )
    assert (np.diff(pump.times) > 0).all()
    assert (waves[(pump.times - NOON) // SECOND] == pump.values).all()
    assert (pump.total, pump.reduced) == (5000, True)
    assert (rows(fan), fan.total, fan.reduced) == ([(1, 1)], 1, False)


@pytest.mark.guarantee("T11")
async def test_a_series_that_does_not_exist_has_no_samples(store: SeriesStore) -> None:
    terms = (
        Term(Function.COUNT),
        Term(Function.BAD),
        Term(Function.MAX),
        Term(Function.COVERED),
        Term(Function.SLOTS, 1.0),
    )

    assert await store.aggregate(minute(GHOST, terms=terms)) == [(0,), (0,), (None,), (None,), (0,)]
    assert await store.latest([GHOST], at=NOON) == [None]
    assert rows((await store.read(everything(GHOST)))[0]) == []
    assert await store.delete([GHOST], start=NOON, end=NOON + SECOND) == 0
    assert await store.catalogue() == []


@pytest.mark.guarantee("T12")
@pytest.mark.parametrize("word", HOSTILE)
async def test_names_and_tags_are_data(store: SeriesStore, word: str) -> None:
    hostile = [SeriesKey(word, "value"), SeriesKey("m", word), SeriesKey("m", "value", ((word, word),))]
    await store.write([samples(PUMP, (1, 1)), *(samples(key, (1, k)) for k, key in enumerate(hostile))])
    terms = (Term(Function.MAX),)

    assert await store.aggregate(minute(*hostile, PUMP, terms=terms)) == [(0.0, 1.0, 2.0, 1.0)]
    assert [found.value for found in await store.latest(hostile, at=NOON + SECOND) if found] == [
        0.0,
        1.0,
        2.0,
    ]
    assert [rows(found) for found in await store.read(everything(*hostile))] == [[(1, 0)], [(1, 1)], [(1, 2)]]
    assert [entry.series for entry in await store.catalogue(measurement=word)] == hostile[:1]
    assert await store.delete(hostile, start=NOON, end=NOON + 9 * SECOND) == 3
    assert [entry.series for entry in await store.catalogue()] == [PUMP]


@pytest.mark.guarantee("T13")
@pytest.mark.parametrize(
    "values",
    [
        np.array([1, 2**53 + 1], np.int64),
        np.array([1, -(2**53) - 1], np.int64),
        np.array([1, 2**64 - 1], np.uint64),
        np.array([1, 10**30], object),
        np.array([1.0, np.nan]),
        np.array([1.0, np.inf]),
        np.array(["1", "2"]),
    ],
    ids=repr,
)
async def test_values_that_would_be_rounded_or_are_no_numbers_are_refused(
    store: SeriesStore, values: NDArray[Any]
) -> None:
    times = np.array([NOON, NOON + 1], np.int64)

    with pytest.raises(BadSamples, match="pump 1"):
        await store.write([samples(FAN, (1, 1)), Samples(PUMP, times, values)])

    assert await store.catalogue() == []


@pytest.mark.guarantee("T13")
async def test_whole_numbers_up_to_two_to_the_53_are_stored_exactly(store: SeriesStore) -> None:
    values: NDArray[Any] = np.array([2**53, -(2**53), 2**53 - 1], np.int64)

    await store.write([Samples(PUMP, NOON + np.arange(3), values)])

    assert (await store.read(everything(PUMP)))[0].values.tolist() == [2.0**53, -(2.0**53), 2.0**53 - 1]


@pytest.mark.guarantee("T13")
async def test_columns_that_do_not_fit_are_refused(store: SeriesStore) -> None:
    two: NDArray[Any] = np.array([NOON, NOON + 1], np.int64)
    one = np.array([1.0])
    for wrong in (
        Samples(PUMP, two, one),
        Samples(PUMP, two[:1], one, np.array([3], np.uint8)),
        Samples(PUMP, two[:1].astype(np.float64), one),
        Samples(PUMP, two[:1], one, None, ("text",)),
        Samples(PUMP, two[:1], one, None, ("a", "b")),
    ):
        with pytest.raises(BadSamples):
            await store.write([wrong])


@pytest.mark.guarantee("T14")
async def test_delete_removes_the_samples_of_a_window_and_only_those(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (1, 10), (2, 20), (3, 30)), samples(FAN, (2, 2))])
    await store.write([samples(PUMP, (2, 21), (4, 40, Quality.BAD))])

    assert await store.delete([PUMP, PUMP], start=NOON + 2 * SECOND, end=NOON + 4 * SECOND) == 2

    assert rows((await store.read(replace(everything(PUMP), include_bad=True)))[0]) == [(1, 10), (4, 40)]
    assert rows((await store.read(everything(FAN)))[0]) == [(2, 2)]
    assert await store.latest([PUMP], at=NOON + 9 * SECOND) == [
        LatestSample(NOON + SECOND, 10.0, None, Quality.GOOD)
    ]


@pytest.mark.guarantee("T15")
async def test_the_catalogue_lists_series_with_first_last_and_count(store: SeriesStore) -> None:
    other = SeriesKey("pressure", "value")
    await store.write(
        [samples(PUMP, (3, 1), (1, 1, Quality.BAD)), samples(FAN, (2, 1)), samples(other, (5, 1))]
    )
    await store.write([samples(PUMP, (3, 2), (0, 1))])

    entries = await store.catalogue()

    seconds = {e.series: ((e.first - NOON) // SECOND, (e.last - NOON) // SECOND, e.count) for e in entries}
    assert seconds == {PUMP: (0, 3, 3), FAN: (2, 2, 1), other: (5, 5, 1)}
    assert [e.series for e in await store.catalogue(measurement="pressure")] == [other]
