"""What is particular to the store in a DuckDB file: who may open it, how it stops, when it tidies up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest

from timeseries import Aggregate, Buckets, Function, Read, Samples, SeriesKey, Term
from timeseries.duckdb_file import Options
from timeseries.duckdb_lane import Lane, Session
from timeseries.embedded import EmbeddedSeries, open_embedded
from timeseries.errors import Timeout, Unavailable

SMALL = Options(hot_rows=1000, threads=1, readers=2)
ENDLESS = "SELECT sum(a.range * b.range % 7) AS total FROM range(10000000) a, range(100000) b"


def keys(count: int) -> tuple[SeriesKey, ...]:
    return tuple(SeriesKey("m", "v", (("n", str(number)),)) for number in range(count))


def line(key: SeriesKey, start: int, end: int, value: float = 1.0) -> Samples:
    return Samples(key, np.arange(start, end, dtype=np.int64), np.full(end - start, value))


async def test_a_second_open_is_refused_by_a_sentence_that_names_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "series.duckdb")
    store = await open_embedded(path)
    with pytest.raises(Unavailable, match=r"series\.duckdb is open already"):
        await open_embedded(path)

    program = f"import asyncio; from timeseries import open_series; asyncio.run(open_series('duckdb:{path}'))"
    root = Path(__file__).parents[3]
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root
    )

    assert "series.duckdb is open already" in other.stderr
    await store.close()
    await (await open_embedded(path)).close()


async def test_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    foreign, text = tmp_path / "foreign.duckdb", tmp_path / "notes.txt"
    with duckdb.connect(str(foreign)) as connection:
        connection.execute("CREATE TABLE accounts (name VARCHAR)")
    text.write_text("no database " * 1000)
    before = foreign.read_bytes(), text.read_bytes()

    for path in (foreign, text, tmp_path):
        with pytest.raises(Unavailable, match=path.name):
            await open_embedded(str(path))

    assert (foreign.read_bytes(), text.read_bytes()) == before


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    await store.ping()
    await store.close()
    await store.close()

    with pytest.raises(Unavailable, match="closed"):
        await store.ping()


async def test_a_timeout_interrupts_the_query_and_frees_its_thread() -> None:
    lane = Lane([duckdb.connect()])
    began = time.perf_counter()
    with pytest.raises(Timeout, match=r"within 0\.1 s"):
        await lane.run(_endless, timeout=0.1)

    assert await lane.run(_one, timeout=5.0) == 1
    assert time.perf_counter() - began < 2.0
    lane.close()


async def test_cancelling_interrupts_the_query_and_frees_its_thread() -> None:
    lane = Lane([duckdb.connect()])
    task = asyncio.create_task(lane.run(_endless, timeout=None))
    await asyncio.sleep(0.1)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await lane.run(_one, timeout=5.0) == 1
    lane.close()


async def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    (key,) = keys(1)
    with pytest.raises(Timeout):
        await store.write([line(key, 0, 3_000_000)], timeout=0.0)
    await store.write([line(key, 5, 7)])

    assert [entry.count for entry in await store.catalogue()] == [2]
    await store.close()


@pytest.mark.parametrize("late", [False, True])
async def test_hot_moves_by_itself_and_answers_stay_the_same(tmp_path: Path, late: bool) -> None:
    path, some = str(tmp_path / "series.duckdb"), keys(10)
    store = await open_embedded(path, options=SMALL)
    for start in range(0, 600, 60):
        await store.write([line(key, max(0, start - 5 * late), start + 60, float(start)) for key in some])
    before = await _answers(store, some)
    await store.compact()
    after = await _answers(store, some)
    await store.close()

    assert before == after
    with duckdb.connect(path, read_only=True) as file:
        assert file.execute("SELECT count(*), count(DISTINCT (id, time)) FROM cold").fetchone() == (
            6000,
            6000,
        )
        assert file.execute("SELECT (SELECT count(*) FROM hot) + (SELECT count(*) FROM late)").fetchone() == (
            0,
        )
    store = await open_embedded(path, options=SMALL)
    assert await _answers(store, some) == before
    await store.close()


async def test_a_reopened_store_goes_on_from_hot_late_deleted_and_bad_samples(tmp_path: Path) -> None:
    path, (a, b, c) = str(tmp_path / "series.duckdb"), keys(3)
    store = await open_embedded(path)
    await store.write([line(a, 0, 10), line(b, 0, 10), line(c, 0, 10)])
    await store.compact()
    bad = Samples(b, np.array([9], np.int64), np.array([1.0]), np.array([2], np.uint8))
    await store.write([line(a, 5, 12, 2.0), bad])
    await store.delete([c], start=8, end=99)
    before = await _answers(store, (a, b, c))
    await store.close()

    store = await open_embedded(path)

    assert await _answers(store, (a, b, c)) == before
    assert [sample and sample.time for sample in await store.latest((a, b, c), at=99)] == [11, 8, 7]
    await store.write([line(a, 11, 12, 3.0)])
    assert [sample and sample.value for sample in await store.latest((a,), at=99)] == [3.0]
    await store.close()


async def test_the_loop_is_free_while_the_store_works(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    some = keys(1000)
    batches = [line(key, 0, 1200) for key in some]
    longest, done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began)

    watcher = asyncio.create_task(watch())
    began = time.perf_counter()
    await store.write(batches)
    await store.compact()
    await store.aggregate(Aggregate(some, (Term(Function.MEAN), Term(Function.INTEGRAL)), 0, 2000, 2000))
    await store.latest(some, at=2000)
    whole = time.perf_counter() - began
    done.set()
    await watcher

    await store.close()
    assert longest < max(0.05, whole / 8), (
        "one blocking call among these would take a quarter of the time or more"
    )


async def test_a_thinned_read_of_a_dense_series_keeps_a_single_peak(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    key = keys(1)[0]
    values = np.sin(np.arange(200_000) / 5000)
    values[123_457] = 9.0
    await store.write([Samples(key, np.arange(200_000, dtype=np.int64) ** 2, values)])

    (found,) = await store.read(Read((key,), None, 2**62, max_points=100, limit=100))

    assert len(found.times) <= 100
    assert (found.total, found.reduced) == (200_000, True)
    assert (123_457**2, 9.0) in set(zip(found.times.tolist(), found.values.tolist(), strict=True))
    await store.close()


async def test_deviation_and_sum_survive_a_large_offset(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    key = keys(1)[0]
    noise = np.tile([-1.0, 1.0], 50_000)
    await store.write([Samples(key, np.arange(100_000, dtype=np.int64), 1e9 + noise)])
    terms = (Term(Function.STDDEV), Term(Function.MEAN), Term(Function.SUM))

    answer = await store.aggregate(Aggregate((key,), terms, 0, 10**6, 0))

    assert [column[0] for column in answer] == pytest.approx([(1 + 1e-5) ** 0.5, 1e9, 1e14], rel=1e-9)
    await store.close()


def _endless(session: Session) -> None:
    session.query(ENDLESS)


def _one(session: Session) -> int:
    return int(session.query("SELECT 1 AS one")["one"][0])


async def _answers(store: EmbeddedSeries, some: tuple[SeriesKey, ...]) -> list[object]:
    terms = (Term(Function.COUNT), Term(Function.BAD), Term(Function.SUM), Term(Function.LAST))
    read = await store.read(Read(some, None, 10**6, include_bad=True))
    return [
        await store.aggregate(Aggregate(some, terms, 3, 500, 500)),
        await store.buckets(Buckets(some, terms, (0, 7, 100, 1000))),
        await store.latest(some, at=450),
        await store.latest(some, at=10**6),
        await store.catalogue(),
        [(samples.times.tolist(), samples.values.tolist(), samples.total) for samples in read],
    ]


async def test_ten_thousand_series_are_read_in_one_go(tmp_path: Path) -> None:
    store = await open_embedded(str(tmp_path / "series.duckdb"))
    some = keys(10_000)
    await store.write([line(key, 0, 20, float(number)) for number, key in enumerate(some)])

    found = await store.read(Read(some[::-1], 5, 10), timeout=10.0)

    assert [samples.values.tolist() for samples in found] == [
        [float(9_999 - number)] * 5 for number in range(10_000)
    ]
    await store.close()
