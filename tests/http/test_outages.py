"""A store that is gone: what does not need it is answered, what it would only add is null, the rest fails (X1, X2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.http.client import Client
from tests.http.plant import write_plant
from tests.http.server import Server, running

Home = pytest.TempPathFactory


@contextmanager
def served(home: Path) -> Iterator[tuple[Server, Client]]:
    with running(home) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        write_plant(client := Client(http))
        yield server, client


@pytest.fixture(scope="module")
def no_series(tmp_path_factory: Home) -> Iterator[Client]:
    """A client of the plant whose server has lost its series store."""
    with served(tmp_path_factory.mktemp("no-series")) as (server, client):
        server.run(server.service.series.close())
        yield client


@pytest.fixture(scope="module")
def no_graph(tmp_path_factory: Home) -> Iterator[Client]:
    """A client of the plant whose server has lost its graph store."""
    with served(tmp_path_factory.mktemp("no-graph")) as (server, client):
        server.run(server.service.graph.close())
        yield client


def extensions(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["extensions"]["code"], error["extensions"]["store"]) for error in answer["errors"]]


def test_what_needs_no_series_is_answered_without_them(no_series: Client) -> None:
    found = no_series.gql(
        '{asset(key: "P1") {name parent {key} documents {nodes {number}} signal(name: "temp") {unit}}}'
    )

    assert found["asset"]["parent"] == {"key": "L1"}
    assert found["asset"]["signal"] == {"unit": "Cel"}


def test_columns_of_a_lost_store_are_null_with_one_error_for_the_step(no_series: Client) -> None:
    text = """{assets(where: {type: {eq: "Pump"}}, orderBy: [{field: KEY}]) {nodes {key signal(name: "temp") {
        name latest {value}
    }}}}"""

    answer = no_series.ask(text)

    nodes = answer["data"]["assets"]["nodes"]
    assert nodes == [{"key": key, "signal": {"name": "temp", "latest": None}} for key in ("P1", "P2", "P3")]
    (error,) = answer["errors"]
    assert {name: error["extensions"][name] for name in ("code", "store")} == {
        "code": "STORE_UNAVAILABLE",
        "store": "SERIES",
    }
    assert isinstance(error["extensions"]["retryable"], bool)
    assert error["extensions"]["affected"] == 3
    assert error["path"][0] == "assets"


@pytest.mark.parametrize(
    "arguments",
    [
        "where: {signals: [{some: {statistic: [{function: MAX, value: {gt: 0}}]}}]}",
        "where: {signals: [{none: {statistic: [{function: MAX, value: {gt: 0}}]}}]}",
        'orderBy: [{signal: {name: "temp"}}]',
    ],
)
def test_a_lost_store_that_filters_or_sorts_fails_its_root_field_alone(
    no_series: Client, arguments: str
) -> None:
    answer = no_series.ask('{good: asset(key: "P1") {key} bad: assetType(key: "Pump") {key}}')
    assert "errors" not in answer

    answer = no_series.ask(f"{{assets({arguments}) {{nodes {{key}}}}}}")

    assert answer["data"] is None  # `assets` cannot be null, so the data cannot be there
    assert extensions(answer) == [("STORE_UNAVAILABLE", "SERIES")]
    assert answer["errors"][0]["path"] == ["assets"]


def test_samples_are_not_acknowledged_without_their_store(no_series: Client) -> None:
    text = """mutation {writeSamples(samples: [
        {signal: "P1/temp", times: ["2024-06-10T11:00:00Z"], values: [1]}
    ]) {written}}"""

    assert extensions(no_series.ask(text)) == [("STORE_UNAVAILABLE", "SERIES")]


def test_the_service_is_degraded_without_series(no_series: Client) -> None:
    answer = no_series.http.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "stores": {"graph": True, "series": False, "objects": True},
    }


def test_the_service_is_not_ready_without_the_graph(no_graph: Client) -> None:
    assert no_graph.http.get("/healthz").status_code == 200
    answer = no_graph.http.get("/readyz")
    assert (answer.status_code, answer.json()["stores"]["graph"]) == (503, False)


@pytest.mark.parametrize(
    "query",
    [
        '{asset(key: "P1") {key}}',
        "{assets {totalCount}}",
        'mutation {upsertAssets(assets: [{key: "N"}]) {created}}',
        "{assetTypes {key}}",
    ],
)
def test_nothing_is_made_up_without_the_graph(no_graph: Client, query: str) -> None:
    answer = no_graph.ask(query)

    assert answer["data"] is None or set(answer["data"].values()) == {None}
    assert extensions(answer) == [("STORE_UNAVAILABLE", "GRAPH")]


def test_introspection_needs_no_store(no_graph: Client) -> None:
    assert no_graph.gql("{__schema {queryType {name}} __typename}")["__typename"] == "Query"


def test_groups_stand_without_the_figures_that_a_lost_store_would_add(no_series: Client) -> None:
    answer = no_series.ask(
        '{assetGroups(by: [{field: TYPE}], measure: [{name: "temp"}]) {key count measures}}'
    )

    assert answer["data"]["assetGroups"][2] == {"key": ["Pump"], "count": 3, "measures": [None]}
    assert extensions(answer) == [("STORE_UNAVAILABLE", "SERIES")]


def test_a_thing_that_must_have_a_value_of_a_lost_store_is_no_hit_and_no_node(no_series: Client) -> None:
    statistics = '... on Signal {statistics(over: {last: "PT1H"}) {count}}'

    found = no_series.ask(f'{{search(text: "p1/temp", kinds: [SIGNAL]) {{node {{id {statistics}}}}}}}')
    nodes = no_series.ask(f'{{nodes(ids: ["signal:P1/temp", "asset:P1"]) {{id {statistics}}}}}')

    assert (found["data"], extensions(found)) == (None, [("STORE_UNAVAILABLE", "SERIES")])
    assert nodes["data"]["nodes"] == [None, {"id": "asset:P1"}]
