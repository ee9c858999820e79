"""What the guard does around calls to a real embedded store that a switch before it loses, silences or cuts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from graph import errors, open_graph
from graph.store import Count, Find, GraphStore, NodeKind, Property, Schema
from objects import errors as object_errors
from objects import open_objects, served_here
from objects.store import ObjectStore
from tests.unit.guard.faulty import Faulty
from twin.deadline import stores_answer_by
from twin.guard import GuardedGraph, guard_objects
from twin.guard.breaker import FAILURES_TO_OPEN, State
from twin.guard.calls import PROBE_S
from twin.guard.calls import Guard as Guarding
from twin.guard.graph import FAILURES
from twin.guard.objects import FAILURES as OBJECT_FAILURES

SCHEMA = Schema((NodeKind("asset", (Property("name"),)),), ())
ALL = Find("asset")


@dataclass
class Clock:
    """Real seconds, and those that a test adds."""

    added: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.added


@dataclass
class Place:
    """A guarded graph, the switch behind the guard, and the clock of its breaker."""

    graph: GuardedGraph
    switch: Faulty
    clock: Clock

    async def fail(self, times: int) -> None:
        for _ in range(times):
            with pytest.raises((errors.Unavailable, errors.Timeout)):
                await self.graph.find(ALL, timeout=0.6)

    async def earn(self, repetitions: int) -> None:
        for _ in range(repetitions * 10):
            await self.graph.find(ALL)
        self.switch.calls = 0


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    store = await open_graph(f"sqlite:{tmp_path}/graph.db", SCHEMA)
    switch, clock = Faulty(store, errors.Unavailable), Clock()
    guard = Guarding(
        "graph",
        FAILURES,
        lambda left: cast("GraphStore", switch).ping(timeout=left),
        clock=clock,
        chance=lambda: 0.0,
    )
    yield Place(GuardedGraph(cast("GraphStore", switch), guard), switch, clock)
    await store.close()


async def test_an_answer_passes_as_it_is(place: Place) -> None:
    assert await place.graph.find(ALL) == []
    assert await place.graph.count(Count("asset")) == 0
    assert place.switch.calls == 2


async def test_a_refused_request_passes_as_it_is_and_counts_for_nothing(place: Place) -> None:
    for _ in range(FAILURES_TO_OPEN * 3):
        with pytest.raises(errors.BadRequest, match="robot"):
            await place.graph.find(Find("robot"))

    assert place.graph.guard.breaker.state is State.CLOSED
    assert place.switch.calls == FAILURES_TO_OPEN * 3  # none of them was made again


async def test_a_lost_call_is_made_again_while_the_budget_lasts(place: Place) -> None:
    await place.earn(repetitions=1)
    place.switch.mode = "lost"

    await place.fail(2)

    assert place.switch.calls == 3


async def test_a_late_call_is_not_made_again(place: Place) -> None:
    await place.earn(repetitions=3)
    place.switch.mode = "hang"

    with pytest.raises(errors.Timeout):
        await place.graph.find(ALL, timeout=0.01)

    assert place.switch.calls == 1


async def test_the_deadline_of_a_request_reaches_calls_that_take_no_timeout(place: Place) -> None:
    place.switch.mode = "hang"
    began = time.monotonic()

    with stores_answer_by(began + 0.1), pytest.raises(errors.Timeout, match="graph store"):
        await place.graph.versions("asset", ["a"])

    assert 0.1 <= time.monotonic() - began < 0.3


async def test_a_request_whose_time_is_over_makes_no_call(place: Place) -> None:
    with stores_answer_by(time.monotonic() - 1), pytest.raises(errors.Timeout):
        await place.graph.find(ALL)

    assert place.switch.calls == 0


async def test_a_store_that_keeps_failing_is_not_asked_and_refused_within_five_milliseconds(
    place: Place,
) -> None:
    place.switch.mode = "lost"
    await place.fail(FAILURES_TO_OPEN)
    calls = place.switch.calls

    began = time.perf_counter()
    await place.fail(100)
    with pytest.raises(errors.Unavailable) as refused:
        await place.graph.find(ALL)

    assert (time.perf_counter() - began) / 101 < 0.005
    assert place.switch.calls == calls
    assert 0 < (refused.value.retry_after or 0) <= 1


async def test_a_hanging_store_is_left_alone_too(place: Place) -> None:
    place.switch.mode = "hang"

    await asyncio.gather(*(place.fail(1) for _ in range(FAILURES_TO_OPEN)))

    assert place.graph.guard.breaker.state is State.OPEN


async def test_it_is_asked_again_within_two_probes(place: Place) -> None:
    place.switch.mode = "lost"
    await place.fail(FAILURES_TO_OPEN)
    place.switch.mode, calls = "well", place.switch.calls
    place.clock.added += 1

    assert await place.graph.find(ALL) == []

    assert place.graph.guard.breaker.state is State.CLOSED
    assert place.switch.calls == calls + 2  # the cheapest call there is, and the one that was asked


async def test_a_probe_costs_the_one_that_asked_a_second_not_its_whole_time(place: Place) -> None:
    place.switch.mode = "lost"
    await place.fail(FAILURES_TO_OPEN)
    place.switch.mode = "hang"
    place.clock.added += 1
    began = time.monotonic()

    with pytest.raises(errors.Unavailable):
        await place.graph.find(ALL, timeout=30)

    assert time.monotonic() - began < PROBE_S + 0.3
    assert place.graph.guard.breaker.state is State.OPEN


async def test_only_one_of_many_is_the_probe(place: Place) -> None:
    place.switch.mode = "lost"
    await place.fail(FAILURES_TO_OPEN)
    calls = place.switch.calls
    place.clock.added += 1

    await asyncio.gather(*(place.fail(1) for _ in range(50)))

    assert place.switch.calls == calls + 1


async def test_cancelled_calls_count_for_nothing(place: Place) -> None:
    place.switch.mode = "hang"
    for _ in range(FAILURES_TO_OPEN * 2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await place.graph.find(ALL)

    assert place.graph.guard.breaker.state is State.CLOSED


async def test_in_a_total_outage_calls_are_at_most_a_tenth_more_than_asked(place: Place) -> None:
    await place.earn(repetitions=10)
    place.switch.mode = "lost"

    for _ in range(200):
        await place.fail(1)
        place.clock.added += 0.05

    assert place.switch.calls <= 1.1 * 200
    assert place.switch.calls < 40  # the breaker kept most of them away


async def test_the_guard_costs_less_than_twenty_microseconds() -> None:
    guard = Guarding("graph", FAILURES, _nothing)

    async def seconds_each(times: int) -> float:
        began = time.process_time()
        with stores_answer_by(time.monotonic() + 30):
            for _ in range(times):
                await guard.call(_nothing)
        return (time.process_time() - began) / times

    assert min([await seconds_each(300) for _ in range(30)]) < 20e-6


# ---------------------------------------------------------------- streams
KEY = f"sha256/aa/{'a' * 64}"
BODY = b"x" * 3_000_000


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[tuple[ObjectStore, Faulty]]:
    store = await open_objects(f"file:{tmp_path}/objects", secret=b"s" * 32)
    switch = Faulty(store, object_errors.Unavailable)
    guard = Guarding(
        "object", OBJECT_FAILURES, lambda _: cast("ObjectStore", switch).ping(), chance=lambda: 0.0
    )
    guarded = guard_objects(cast("ObjectStore", switch), guard)
    for _ in range(20):
        await guarded.stat(KEY)
    yield guarded, switch
    await store.close()


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 100_000):
        yield body[start : start + 100_000]


async def put(files: ObjectStore) -> None:
    await files.put(KEY, pieces(BODY), media_type="text/plain", sha256=sha256(BODY).hexdigest())


async def test_bytes_pass_as_they_are(files: tuple[ObjectStore, Faulty]) -> None:
    guarded, _ = files
    await put(guarded)

    assert b"".join([part async for part in guarded.get(KEY)]) == BODY
    assert [stored.key async for stored in guarded.list()] == [KEY]
    assert [stored.key async for stored in guarded.list("nothing/")] == []
    with pytest.raises(object_errors.NoSuchKey):
        await anext(guarded.get("missing"))


async def test_a_download_that_breaks_off_is_not_begun_again(files: tuple[ObjectStore, Faulty]) -> None:
    guarded, switch = files
    await put(guarded)
    switch.mode, switch.calls = "cut", 0
    parts = guarded.get(KEY)
    assert BODY.startswith(await anext(parts))

    with pytest.raises(object_errors.Unavailable, match="reset"):
        await anext(parts)

    assert switch.calls == 1


async def test_a_download_that_never_began_is_begun_again(files: tuple[ObjectStore, Faulty]) -> None:
    guarded, switch = files
    switch.mode, switch.calls = "lost", 0

    with pytest.raises(object_errors.Unavailable):
        await anext(guarded.get(KEY))

    assert switch.calls == 3


async def test_a_store_that_begins_every_download_is_not_given_up(
    files: tuple[ObjectStore, Faulty],
) -> None:
    guarded, switch = files
    await put(guarded)
    switch.mode = "cut"

    for _ in range(FAILURES_TO_OPEN * 2):
        parts = guarded.get(KEY)
        await anext(parts)
        with pytest.raises(object_errors.Unavailable):
            await anext(parts)

    await guarded.stat(KEY)


async def test_a_store_of_this_service_still_serves_its_links(files: tuple[ObjectStore, Faulty]) -> None:
    guarded, _ = files

    assert served_here(guarded) is not None


async def _nothing(_: float | None) -> None:
    return None
