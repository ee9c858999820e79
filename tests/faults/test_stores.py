"""A store whose server fails answers in time: with the truth or with an error, and by itself again when it is back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.fault_proxy import HANG, PASS, REFUSE, Fault, reset, slow
from tests.faults.graph_place import graph_store
from tests.faults.object_place import object_store
from tests.faults.series_place import series_store
from tests.faults.store_place import PATIENCE_S, TIMEOUT_S, Ask, StorePlace

PLACES = {"graph": graph_store, "objects": object_store, "series": series_store}

GRACE_S = 0.25
"""How much later than its timeout a call may end (P2)."""

OFFSETS = (0, 1, 20, 150, 400, 1_000, 5_000, 65_536, 300_000, 700_000)
BROKEN = {"refuse": REFUSE, "hang": HANG, "reset at once": reset(after_bytes=0)}
WRITE_FAULTS = {**BROKEN, **{f"reset after {n}": reset(after_bytes=n) for n in (1, 100, 300, 1_000)}}
SLOW = {"late": slow(delay_s=0.02), "a trickle": slow(bytes_per_s=400)}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(params=sorted(PLACES), scope="module", loop_scope="module")
async def place(request: pytest.FixtureRequest) -> AsyncIterator[StorePlace]:
    async with PLACES[request.param]() as place:
        yield place


@dataclass(frozen=True)
class End:
    """How a call ended: with an answer or a failure of the store, never with anything else."""

    answer: object
    failure: Exception | None
    late_s: float


async def end_of(ask: Ask, place: StorePlace) -> End:
    """Make the call. What the machine itself was late in that time does not count."""
    begun, watch = time.monotonic(), asyncio.create_task(_lag())
    answer, failure = None, None
    try:
        answer = await ask(TIMEOUT_S)
    except place.failures as raised:
        failure = raised
    took = time.monotonic() - begun
    watch.cancel()
    lag = (await asyncio.gather(watch, return_exceptions=True))[0]
    return End(answer, failure, took - TIMEOUT_S - (lag if isinstance(lag, float) else 0.0))


async def _lag() -> float:
    """Return, when cancelled, how long the event loop was kept from its turns altogether."""
    total = 0.0
    while True:
        begun = time.monotonic()
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            return total
        total += max(0.0, time.monotonic() - begun - 0.012)


async def answers(place: StorePlace) -> dict[str, object]:
    """Return what the store says while everything passes."""
    await place.proxy.switch(PASS)
    return {name: await ask(PATIENCE_S) for name, ask in place.questions.items()}


async def ends_of_all(place: StorePlace) -> dict[str, End]:
    """Ask everything at once: a server that hangs takes its time from all of them."""
    ends = await asyncio.gather(*(end_of(ask, place) for ask in place.questions.values()))
    return dict(zip(place.questions, ends, strict=True))


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
async def test_each_call_fails_in_time_and_the_next_succeeds_once_the_server_is_back(
    place: StorePlace, fault: Fault
) -> None:
    told = await answers(place)
    await place.proxy.switch(fault)

    for name, end in (await ends_of_all(place)).items():
        assert end.failure is not None, name
        assert end.late_s < GRACE_S, name
    assert await answers(place) == told


async def test_an_answer_that_breaks_off_is_never_taken_for_a_whole_one(place: StorePlace) -> None:
    told = await answers(place)
    failed = 0
    for name, ask in place.questions.items():
        for offset in OFFSETS:
            await place.proxy.switch(reset(after_bytes=offset))
            end = await end_of(ask, place)
            failed += end.failure is not None

            assert end.failure is not None or end.answer == told[name], (name, offset)
            assert end.late_s < GRACE_S, (name, offset)
    assert failed > len(place.questions)
    assert await answers(place) == told


@pytest.mark.parametrize("fault", SLOW.values(), ids=SLOW)
async def test_a_slow_server_is_answered_by_the_truth_or_in_time(place: StorePlace, fault: Fault) -> None:
    told = await answers(place)
    await place.proxy.switch(fault)

    for name, end in (await ends_of_all(place)).items():
        assert end.failure is not None or end.answer == told[name], name
        assert end.late_s < GRACE_S, name
    assert await answers(place) == told


async def test_calls_at_once_on_a_hanging_server_all_end_in_time(place: StorePlace) -> None:
    told = await answers(place)
    asks = [ask for ask in place.questions.values() for _ in range(8)]
    await place.proxy.switch(HANG)

    ends = await asyncio.gather(*(end_of(ask, place) for ask in asks))

    assert all(end.failure is not None for end in ends)
    assert max(end.late_s for end in ends) < GRACE_S
    assert await answers(place) == told


@pytest.mark.parametrize("fault", WRITE_FAULTS.values(), ids=WRITE_FAULTS)
async def test_a_write_that_failed_was_made_whole_or_not_at_all_and_can_be_repeated(
    place: StorePlace, fault: Fault
) -> None:
    for name, (write, state) in place.writes(f"w{time.time_ns()}").items():
        await place.proxy.switch(fault)
        end = await end_of(write, place)
        await place.proxy.switch(PASS)
        halfway = await state(PATIENCE_S)
        repeated = await write(PATIENCE_S)

        assert end.late_s < GRACE_S, name
        assert end.failure is not None or end.answer == repeated, name
        assert halfway is None or halfway == await state(PATIENCE_S), name
        assert await state(PATIENCE_S) is not None, name
