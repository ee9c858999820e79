"""Requests while a store is lost or hangs: what needs it not is answered, the rest by X1 and X2, all in time.

The stores are the embedded ones behind a switch; tests/faults does the same with servers behind a proxy.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from gql.app import create_app
from graph import errors as graph_errors
from graph.store import GraphStore
from objects import errors as object_errors
from objects.store import ObjectStore
from tests.http import plant as rows
from tests.unit.guard.faulty import Faulty, Mode
from timeseries import errors as series_errors
from timeseries.store import SeriesStore
from twin.guard import GuardedGraph, GuardedSeries, guard_objects
from twin.service import TwinService
from twin.settings import open_service, open_stores, read_settings

SECRET = "signs cursors and links in tests"
HANGING = 2.0
"Seconds for a request of which a part hangs: a busy machine answers the rest in them."
NEEDS_NO_SERIES = 'plain: asset(key: "P1") {key documents {nodes {number}} signal(name: "temp") {unit}}'
SHOWS_SERIES = 'shown: asset(key: "P1") {key signal(name: "temp") {name latest {value}}}'
FILTERS_BY_SERIES = (
    "asked: assets(where: {signals: [{some: {statistic: [{function: MAX, value: {gt: 0}}]}}]}) {nodes {key}}"
)


@dataclass
class Place:
    """A served plant, and the switches before its stores."""

    http: httpx.AsyncClient
    service: TwinService
    switches: dict[str, Faulty]

    async def ask(
        self, query: str, variables: object = None, *, timeout: float | None = None
    ) -> dict[str, Any]:
        headers = {} if timeout is None else {"X-Request-Timeout": str(timeout)}
        body = {"query": query, "variables": variables or {}}
        answer = await self.http.post("/graphql", json=body, headers=headers)
        found: dict[str, Any] = answer.json()
        return found

    def set(self, store: str, mode: Mode) -> None:
        self.switches[store].mode = mode
        self.service.forget_types()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plant in it, written once and copied for each test."""
    home = tmp_path_factory.mktemp("written")
    asyncio.run(_write(home))
    return home


@pytest.fixture
async def place(written: Path, tmp_path: Path) -> AsyncIterator[Place]:
    home = tmp_path / "home"
    shutil.copytree(written, home)
    stores = await open_stores(read_settings({"TWIN_HOME": str(home), "TWIN_SECRET": SECRET}))
    graph = Faulty(stores.graph, graph_errors.Unavailable)
    series = Faulty(stores.series, series_errors.Unavailable)
    objects = Faulty(stores.objects, object_errors.Unavailable)
    service = TwinService(
        graph=GuardedGraph(cast("GraphStore", graph)),
        series=GuardedSeries(cast("SeriesStore", series)),
        objects=guard_objects(cast("ObjectStore", objects)),
        secret=SECRET.encode(),
    )
    transport = httpx.ASGITransport(create_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://plant.test") as http:
        yield Place(http, service, {"graph": graph, "series": series, "objects": objects})
    await stores.close()


async def _write(home: Path) -> None:
    service = await open_service(read_settings({"TWIN_HOME": str(home), "TWIN_SECRET": SECRET}))
    writer, since = service.writer, {"validFrom": rows.START}
    await writer.define_asset_types(rows.TYPES, since)
    await writer.upsert_assets(rows.ASSETS, since)
    await writer.upsert_signals(rows.SIGNALS, since)
    await writer.upsert_documents(rows.DOCUMENTS, since)
    await writer.write_samples(rows.SAMPLES)
    await service.close()


def codes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(e["extensions"]["code"], e["extensions"].get("store")) for e in answer.get("errors", ())]


@pytest.mark.parametrize(("mode", "code"), [("lost", "STORE_UNAVAILABLE"), ("hang", "TIMEOUT")])
async def test_fields_beside_one_that_needs_the_store_are_answered(
    place: Place, mode: Mode, code: str
) -> None:
    place.set("series", mode)

    answer = await place.ask(f"{{{SHOWS_SERIES} {NEEDS_NO_SERIES}}}", timeout=HANGING)

    signal = {"name": "temp", "latest": None}
    assert answer["data"] == {
        "shown": {"key": "P1", "signal": signal},
        "plain": {
            "key": "P1",
            "documents": {"nodes": [{"number": "D1"}, {"number": "D2"}]},
            "signal": {"unit": "Cel"},
        },
    }
    (error,) = answer["errors"]
    assert error["path"] == ["shown"]
    assert error["extensions"] == {"code": code, "store": "SERIES", "retryable": True, "affected": 1}


