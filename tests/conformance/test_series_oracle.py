"""Random histories of writes, deletions and tidying: every store answers as the slow oracle does."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conformance.series_oracle import Oracle, Sample
from tests.conformance.series_rows import NOON, SECOND
from tests.conformance.series_setups import SETUPS, tidy
from timeseries import Aggregate, Buckets, Function, Quality, Read, Samples, SeriesKey, SeriesStore, Term
from timeseries.requests import BUCKETED

HOUR = 3600 * SECOND
NAMES = ("a", "b")
numbers = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.5, 1e6]), st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
)
offsets = st.one_of(
    st.sampled_from([0, 1, 2, 3, 4, 5]).map(lambda second: second * SECOND),
    st.sampled_from([0, 1, 2, 3, 4, 5]).map(lambda second: second * SECOND),
    st.sampled_from([-9 * HOUR, -30 * SECOND, -1, 1, 2 * SECOND + 7, 3 * SECOND - 1, 9 * HOUR]),
)
instants = offsets.map(lambda offset: NOON + offset)
qualities = st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.GOOD, Quality.UNCERTAIN, Quality.BAD])
plain_samples = st.builds(Sample, instants, numbers, qualities)
text_samples = st.builds(Sample, instants, st.none(), qualities, st.sampled_from(["", "open", "'"]))


@dataclass(frozen=True)
class Write:
    """One write: rows by series name."""

    rows: dict[str, list[Sample]]


@dataclass(frozen=True)
class Delete:
    """One deletion over a window."""

    names: list[str]
    start: int
    end: int


@dataclass(frozen=True)
class Tidy:
    """Let the store do now what it does by itself some time."""


names = st.sampled_from(NAMES)
writes = st.builds(
    Write,
    st.dictionaries(
        names, st.lists(st.one_of(plain_samples, plain_samples, text_samples), min_size=1, max_size=6)
    ),
)
deletes = st.builds(
    lambda some, ends: Delete(some, *sorted(ends)), st.lists(names, max_size=2), st.tuples(instants, instants)
)
histories = st.lists(st.one_of(writes, writes, writes, st.builds(Tidy), deletes), min_size=2, max_size=7)
windows = st.tuples(instants, instants).map(lambda ends: tuple(sorted(ends)))
limits = st.lists(st.one_of(st.none(), numbers), min_size=3, max_size=3)


@pytest.fixture(scope="module", params=sorted(SETUPS))
def opened(request: pytest.FixtureRequest) -> Iterator[SeriesStore]:
    """One store for all examples; each example has series of its own."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        place = SETUPS[request.param](Path(folder))
        opening = runner.run(place.__aenter__())()
        yield runner.run(opening.__aenter__())
        runner.run(opening.__aexit__(None, None, None))
        runner.run(place.__aexit__(None, None, None))


