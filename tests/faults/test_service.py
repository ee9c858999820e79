"""The service over three servers of which one fails: what it still answers, how soon, when it is back (P1–P5)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fault_proxy import HANG, PASS, reset
from tests.faults.served import (
    BY_SERIES,
    FAULTS,
    GRAPH_ONLY,
    NEEDING,
    STORES,
    UPLOAD,
    WITH_FILES,
    WITH_SERIES,
    Door,
    Timed,
    served,
    write,
)
from tests.plant.stores import SERVERS, Urls, empty_stores
from timeseries.errors import Unavailable
from twin.guard.breaker import FAILURES_TO_OPEN, State

TIMEOUT_S = 1.5
LATER_S = 0.25
"How much later than its deadline a request may end (P2)."
GRAPH = {"key": "P1", "parent": {"key": "L1"}, "signal": {"unit": "Cel"}}


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """Three servers that hold the plant."""
    home = tmp_path_factory.mktemp("servers")
    with empty_stores(SERVERS, home) as urls:
        asyncio.run(write(home, urls))
        yield urls


@pytest.fixture
async def door(urls: Urls, tmp_path: Path) -> AsyncIterator[Door]:
    """A new service that has asked each server once."""
    async with served(tmp_path, urls) as door:
        assert not (await door.ask(f"{{{GRAPH_ONLY} {WITH_SERIES} {WITH_FILES}}}")).codes
        yield door


async def broken(door: Door, store: str) -> None:
    """Ask until the breaker of the store keeps calls from it; asked at once, equal calls would be one failure."""
    for _ in range(FAILURES_TO_OPEN):
        await door.ask(NEEDING[store], timeout=TIMEOUT_S)
    assert door.breaker(store).state is State.OPEN


async def ask_all(door: Door) -> list[Timed]:
    """Ask one question of three fields, and one that the series decide; each must end in time (P2)."""
    found = [
        await door.ask(query, timeout=TIMEOUT_S)
        for query in (f"{{{GRAPH_ONLY} {WITH_SERIES} {WITH_FILES}}}", f"{{{BY_SERIES}}}")
    ]
    assert max(each.seconds for each in found) < TIMEOUT_S + LATER_S
    return found


@pytest.mark.parametrize("fault", FAULTS)
async def test_without_the_graph_every_field_says_that_it_is_the_graph(door: Door, fault: str) -> None:
    await door.fail("graph", FAULTS[fault])

    fields, decided = await ask_all(door)

    assert (fields.data, decided.data) == ({"graph": None, "series": None, "files": None}, {})
    for answer in (fields, decided):
        assert {store for _, store in answer.codes} == {"GRAPH"}


@pytest.mark.parametrize("fault", FAULTS)
async def test_without_the_series_only_their_columns_are_null(door: Door, fault: str) -> None:
    await door.fail("series", FAULTS[fault])

    fields, decided = await ask_all(door)

    assert fields.data["graph"] == GRAPH
    assert fields.data["files"]["revision"]["file"]["url"].startswith("http")
    assert fields.data["series"]["key"] == "P1"
    for answer, value in (
        (fields, fields.data["series"]["signal"]["latest"]),
        (decided, decided.data or None),
    ):
        assert (value is None) == bool(answer.codes)  # a slow server may have been quick enough
        assert {store for _, store in answer.codes} <= {"SERIES"}
    assert fields.codes or fault == "slow"


@pytest.mark.parametrize("fault", FAULTS)
async def test_without_the_objects_all_but_uploads_is_answered(door: Door, fault: str) -> None:
    await door.fail("objects", FAULTS[fault])

    fields, decided = await ask_all(door)
    upload = await door.ask(UPLOAD, timeout=TIMEOUT_S)

    assert fields.data["graph"] == GRAPH
    assert fields.data["series"]["signal"]["latest"] == {"value": 40}
    assert fields.data["files"]["revision"]["file"]["url"].startswith("http")
    assert decided.data == {"sorted": {"totalCount": 2}}
    assert not fields.codes | decided.codes
    assert fault == "slow" or {store for _, store in upload.codes} == {"OBJECTS"}
    assert upload.seconds < TIMEOUT_S + LATER_S


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("timeout", [0.1, 1.0])
async def test_a_request_ends_by_its_deadline_while_a_server_hangs(
    door: Door, store: str, timeout: float
) -> None:
    await door.fail(store, HANG)

    asked = [door.ask(NEEDING[store], timeout=timeout) for _ in range(4)]

    for found in await asyncio.gather(*asked):
        assert found.seconds < timeout + LATER_S
        assert {code for code, _ in found.codes} == {"TIMEOUT"}


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("fault", ["refuse", "hang", "reset"])
async def test_after_five_failures_a_store_is_refused_at_once_and_is_back_within_two_probes(
    door: Door, store: str, fault: str
) -> None:
    await door.fail(store, FAULTS[fault])
    await broken(door, store)
    refused = [await door.ask(NEEDING[store]) for _ in range(3)]

    await door.fail(store, PASS)
    await asyncio.sleep(door.breaker(store).seconds_to_probe())
    back = await door.ask(NEEDING[store])

    assert {found.codes == {("STORE_UNAVAILABLE", store.upper())} for found in refused} == {True}
    assert not back.codes
    assert door.breaker(store).state is State.CLOSED


async def test_a_store_that_is_left_alone_is_refused_within_five_milliseconds(door: Door) -> None:
    await door.fail("series", HANG)
    await broken(door, "series")
    took = []
    for _ in range(50):
        began = time.perf_counter()
        with pytest.raises(Unavailable, match="left alone"):
            await door.service.series.latest([], at=0)
        took.append(time.perf_counter() - began)

    assert sorted(took)[25] < 0.005


@pytest.mark.parametrize("store", STORES)
async def test_a_total_outage_draws_no_storm(door: Door, store: str) -> None:
    await door.fail(store, reset(after_bytes=0))
    before = door.proxies[store].connections

    for _ in range(10):
        await asyncio.gather(*(door.ask(NEEDING[store], timeout=TIMEOUT_S) for _ in range(10)))

    assert door.proxies[store].connections - before <= 1.1 * 100


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("fault", ["refuse", "hang"])
async def test_readiness_names_the_store_that_is_down_within_two_seconds(
    door: Door, store: str, fault: str
) -> None:
    await door.fail(store, FAULTS[fault])
    began = time.monotonic()

    answer = await door.http.get("/readyz")

    assert time.monotonic() - began < 2
    assert answer.status_code == (503 if store == "graph" else 200)
    assert answer.json() == {
        "status": "unavailable" if store == "graph" else "degraded",
        "stores": {name: name != store for name in STORES},
    }
    assert (await door.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("store", STORES)
async def test_the_service_starts_while_a_store_is_down_and_is_whole_once_it_is_back(
    urls: Urls, tmp_path: Path, store: str
) -> None:
    async with served(tmp_path, urls, fails=store) as door:
        down = await door.ask(NEEDING[store])
        await door.fail(store, PASS)
        await asyncio.sleep(door.breaker(store).seconds_to_probe())
        back = await door.ask(NEEDING[store], timeout=30)

    assert down.codes == {("STORE_UNAVAILABLE", store.upper())}
    assert not back.codes
