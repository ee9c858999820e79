"""A bucket that other programs write to: their samples are read as they are, and nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

import httpx
import numpy as np
import pytest

from tests.conformance.series_rows import NOON, SECOND, everything, minute, rows, samples
from tests.real_servers import influx_place
from timeseries import (
    Buckets,
    Function,
    LatestSample,
    Quality,
    Read,
    Samples,
    SeriesKey,
    SeriesStore,
    Term,
    open_series,
)
from timeseries.errors import BadSamples, Unsupported

IDLE, BUSY, ON, STATE = (
    SeriesKey("cpu", field, (("cpu", "cpu0"), ("host", "press 1")))
    for field in ("idle", "busy", "on", "state")
)
LINES = f"""cpu,host=press\\ 1,cpu=cpu0 idle=90i,busy=10u,on=true,state="run" {NOON + SECOND}
cpu,host=press\\ 1,cpu=cpu0 idle=70i,busy=30u,on=false,state="two
lines" {NOON + 2 * SECOND}
cpu,host=press\\ 2,cpu=cpu0 idle=1i,busy=99u {NOON + 2 * SECOND}
"""


@dataclass(frozen=True)
class Plant:
    """A store, and another program that writes to its bucket."""

    store: SeriesStore
    url: str

    async def write(self, lines: str) -> None:
        """Write lines past the store."""
        parts = urlsplit(self.url)
        _, org, bucket = parts.path.split("/")
        headers = {"Authorization": f"Token {unquote(parts.username or '')}"}
        address = f"http://{parts.hostname}:{parts.port}/api/v2/write"
        query = {"org": org, "bucket": bucket, "precision": "ns"}
        async with httpx.AsyncClient(headers=headers) as client:
            (await client.post(address, params=query, content=lines)).raise_for_status()


@pytest.fixture
async def plant() -> AsyncIterator[Plant]:
    with influx_place() as url:
        store = await open_series(url)
        yield Plant(store, url)
        await store.close()


async def test_integers_truth_values_and_strings_are_read(plant: Plant) -> None:
    await plant.write(LINES)

    found = await plant.store.read(everything(IDLE, BUSY, ON, STATE))

    assert [rows(each) for each in found[:3]] == [[(1, 90), (2, 70)], [(1, 10), (2, 30)], [(1, 1), (2, 0)]]
    assert found[3].texts == ("run", "two\nlines")
    assert await plant.store.latest([BUSY, STATE], at=NOON + 9 * SECOND) == [
        LatestSample(NOON + 2 * SECOND, 30.0, None, Quality.GOOD),
        LatestSample(NOON + 2 * SECOND, None, "two\nlines", Quality.GOOD),
    ]


@pytest.mark.parametrize("asked", [(IDLE,), (BUSY,), (ON,), (IDLE, BUSY, ON, STATE)], ids=len)
async def test_statistics_take_every_type(plant: Plant, asked: tuple[SeriesKey, ...]) -> None:
    await plant.write(LINES)
    terms = tuple(
        Term(f) for f in (Function.COUNT, Function.MAX, Function.MEAN, Function.LAST, Function.STDDEV)
    )
    expected = {
        IDLE: (2, 90, 80, 70, 200**0.5),
        BUSY: (2, 30, 20, 30, 200**0.5),
        ON: (2, 1, 0.5, 0, 0.5**0.5),
    }

    answer = await plant.store.aggregate(minute(*asked, terms=terms))
    edges = tuple(NOON + second * SECOND for second in (0, 2, 4))
    buckets = await plant.store.buckets(Buckets(asked, (Term(Function.COUNT), Term(Function.MAX)), edges))

    for column, term in enumerate(terms):
        empty = 2 if term.function is Function.COUNT else None
        wanted = [expected[key][column] if key in expected else empty for key in asked]
        assert list(answer[column]) == [value if value is None else pytest.approx(value) for value in wanted]
    assert [row.columns[0] for row in buckets] == [(1, 1)] * len(asked)


async def test_the_catalogue_lists_what_others_wrote_and_no_companions(plant: Plant) -> None:
    await plant.write(LINES)
    own = SeriesKey("pressure", "value", (("asset", "press 1"),))
    await plant.store.write([samples(own, (1, 1, Quality.BAD), (2, 2, Quality.UNCERTAIN))])

    entries = await plant.store.catalogue()

    assert {entry.series.field for entry in entries} == {"idle", "busy", "on", "state", "value"}
    assert len(entries) == 7
    assert {entry.count for entry in entries if entry.series.tags == IDLE.tags or entry.series == own} == {2}


async def test_a_number_for_a_field_of_another_type_is_refused_and_the_rest_is_stored(plant: Plant) -> None:
    await plant.write(LINES)
    own = SeriesKey("pressure", "value")

    with pytest.raises(BadSamples, match=r"field='idle'.* integer and cannot take float"):
        await plant.store.write([samples(IDLE, (5, 1.5)), samples(own, (5, 1.5))])

    assert rows((await plant.store.read(everything(own)))[0]) == [(5, 1.5)]
    assert rows((await plant.store.read(everything(IDLE)))[0]) == [(1, 90), (2, 70)]


async def test_bad_and_text_samples_lie_over_those_of_others_and_leave_them_in_place(plant: Plant) -> None:
    await plant.write(LINES)
    text = Samples(IDLE, np.array([NOON + SECOND]), np.array([np.nan]), None, ("unplugged",))

    await plant.store.write([text, samples(BUSY, (2, 55, Quality.BAD))])

    idle, busy, on = await plant.store.read(everything(IDLE, BUSY, ON))
    assert idle.texts == ("unplugged", None)
    assert (rows(busy), rows(on)) == ([(1, 10)], [(1, 1), (2, 0)])
    terms = (Term(Function.COUNT), Term(Function.BAD), Term(Function.SUM))
    assert await plant.store.aggregate(minute(IDLE, BUSY, terms=terms)) == [(2, 1), (0, 1), (70.0, 10.0)]


async def test_a_field_that_changed_its_type_is_read_whole_or_not_at_all(plant: Plant) -> None:
    week = 7 * 86_400
    days = (0, week, 2 * week)
    lines = [
        f"cpu,host=press\\ 1,cpu=cpu0 idle={n} {NOON + day * SECOND}"
        for n, day in zip(("1i", "2.5", "3i"), days, strict=True)
    ]
    await plant.write("\n".join(lines))
    whole = replace(
        minute(IDLE, terms=(Term(Function.SUM), Term(Function.COUNT))), end=NOON + (2 * week + 1) * SECOND
    )

    assert rows((await plant.store.read(Read((IDLE,), whole.start, whole.end)))[0]) == list(
        zip(days, (1, 2.5, 3), strict=True)
    )
    assert await plant.store.aggregate(whole) == [(6.5,), (3,)]
    newest = await plant.store.latest([IDLE], at=NOON + 3 * week * SECOND)
    assert newest == [LatestSample(NOON + 2 * week * SECOND, 3.0, None, Quality.GOOD)]
    with pytest.raises(Unsupported, match="400 days"):
        await plant.store.read(everything(IDLE))
    with pytest.raises(Unsupported, match="changed its type"):
        await plant.store.delete([IDLE], start=NOON, end=NOON + SECOND)


@pytest.mark.guarantee("T14")
async def test_a_deletion_that_would_take_fields_of_others_is_refused(plant: Plant) -> None:
    await plant.write(LINES)

    with pytest.raises(Unsupported, match="whole points"):
        await plant.store.delete([IDLE], start=NOON, end=NOON + 9 * SECOND)

    assert rows((await plant.store.read(everything(IDLE)))[0]) == [(1, 90), (2, 70)]
    everything_there = [IDLE, BUSY, ON, STATE]
    assert await plant.store.delete(everything_there, start=NOON, end=NOON + 9 * SECOND) == 8
    assert len(await plant.store.catalogue()) == 2


@pytest.mark.guarantee("T14")
async def test_a_deletion_does_not_reach_series_with_further_tags(plant: Plant) -> None:
    short, long = SeriesKey("m", "value", (("a", "1"),)), SeriesKey("m", "value", (("a", "1"), ("b", "2")))
    await plant.store.write([samples(short, (1, 1)), samples(long, (1, 2), (5, 2))])

    with pytest.raises(Unsupported, match="'b', '2'"):
        await plant.store.delete([short], start=NOON, end=NOON + 3 * SECOND)
    assert await plant.store.delete([long], start=NOON, end=NOON + 3 * SECOND) == 1
    assert await plant.store.delete([short], start=NOON, end=NOON + 3 * SECOND) == 1

    assert [entry.series for entry in await plant.store.catalogue()] == [long]