@pytest.mark.parametrize(("mode", "code"), [("lost", "STORE_UNAVAILABLE"), ("hang", "TIMEOUT")])
async def test_a_store_that_filters_fails_its_field_and_no_other(place: Place, mode: Mode, code: str) -> None:
    place.set("series", mode)

    answer = await place.ask(f"{{{FILTERS_BY_SERIES} {NEEDS_NO_SERIES}}}", timeout=HANGING)

    assert answer["data"] is None  # `assets` cannot be null
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["asked"], code)]


async def test_a_statistic_that_filters_and_is_shown_fails_the_field_once(place: Place) -> None:
    place.set("series", "lost")
    text = """{assets(where: {signals: [{some: {statistic: [{function: MAX, value: {gt: 0}}]}}]}) {
        nodes {key signals {nodes {statistics(over: {all: true}) {max mean}}}}
    }}"""

    answer = await place.ask(text)

    assert (answer["data"], codes(answer)) == (None, [("STORE_UNAVAILABLE", "SERIES")])


async def test_each_step_that_only_adds_columns_has_one_error(place: Place) -> None:
    place.set("series", "lost")
    text = """{assets(where: {type: {eq: "Pump"}}, orderBy: [{field: KEY}]) {nodes {key signal(name: "temp") {
        latest {value} hour: statistics(over: {last: "PT1H"}) {max mean} day: statistics(over: {last: "P1D"}) {max}
    }}}}"""

    answer = await place.ask(text)

    nothing = {"latest": None, "hour": {"max": None, "mean": None}, "day": {"max": None}}
    nodes = answer["data"]["assets"]["nodes"]
    assert nodes == [{"key": key, "signal": nothing} for key in ("P1", "P2", "P3")]
    assert codes(answer) == [("STORE_UNAVAILABLE", "SERIES")] * 3
    assert {error["extensions"]["affected"] for error in answer["errors"]} == {3}


@pytest.mark.parametrize("store", ["graph", "series", "objects"])
@pytest.mark.parametrize("timeout", [0.05, 0.5])
async def test_a_request_ends_by_its_deadline_whatever_hangs(
    place: Place, store: str, timeout: float
) -> None:
    place.set(store, "hang")
    upload = (
        'requestUpload(upload: {document: "D1", revision: "B", name: "a", mediaType: "text/plain", size: 1, '
    )
    texts = (
        f"{{{SHOWS_SERIES} {NEEDS_NO_SERIES}}}",
        "{__typename assetTypes {key}}",
        f'mutation {{{upload} sha256: "{"a" * 64}"}}) {{id}}}}',
    )

    for text in texts:
        took = []
        for _ in range(2):  # the better of two: on a busy machine the loop itself may come late once
            began = time.monotonic()
            await place.ask(text, timeout=timeout)
            took.append(time.monotonic() - began)
        assert min(took) < timeout + 0.25, text


@pytest.mark.parametrize("mode", ["lost", "hang"])
async def test_without_the_graph_each_field_says_so(place: Place, mode: Mode) -> None:
    place.set("graph", mode)

    answer = await place.ask(
        '{__typename a: asset(key: "P1") {key} b: assetType(key: "Pump") {key}}', timeout=0.4
    )

    assert answer["data"] == {"__typename": "Query", "a": None, "b": None}
    assert [(error["path"], error["extensions"]["store"]) for error in answer["errors"]] == [
        (["a"], "GRAPH"),
        (["b"], "GRAPH"),
    ]


async def test_an_answer_tells_when_a_store_will_be_asked_again(place: Place) -> None:
    place.set("series", "lost")
    for _ in range(5):
        await place.ask(f"{{{SHOWS_SERIES}}}")

    began = time.perf_counter()
    answer = await place.ask(f"{{{SHOWS_SERIES}}}")

    assert answer["errors"][0]["extensions"]["retryAfter"] == 1
    assert time.perf_counter() - began < 0.5