fresh = count()
quick = settings(
    max_examples=40,
    deadline=None,
    print_blob=True,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # shrinking takes minutes; histories are short as they are
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quick
@given(
    history=histories,
    window=windows,
    is_open=st.booleans(),
    now=instants,
    step=st.lists(st.booleans(), min_size=3, max_size=3),
    above=limits,
    share=st.floats(0, 1),
    slot=st.sampled_from([1.0, 0.3, 5.0, 1e-9]),
)
def test_statistics_equal_those_of_the_oracle(
    opened: SeriesStore,
    history: list[Write | Delete | Tidy],
    window: tuple[int, int],
    is_open: bool,
    now: int,
    step: list[bool],
    above: list[float | None],
    share: float,
    slot: float,
) -> None:
    parameters = {
        Function.ABOVE: Term(Function.ABOVE, parameters=tuple(above)),
        Function.BELOW: Term(Function.BELOW, parameters=tuple(above)),
        Function.QUANTILE: Term(Function.QUANTILE, share),
        Function.SLOTS: Term(Function.SLOTS, slot),
    }
    terms = tuple(parameters.get(f, Term(f)) for f in Function if not (is_open and f is Function.SLOTS))
    keys = _keys(*NAMES, "a")
    request = Aggregate(keys, terms, None if is_open else window[0], window[1], now, tuple(step))

    oracle = asyncio.run(_replay(opened, history, keys))
    got = asyncio.run(opened.aggregate(request))

    for term, column, expected in zip(terms, got, oracle.aggregate(request), strict=True):
        _compare(term.function, column, expected)


SIMPLE = (Function.MAX, Function.COUNT, Function.BAD, Function.MEAN, Function.LAST_AT, Function.INTEGRAL)
"What a server may work out by itself."


@pytest.mark.guarantee("T16")
@quick
@given(
    history=histories,
    spans=st.lists(windows, min_size=4, max_size=4),
    now=instants,
    step=st.lists(st.booleans(), min_size=4, max_size=4),
    above=st.lists(st.one_of(st.none(), numbers), min_size=4, max_size=4),
    functions=st.sampled_from([tuple(Function), SIMPLE]),
)
def test_statistics_over_windows_of_their_own_equal_those_of_the_oracle(
    opened: SeriesStore,
    history: list[Write | Delete | Tidy],
    spans: list[tuple[int, int]],
    now: int,
    step: list[bool],
    above: list[float | None],
    functions: tuple[Function, ...],
) -> None:
    parameters = {
        Function.ABOVE: Term(Function.ABOVE, parameters=tuple(above)),
        Function.BELOW: Term(Function.BELOW, parameters=tuple(above)),
        Function.QUANTILE: Term(Function.QUANTILE, 0.25),
        Function.SLOTS: Term(Function.SLOTS, 1.0),
    }
    terms = tuple(parameters.get(f, Term(f)) for f in functions)
    keys = _keys(*NAMES, *NAMES)
    request = Aggregate(keys, terms, None, NOON, now, tuple(step), tuple(spans))

    oracle = asyncio.run(_replay(opened, history, keys))
    got = asyncio.run(opened.aggregate(request))

    for term, column, expected in zip(terms, got, oracle.aggregate(request), strict=True):
        _compare(term.function, column, expected)


@quick
@given(history=histories, at=instants, window=windows, include_bad=st.booleans())
def test_samples_newest_ones_and_catalogue_equal_those_of_the_oracle(
    opened: SeriesStore,
    history: list[Write | Delete | Tidy],
    at: int,
    window: tuple[int, int],
    include_bad: bool,
) -> None:
    keys = _keys(*NAMES)
    request = Read(keys, *window, include_bad=include_bad)

    oracle = asyncio.run(_replay(opened, history, keys))
    got = asyncio.run(opened.read(request))
    catalogue = asyncio.run(opened.catalogue(measurement=keys[0].measurement))

    assert [_listed(samples) for samples in got] == oracle.read(request)
    assert asyncio.run(opened.latest(keys, at=at)) == oracle.latest(keys, at)
    assert asyncio.run(opened.latest(keys, at=NOON + 99 * HOUR)) == oracle.latest(keys, NOON + 99 * HOUR)
    expected = {key: oracle.ordered(key) for key in keys if oracle.ordered(key)}
    assert {e.series: (e.first, e.last, e.count) for e in catalogue} == {
        key: (rows[0].time, rows[-1].time, len(rows)) for key, rows in expected.items()
    }


@quick
@given(
    history=histories,
    edges=st.sets(instants, min_size=2, max_size=7),
    functions=st.sets(st.sampled_from(sorted(BUCKETED, key=lambda f: f.value)), min_size=1),
)
def test_buckets_equal_those_of_the_oracle(
    opened: SeriesStore, history: list[Write | Delete | Tidy], edges: set[int], functions: set[Function]
) -> None:
    keys = _keys(*NAMES)
    request = Buckets(
        keys, tuple(Term(f) for f in sorted(functions, key=lambda f: f.value)), tuple(sorted(edges))
    )

    oracle = asyncio.run(_replay(opened, history, keys))
    got = asyncio.run(opened.buckets(request))

    for row, expected in zip(got, oracle.buckets(request), strict=True):
        assert (row.series, row.index) == (expected.series, expected.index)
        for term, column, column_expected in zip(request.terms, row.columns, expected.columns, strict=True):
            _compare(term.function, column, column_expected)


def _keys(*of: str) -> tuple[SeriesKey, ...]:
    example = f"example {next(fresh)}"
    return tuple(SeriesKey(example, "value", (("name", name),)) for name in of)


async def _replay(
    store: SeriesStore, history: list[Write | Delete | Tidy], keys: tuple[SeriesKey, ...]
) -> Oracle:
    oracle, by_name = Oracle(), dict(zip(NAMES, keys, strict=False))
    for event in history:
        match event:
            case Write(rows):
                given_rows = await store.write([_samples(by_name[name], some) for name, some in rows.items()])
                assert given_rows == sum(len(some) for some in rows.values())
                for name, some in rows.items():
                    oracle.write(by_name[name], some)
            case Delete(of, start, end):
                series = [by_name[name] for name in of]
                assert await store.delete(series, start=start, end=end) == oracle.delete(series, start, end)
            case Tidy():
                await tidy(store)
    return oracle


def _samples(key: SeriesKey, rows: list[Sample]) -> Samples:
    return Samples(
        key,
        np.array([row.time for row in rows], np.int64),
        np.array([np.nan if row.value is None else row.value for row in rows], np.float64),
        np.array([row.quality for row in rows], np.uint8),
        tuple(row.text for row in rows) if any(row.text is not None for row in rows) else None,
    )


def _listed(found: Samples) -> list[Sample]:
    assert found.qualities is not None
    texts = found.texts or (None,) * len(found.times)
    columns = zip(found.times.tolist(), found.values.tolist(), found.qualities.tolist(), texts, strict=True)
    return [
        Sample(time, value if text is None else None, Quality(q), text) for time, value, q, text in columns
    ]


def _compare(
    function: Function, got: tuple[float | int | None, ...], expected: tuple[float | int | None, ...]
) -> None:
    near = ROUNDING.get(function)
    close = [
        value if value is None or near is None else pytest.approx(value, rel=1e-9, abs=near)
        for value in expected
    ]
    assert list(got) == close, function


ROUNDING = {
    Function.INTEGRAL: 1e-3,
    Function.SUM: 1e-6,
    Function.MEAN: 1e-6,
    Function.STDDEV: 1e-6,
    Function.MEDIAN: 1e-9,
    Function.QUANTILE: 1e-9,
    Function.COVERED: 1e-9,
    Function.ABOVE: 1e-9,
    Function.BELOW: 1e-9,
}
"""How far apart sums in another order may be, for values up to a million and windows up to a day."""
