"""What every series store must guarantee, T1 to T8 of timeseries/store.py: writes, statistics, newest samples."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import timeseries.store
from tests.conformance.series_rows import FAN, GHOST, NOON, PUMP, SECOND, everything, minute, rows, samples
from tests.conformance.series_setups import SETUPS
from timeseries import (
    SCHEMES,
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
from timeseries.errors import BadRequest


@pytest.fixture(params=sorted(SETUPS))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SeriesStore]:
    async with SETUPS[request.param](tmp_path) as open_again, open_again() as opened:
        yield opened


def test_every_guarantee_has_a_test_and_every_scheme_a_setup() -> None:
    promised = re.findall(r"^    (T\d+) ", timeseries.store.__doc__ or "", re.MULTILINE)
    tests = "".join(
        file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_series*.py")
    )
    marks = re.findall(r'^@pytest.mark.guarantee\("(T\d+)"\)', tests, re.MULTILINE)

    assert len(promised) == len(set(promised)) >= 15
    assert set(marks) == set(promised)
    assert set(SETUPS) == {scheme.removesuffix("+tls") for scheme in SCHEMES}


async def test_an_unknown_scheme_is_refused_by_the_names_of_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="duckdb:"):
        await open_series("carrier-pigeon:coop")


@pytest.mark.guarantee("T1")
@pytest.mark.parametrize("name", sorted(SETUPS))
async def test_what_was_written_is_seen_by_every_read_and_by_the_next_process(
    name: str, tmp_path: Path
) -> None:
    async with SETUPS[name](tmp_path) as opened:
        async with opened() as store:
            assert await store.write([samples(PUMP, (1, 10), (2, 20)), samples(FAN, (1, 5))]) == 3
            seen = [rows(found) for found in await store.read(everything(PUMP, FAN))]
            newest = await store.latest([PUMP, FAN], at=NOON + 60 * SECOND)

        async with opened() as again:
            found_again = [rows(found) for found in await again.read(everything(PUMP, FAN))]
            newest_again = await again.latest([PUMP, FAN], at=NOON + 60 * SECOND)

    assert found_again == seen == [[(1, 10), (2, 20)], [(1, 5)]]
    assert newest_again == newest


@pytest.mark.guarantee("T2")
async def test_the_last_write_of_an_instant_wins_and_within_a_write_the_last_row(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (1, 10), (2, 20))])

    await store.write([samples(PUMP, (2, 21), (2, 22)), samples(PUMP, (1, 11))])

    assert rows((await store.read(everything(PUMP)))[0]) == [(1, 11), (2, 22)]
    assert await store.aggregate(minute(PUMP, terms=(Term(Function.COUNT), Term(Function.SUM)))) == [
        (2,),
        (33.0,),
    ]


@pytest.mark.guarantee("T3")
async def test_late_doubled_and_disordered_samples_answer_as_ordered_ones(store: SeriesStore) -> None:
    terms = tuple(Term(f) for f in (Function.COUNT, Function.MEAN, Function.LAST, Function.INTEGRAL))
    await store.write([samples(PUMP, (1, 10), (2, 20), (3, 5), (4, 7))])

    await store.write([samples(FAN, (4, 7), (2, 20))])
    await store.write([samples(FAN, (3, 5), (4, 7))])
    await store.write([samples(FAN, (1, 10), (3, 5))])

    answers = await store.aggregate(minute(PUMP, FAN, terms=terms))
    assert [column[0] for column in answers] == [column[1] for column in answers] == [4, 10.5, 7.0, 33.5]
    assert await store.latest([FAN], at=NOON + 9 * SECOND) == [
        LatestSample(NOON + 4 * SECOND, 7.0, None, Quality.GOOD)
    ]


@pytest.mark.guarantee("T3")
async def test_the_order_of_writing_changes_no_digit(store: SeriesStore) -> None:
    chance = random.Random(11)
    values = [(second / 50, chance.uniform(-1e3, 1e6)) for second in range(2_000)]
    terms = tuple(Term(f) for f in (Function.MEAN, Function.SUM, Function.STDDEV, Function.INTEGRAL))
    await store.write([samples(PUMP, *values)])
    mixed = chance.sample(values, len(values))

    for start in range(0, len(mixed), 250):
        await store.write([samples(FAN, *mixed[start : start + 250])])

    for _ in range(3):
        answers = await store.aggregate(minute(PUMP, FAN, terms=terms))
        assert [column[0] for column in answers] == [column[1] for column in answers]


@pytest.mark.guarantee("T4")
async def test_instants_keep_their_nanoseconds(store: SeriesStore) -> None:
    instants = np.array([NOON + 1, NOON + 2, NOON + 123_456_789], np.int64)

    await store.write([Samples(PUMP, instants, np.array([1.0, 2.0, 3.0]))])

    assert (await store.read(everything(PUMP)))[0].times.tolist() == instants.tolist()
    assert await store.aggregate(minute(PUMP, terms=(Term(Function.LAST_AT),))) == [(NOON + 123_456_789,)]
    assert await store.read(Read((PUMP,), NOON + 2, NOON + 3)) != []
    assert (await store.read(Read((PUMP,), NOON + 2, NOON + 3)))[0].times.tolist() == [NOON + 2]


@pytest.mark.guarantee("T5")
async def test_each_function_is_as_defined(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (10, 4), (20, 8), (30, 4), (40, 8)), samples(FAN, (-5, 3), (10, 1))])
    terms = (
        Term(Function.MIN_AT),
        Term(Function.MAX_AT),
        Term(Function.MEDIAN),
        Term(Function.QUANTILE, 0.25),
        Term(Function.STDDEV),
        Term(Function.INTEGRAL),
        Term(Function.COVERED),
        Term(Function.ABOVE, parameters=(6.0, 2.0, None)),
        Term(Function.SLOTS, 15.0),
    )

    answers = await store.aggregate(replace(minute(PUMP, FAN, PUMP, terms=terms), step=(False, True, False)))

    second = NOON + 10 * SECOND
    assert answers[:2] == [(second, second, second), (NOON + 20 * SECOND, second, NOON + 20 * SECOND)]
    assert answers[2:4] == [(6.0, 1.0, 6.0), (4.0, 1.0, 4.0)]
    assert list(answers[4]) == pytest.approx([(16 / 3) ** 0.5, None, (16 / 3) ** 0.5])
    assert answers[5:] == [(180.0, 80.0, 180.0), (30.0, 60.0, 30.0), (15.0, 10.0, None), (3, 1, 3)]


@pytest.mark.guarantee("T5")
async def test_what_makes_no_sense_is_refused_before_it_is_asked(store: SeriesStore) -> None:
    for term in (
        Term(Function.QUANTILE),
        Term(Function.QUANTILE, 1.5),
        Term(Function.QUANTILE, parameters=(0.5,)),
        Term(Function.MAX, 3.0),
        Term(Function.ABOVE, parameters=(1.0, 2.0)),
        Term(Function.ABOVE, float("nan")),
        Term(Function.SLOTS, 0.0),
    ):
        with pytest.raises(BadRequest):
            await store.aggregate(minute(PUMP, terms=(term,)))
    with pytest.raises(BadRequest):
        await store.aggregate(replace(minute(PUMP, terms=(Term(Function.MAX),)), end=NOON - 1))


@pytest.mark.guarantee("T6")
async def test_bad_samples_are_kept_and_counted_and_take_part_in_nothing_else(store: SeriesStore) -> None:
    bad, uncertain = Quality.BAD, Quality.UNCERTAIN
    await store.write([samples(PUMP, (1, 10), (2, 999, bad), (3, 20, uncertain), (4, -999, bad))])
    terms = tuple(
        Term(f) for f in (Function.COUNT, Function.BAD, Function.MIN, Function.MAX, Function.LAST_AT)
    )

    assert await store.aggregate(minute(PUMP, terms=terms)) == [
        (2,),
        (2,),
        (10.0,),
        (20.0,),
        (NOON + 3 * SECOND,),
    ]
    assert rows((await store.read(everything(PUMP)))[0]) == [(1, 10), (3, 20)]
    kept = (await store.read(replace(everything(PUMP), include_bad=True)))[0]
    assert kept.qualities is not None
    assert kept.qualities.tolist() == [0, 2, 1, 2]
    assert kept.total == 2


@pytest.mark.guarantee("T6")
async def test_a_sample_that_turns_bad_is_no_longer_the_latest(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (1, 10), (2, 20))])

    await store.write([samples(PUMP, (2, 20, Quality.BAD))])

    assert await store.latest([PUMP], at=NOON + 9 * SECOND) == [
        LatestSample(NOON + SECOND, 10.0, None, Quality.GOOD)
    ]


@pytest.mark.guarantee("T6")
@pytest.mark.parametrize("bad_ones", [1, 90], ids=["one of them", "all"])
async def test_bad_samples_are_told_apart_among_many_series(store: SeriesStore, bad_ones: int) -> None:
    keys = [SeriesKey("load", "value", (("asset", f"p{number}"),)) for number in range(90)]
    ends = [Quality.BAD if number < bad_ones else Quality.GOOD for number in range(90)]
    await store.write([samples(key, (1, 10), (2, 20, end)) for key, end in zip(keys, ends, strict=True)])

    wanted = keys[:80]

    terms = (Term(Function.MAX), Term(Function.BAD))
    expected = [10.0 if end is Quality.BAD else 20.0 for end in ends[:80]]
    assert await store.aggregate(minute(*wanted, terms=terms)) == [
        tuple(expected),
        tuple(int(value == 10.0) for value in expected),
    ]
    newest = await store.latest(wanted, at=NOON + 9 * SECOND)
    assert [sample and sample.value for sample in newest] == expected


@pytest.mark.guarantee("T6")
async def test_the_first_bad_sample_of_many_series_is_seen_by_the_next_read(store: SeriesStore) -> None:
    keys = [SeriesKey("load", "value", (("asset", f"p{number}"),)) for number in range(90)]
    await store.write([samples(key, (1, 10), (2, 20)) for key in keys])
    before = await store.latest(keys, at=NOON + 9 * SECOND)

    await store.write([samples(keys[7], (2, 20, Quality.BAD))])

    after = await store.latest(keys, at=NOON + 9 * SECOND)
    assert [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [7]
    assert after[7] == LatestSample(NOON + SECOND, 10.0, None, Quality.GOOD)


@pytest.mark.guarantee("T2")
async def test_good_samples_of_many_series_take_the_place_of_bad_ones(store: SeriesStore) -> None:
    keys = [SeriesKey("load", "value", (("asset", f"p{number}"),)) for number in range(90)]
    await store.write([samples(key, (1, 10), (2, 20, Quality.BAD)) for key in keys[::40]])

    await store.write([samples(key, (2, 30)) for key in keys])

    newest = await store.latest(keys, at=NOON + 9 * SECOND)
    assert newest == [LatestSample(NOON + 2 * SECOND, 30.0, None, Quality.GOOD)] * len(keys)


@pytest.mark.guarantee("T7")
async def test_buckets_start_at_their_edges_and_empty_ones_are_left_out(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (-1, 9), (0, 1), (9.999999999, 3), (10, 5), (35, 7), (40, 9))])
    edges = tuple(NOON + s * SECOND for s in (0, 10, 20, 35, 40))

    answer = await store.buckets(Buckets((PUMP, GHOST), (Term(Function.COUNT), Term(Function.MEAN)), edges))

    assert [(row.series, row.index) for row in answer] == [(PUMP, (0, 1, 3)), (GHOST, ())]
    assert answer[0].columns == ((2, 1, 1), (2.0, 5.0, 7.0))
    assert answer[1].columns == ((), ())


@pytest.mark.guarantee("T7")
async def test_a_bucket_of_bad_samples_is_filled_only_where_bad_ones_are_counted(store: SeriesStore) -> None:
    await store.write([samples(PUMP, (1, 1), (11, 2, Quality.BAD))])
    edges = tuple(NOON + s * SECOND for s in (0, 10, 20))

    plain = await store.buckets(Buckets((PUMP,), (Term(Function.COUNT),), edges))
    counted = await store.buckets(Buckets((PUMP,), (Term(Function.COUNT), Term(Function.BAD)), edges))

    assert (plain[0].index, plain[0].columns) == ((0,), ((1,),))
    assert (counted[0].index, counted[0].columns) == ((0, 1), ((1, 0), (0, 1)))


@pytest.mark.guarantee("T7")
async def test_edges_that_do_not_increase_and_terms_of_time_between_samples_are_refused(
    store: SeriesStore,
) -> None:
    with pytest.raises(BadRequest):
        await store.buckets(Buckets((PUMP,), (Term(Function.COUNT),), (NOON, NOON)))
    with pytest.raises(BadRequest):
        await store.buckets(Buckets((PUMP,), (Term(Function.INTEGRAL),), (NOON, NOON + 1)))


@pytest.mark.guarantee("T8")
async def test_latest_is_the_newest_usable_sample_at_or_before_the_instant(store: SeriesStore) -> None:
    await store.write(
        [samples(PUMP, (1, 10), (2, 20, Quality.UNCERTAIN), (3, 30, Quality.BAD)), samples(FAN, (90_000, 5))]
    )

    at = {
        second: await store.latest([PUMP, FAN, GHOST], at=NOON + second * SECOND)
        for second in (0, 1, 2, 9, 90_000)
    }

    first = LatestSample(NOON + SECOND, 10.0, None, Quality.GOOD)
    second = LatestSample(NOON + 2 * SECOND, 20.0, None, Quality.UNCERTAIN)
    fan = LatestSample(NOON + 90_000 * SECOND, 5.0, None, Quality.GOOD)
    assert at[0] == [None, None, None]
    assert at[1] == [first, None, None]
    assert at[2] == at[9] == [second, None, None]
    assert at[90_000] == [second, fan, None]


@pytest.mark.guarantee("T1")
async def test_texts_are_kept_read_and_counted(store: SeriesStore) -> None:
    if not store.capabilities.texts:
        pytest.skip("the store has no texts")
    times = NOON + np.arange(3, dtype=np.int64) * SECOND
    words = ("open", 'it\'s "shut"; --', "")
    await store.write([Samples(PUMP, times, np.full(3, np.nan), None, words), samples(FAN, (1, 1))])

    pump, fan = await store.read(everything(PUMP, FAN))

    assert (pump.texts, fan.texts) == (words, None)
    assert np.isnan(pump.values).all()
    assert await store.latest([PUMP], at=NOON + SECOND) == [
        LatestSample(NOON + SECOND, None, words[1], Quality.GOOD)
    ]
    assert await store.aggregate(minute(PUMP, terms=(Term(Function.COUNT), Term(Function.MAX)))) == [
        (3,),
        (None,),
    ]
