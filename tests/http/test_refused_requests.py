"""What is no GraphQL request is refused before it is read: method, media type, body, parameters, deadline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from gql.app import DoorSettings
from gql.http import HttpLimits
from tests.http.client import Client
from tests.http.server import running

JSON = {"Content-Type": "application/json"}
GOOD = b'{"query": "{__typename}"}'
WRITE = 'mutation {upsertAssets(assets: [{key: "N"}]) {created}}'


pytestmark = pytest.mark.usefixtures("stores_stay")


@pytest.mark.parametrize(
    ("headers", "body", "status", "code", "sentence"),
    [
        (JSON, b"", 400, "BAD_REQUEST", "JSON"),
        (JSON, b"{", 400, "BAD_REQUEST", "JSON"),
        (JSON, b"null", 400, "BAD_REQUEST", "object"),
        (JSON, b'"{assets {totalCount}}"', 400, "BAD_REQUEST", "object"),
        (JSON, b'[{"query": "{__typename}"}]', 400, "BAD_REQUEST", "one request"),
        (JSON, b"{}", 400, "BAD_REQUEST", "query"),
        (JSON, b'{"query": null}', 400, "BAD_REQUEST", "query"),
        (JSON, b'{"query": 5}', 400, "BAD_REQUEST", "query"),
        (JSON, b'{"query": ["{__typename}"]}', 400, "BAD_REQUEST", "query"),
        (JSON, b'{"query": "{__typename}", "variables": "{}"}', 400, "BAD_REQUEST", "variables"),
        (JSON, b'{"query": "{__typename}", "variables": [1]}', 400, "BAD_REQUEST", "variables"),
        (JSON, b'{"query": "{__typename}", "operationName": 1}', 400, "BAD_REQUEST", "operationName"),
        (JSON, b'{"query": "{__typename}", "extensions": 1}', 400, "BAD_REQUEST", "extensions"),
        (JSON, b'{"query": "{__typename}", "variables": {"x": NaN}}', 400, "BAD_REQUEST", "JSON"),
        (JSON, b'{"query": "{__typename}", "variables": {"x": -Infinity}}', 400, "BAD_REQUEST", "JSON"),
        (JSON, b'{"query": "{__typename}", "variables": {"x": "\\ud800"}}', 400, "BAD_REQUEST", "JSON"),
        (JSON, '{"query": "{__typename}#é"}'.encode("latin-1"), 400, "BAD_REQUEST", "JSON"),
        (JSON, '{"query": "{__typename}"}'.encode("utf-16"), 400, "BAD_REQUEST", "JSON"),
        (JSON, b"[" * 100_000, 400, "BAD_REQUEST", "JSON"),
        ({"Content-Type": "application/json; charset=utf-16"}, GOOD, 415, "BAD_REQUEST", "UTF-8"),
        ({**JSON, "Content-Encoding": "gzip"}, GOOD, 415, "BAD_REQUEST", "gzip"),
        ({"Content-Type": "text/plain"}, GOOD, 415, "BAD_REQUEST", "application/json"),
        (
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"query={__typename}",
            415,
            "BAD_REQUEST",
            "json",
        ),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415, "BAD_REQUEST", "json"),
        ({"Content-Type": "application/graphql"}, b"{__typename}", 415, "BAD_REQUEST", "json"),
        ({"Content-Type": ""}, GOOD, 415, "BAD_REQUEST", "json"),
        ({**JSON, "Accept": "text/html"}, GOOD, 406, "BAD_REQUEST", "json"),
        ({**JSON, "X-Request-Timeout": "soon"}, GOOD, 400, "BAD_REQUEST", "soon"),
        ({**JSON, "X-Request-Timeout": "-1"}, GOOD, 400, "BAD_REQUEST", "-1"),
        ({**JSON, "X-Request-Timeout": "0"}, GOOD, 400, "BAD_REQUEST", "0"),
        ({**JSON, "X-Request-Timeout": "nan"}, GOOD, 400, "BAD_REQUEST", "nan"),
        ({**JSON, "X-Request-Timeout": "1,5"}, GOOD, 400, "BAD_REQUEST", "1,5"),
    ],
)
def test_a_request_that_is_none_is_refused(
    plant: Client, headers: Mapping[str, str], body: bytes, status: int, code: str, sentence: str
) -> None:
    answer = plant.http.post("/graphql", headers=dict(headers), content=body)

    assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == code
    assert sentence in error["message"]


@pytest.mark.parametrize("timeout", ["inf", "1e9", "99999999999", "0.5e1"])
def test_a_generous_timeout_is_cut_to_the_limit(plant: Client, timeout: str) -> None:
    answer = plant.http.post("/graphql", headers={**JSON, "X-Request-Timeout": timeout}, content=GOOD)

    assert answer.json() == {"data": {"__typename": "Query"}}


def test_a_deadline_that_has_passed_is_a_timeout(plant: Client) -> None:
    body = json.dumps({"query": "{assets {nodes {key}}}"}).encode()

    answer = plant.http.post(
        "/graphql", headers={**JSON, "X-Request-Timeout": "0.0000001"}, content=body
    ).json()

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_refused(plant: Client, method: str) -> None:
    answer = plant.http.request(method, "/graphql", headers=JSON, content=GOOD)

    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


def test_a_mutation_by_get_is_refused(plant: Client) -> None:
    answer = plant.http.get("/graphql", params={"query": WRITE})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_mutation_hidden_behind_a_query_is_refused_by_get(plant: Client) -> None:
    params = {
        "query": f"query Q {{__typename}} {WRITE.replace('mutation', 'mutation M')}",
        "operationName": "M",
    }

    assert plant.http.get("/graphql", params=params).status_code == 405
    assert plant.http.get("/graphql", params={**params, "operationName": "Q"}).json() == {
        "data": {"__typename": "Query"}
    }


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_ask_by_get(plant: Client, site: str) -> None:
    answer = plant.http.get("/graphql", params={"query": "{__typename}"}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({}, "query"),
        ({"query": "{__typename}", "variables": "{"}, "variables"),
        ({"query": "{__typename}", "variables": "[]"}, "variables"),
        ({"query": "{__typename}", "extensions": "x"}, "extensions"),
    ],
)
def test_a_malformed_address_is_refused(plant: Client, parameters: dict[str, str], sentence: str) -> None:
    answer = plant.http.get("/graphql", params=parameters, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert sentence in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("accept", "status"),
    [("application/json", 200), ("application/graphql-response+json", 400), ("*/*", 200)],
)
def test_a_document_that_is_refused_has_the_status_of_its_media_type(
    plant: Client, accept: str, status: int
) -> None:
    answer = plant.http.post(
        "/graphql", headers={**JSON, "Accept": accept}, content=b'{"query": "{nothing}"}'
    )

    assert answer.status_code == status
    assert "data" not in answer.json()


def test_an_unknown_operation_is_refused_by_name(plant: Client) -> None:
    body = {"query": "query A {__typename} query B {__typename}", "operationName": "C"}

    answer = plant.http.post("/graphql", json=body).json()

    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "C" in answer["errors"][0]["message"]


def test_unknown_parameters_are_left_alone(plant: Client) -> None:
    body = {
        "query": "{__typename}",
        "id": 7,
        "extensions": {"trace": True},
        "variables": None,
        "operationName": None,
    }

    assert plant.http.post("/graphql", json=body).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "path", ["/graphql/", "/nothing", "/files/", "/files/..%2f..%2fgraph.db", "/.git/config"]
)
def test_other_paths_are_not_there(plant: Client, path: str) -> None:
    assert plant.http.get(path).status_code in (403, 404, 307)


def test_a_body_beyond_the_limit_is_refused_whether_it_says_its_length_or_not(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b" " * 1000] * 30

    with running(tmp_path, DoorSettings(http=HttpLimits(body_bytes=20_000))) as server:
        declared = httpx.post(f"{server.url}/graphql", headers=JSON, content=b" " * 30_000)
        streamed = httpx.post(f"{server.url}/graphql", headers=JSON, content=chunks())
        allowed = httpx.post(f"{server.url}/graphql", headers=JSON, content=GOOD + b" " * 10_000)

    assert [answer.status_code for answer in (declared, streamed, allowed)] == [413, 413, 200]
    assert declared.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "20,000" in declared.json()["errors"][0]["message"]