async def test_samples_and_uploads_are_refused_whole_while_their_store_is_down(place: Place) -> None:
    before = await place.service.series.catalogue()
    place.set("series", "lost")
    place.set("objects", "lost")
    samples = '[{signal: "P1/temp", times: ["2024-06-10T11:30:00Z"], values: [1]}]'
    upload = '{document: "D1", revision: "B", name: "a", mediaType: "text/plain", size: 1, '

    refused = [
        await place.ask(f"mutation {{writeSamples(samples: {samples}) {{written}}}}"),
        await place.ask(
            f'mutation {{requestUpload(upload: {upload} sha256: "{"a" * 64}"}}) {{id}}}}',
        ),
    ]

    assert [answer["data"] for answer in refused] == [None, None]
    assert [codes(answer) for answer in refused] == [
        [("STORE_UNAVAILABLE", "SERIES")],
        [("STORE_UNAVAILABLE", "OBJECTS")],
    ]
    place.set("series", "well")
    assert await place.service.series.catalogue() == before


@pytest.mark.parametrize(
    ("store", "status", "said"),
    [("graph", 503, "unavailable"), ("series", 200, "degraded"), ("objects", 200, "degraded")],
)
async def test_readiness_is_told_within_two_seconds_and_names_what_hangs(
    place: Place, store: str, status: int, said: str
) -> None:
    place.set(store, "hang")
    began = time.monotonic()

    answer = await place.http.get("/readyz")

    assert time.monotonic() - began < 2
    assert (answer.status_code, answer.json()["status"]) == (status, said)
    assert [name for name, is_up in answer.json()["stores"].items() if not is_up] == [store]
    assert ("retry-after" in answer.headers) == (status == 503)
    assert (await place.http.get("/healthz")).status_code == 200


async def test_readiness_does_not_wait_for_a_store_that_is_left_alone(place: Place) -> None:
    place.set("graph", "hang")
    await _call_in_vain(place, times=5)
    calls = place.switches["graph"].calls
    began = time.monotonic()

    answer = await place.http.get("/readyz")

    assert (answer.status_code, place.switches["graph"].calls) == (503, calls)
    assert time.monotonic() - began < 0.5


async def test_requests_at_once_share_the_calls_to_the_stores(place: Place) -> None:
    shown = '{key signal(name: "temp") {latest {value} statistics(over: {last: "PT1H"}) {max}}}'
    queries = [f'{{asset(key: "P{number % 3 + 1}") {shown}}}' for number in range(64)]
    one_by_one = [await place.ask(query) for query in queries[:3]]
    before = {name: switch.calls for name, switch in place.switches.items()}

    answers = await asyncio.gather(*(place.ask(query) for query in queries))

    made = {name: switch.calls - before[name] for name, switch in place.switches.items()}
    assert [answer["data"]["asset"]["key"] for answer in answers[:3]] == ["P1", "P2", "P3"]
    assert answers == [one_by_one[number % 3] for number in range(64)]
    assert (made["graph"] < 64, made["series"] < 64) == (True, True), made  # alone they make 128 each


async def _call_in_vain(place: Place, *, times: int) -> None:
    """Let as many calls to the graph end without an answer; requests that come at once would share one."""
    asked, before = [], place.switches["graph"].calls
    for number in range(1, times + 1):
        asked.append(asyncio.create_task(place.ask("{assetTypes {key}}", timeout=0.7)))
        while place.switches["graph"].calls < before + number:
            await asyncio.sleep(0.001)
    await asyncio.gather(*asked)


async def test_a_client_that_leaves_ends_its_calls(place: Place) -> None:
    place.set("series", "hang")
    series = place.switches["series"]
    calls = series.calls

    began = time.monotonic()
    await leaving(place, json.dumps({"query": f"{{{SHOWS_SERIES}}}"}), lambda: series.calls > calls)

    assert time.monotonic() - began < 5  # a request may take 30 s


async def leaving(place: Place, body: str, is_asked: Any) -> None:
    """Send a request, close the connection once a store was asked, and wait for the application to be done."""
    application = create_app(place.service)
    parts = [{"type": "http.request", "body": body.encode(), "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if parts:
            return parts.pop()
        while not is_asked():
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        """Nobody reads it."""

    headers = [(b"content-type", b"application/json"), (b"host", b"plant.test")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    await application({**scope, "http_version": "1.1", "scheme": "http", "root_path": ""}, receive, send)
