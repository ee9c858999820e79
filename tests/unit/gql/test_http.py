"""GraphQL over HTTP: what is answered with which status, media type and body."""

from __future__ import annotations

import gzip
import json

import httpx
import pytest

from gql.negotiation import best_media_type
from tests.unit.gql.conftest import Answered, Failed, Healthy, Prepared
from twin.errors import NotFound, Store, StoreUnavailable

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HELLO = {"query": "{__typename}"}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"{JSON};q=0.9, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        ("text/html, */*;q=0.8", JSON),
        ("text/html", None),
        (f"{JSON};q=x", None),
    ],
)
def test_the_media_type_is_the_one_that_the_client_likes_best(accept: str | None, chosen: str | None) -> None:
    assert best_media_type(accept, (JSON, GRAPHQL)) == chosen


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_an_answer_has_the_media_type_that_was_asked_for(
    client: httpx.AsyncClient, accept: str
) -> None:
    answer = await client.post("/graphql", json=HELLO, headers={"accept": accept})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_the_service_is_told_the_address_that_each_client_used(
    client: httpx.AsyncClient, service: Prepared
) -> None:
    hosts = ["plant.example", "127.0.0.1:8400", "[::1]:8400", "plant.example"]

    for host in hosts:
        await client.post("/graphql", json={"query": '{asset(key: "P") {key}}'}, headers={"host": host})

    assert service.origins == [f"http://{host}" for host in hosts]


async def test_a_query_may_come_in_the_address(client: httpx.AsyncClient) -> None:
    text = "query T($n: String!) {__type(name: $n) {kind}}"
    parameters = {"query": text, "variables": '{"n": "Asset"}', "operationName": "T"}

    answer = await client.get("/graphql", params=parameters)

    assert answer.json() == {"data": {"__type": {"kind": "OBJECT"}}}


async def test_a_mutation_does_not_come_in_the_address(client: httpx.AsyncClient, service: Prepared) -> None:
    answer = await client.get("/graphql", params={"query": 'mutation {delete(ids: ["asset:a"]) {created}}'})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert service.asked == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_page_of_another_site_cannot_ask(client: httpx.AsyncClient, site: str) -> None:
    answer = await client.get("/graphql", params=HELLO, headers={"sec-fetch-site": site})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "",
    ],
)
async def test_what_a_form_can_send_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post("/graphql", content=json.dumps(HELLO), headers={"content-type": content_type})

    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_a_client_that_takes_neither_media_type_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json=HELLO, headers={"accept": "text/html"})

    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "not JSON"),
        ('{"query', "not JSON"),
        ("[]", "one request at a time"),
        ("7", "not an object"),
        ("{}", '"query" is missing'),
        ('{"query": null}', '"query" is missing'),
        ('{"query": 7}', '"query" is a string, not a number'),
        ('{"query": "{x}", "variables": []}', '"variables" is an object, not a list'),
        ('{"query": "{x}", "variables": "{}"}', '"variables" is an object, not a string'),
        ('{"query": "{x}", "operationName": false}', '"operationName" is a string, not a boolean'),
        ('{"query": "{x}", "extensions": 1.5}', '"extensions" is an object, not a number'),
    ],
)
async def test_a_malformed_request_is_400_and_says_what_is_wrong(
    client: httpx.AsyncClient, body: str, message: str
) -> None:
    answer = await client.post("/graphql", content=body, headers={"content-type": JSON})

    assert answer.status_code == 400
    assert message in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "parameters", [{}, {"query": "{x}", "variables": "{"}, {"query": "{x}", "variables": "[]"}]
)
async def test_a_malformed_address_is_400(client: httpx.AsyncClient, parameters: dict[str, str]) -> None:
    assert (await client.get("/graphql", params=parameters)).status_code == 400


@pytest.mark.parametrize("query", ["{", "{nothing}", "query ($n: Int!) {__typename}"])
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL, 400)])
async def test_a_refused_document_has_no_data(
    client: httpx.AsyncClient, query: str, accept: str, status: int
) -> None:
    answer = await client.post("/graphql", json={"query": query}, headers={"accept": accept})

    assert answer.status_code == status
    assert "data" not in answer.json()
    assert {e["extensions"]["code"] for e in answer.json()["errors"]} == {"BAD_REQUEST"}


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_beyond_the_limit_is_413(client: httpx.AsyncClient, declared: bool) -> None:
    async def body() -> httpx.AsyncByteStream:  # type: ignore[misc]
        for _ in range(30):
            yield b" " * 1_000

    content = b" " * 30_000 if declared else body()

    answer = await client.post("/graphql", content=content, headers={"content-type": JSON})

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED"}


async def test_a_large_answer_is_compressed_for_those_who_take_it(client: httpx.AsyncClient) -> None:
    request = {"query": "{__schema {types {name description}}}"}

    plain = await client.post("/graphql", json=request, headers={"accept-encoding": "identity"})
    packed = await client.post("/graphql", json=request, headers={"accept-encoding": "gzip"})
    small = await client.post("/graphql", json=HELLO, headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.json() == plain.json()
    assert "content-encoding" not in small.headers
    assert gzip.decompress(gzip.compress(plain.content)) == packed.content


async def test_the_answer_of_the_service_keeps_the_order_of_the_document(
    client: httpx.AsyncClient, service: Prepared
) -> None:
    service.answer = Answered({"b": [], "a": {"totalCount": 3}})

    answer = await client.post(
        "/graphql", json={"query": "{a: assets {totalCount} t: __typename b: assetTypes {key}}"}
    )

    assert answer.text == '{"data":{"a":{"totalCount":3},"t":"Query","b":[]}}'
    assert [s.key for s in service.asked[0]] == ["a", "b"]


async def test_a_field_that_failed_is_null_and_says_why(client: httpx.AsyncClient, service: Prepared) -> None:
    lost = StoreUnavailable("The series do not answer.", store=Store.SERIES)
    service.answer = Answered({"asset": {"signal": None}}, (Failed(lost, ("asset", "signal")),))

    answer = await client.post("/graphql", json={"query": '{asset(key: "a") {signal(name: "t") {key}}}'})

    assert answer.status_code == 200
    assert answer.json() == {
        "errors": [
            {
                "message": "The series do not answer.",
                "path": ["asset", "signal"],
                "extensions": {
                    "code": "STORE_UNAVAILABLE",
                    "store": "SERIES",
                    "retryable": True,
                },
            }
        ],
        "data": {"asset": {"signal": None}},
    }


async def test_a_root_field_that_cannot_be_null_takes_the_data_with_it(
    client: httpx.AsyncClient, service: Prepared
) -> None:
    service.answer = Answered(
        {"assets": None, "asset": {"key": "a"}}, (Failed(NotFound("gone"), ("assets",)),)
    )

    answer = await client.post("/graphql", json={"query": '{asset(key: "a") {key} assets {totalCount}}'})

    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["path"] == ["assets"]


async def test_an_unforeseen_failure_is_masked(client: httpx.AsyncClient, service: Prepared) -> None:
    service.answer = ValueError("secret")

    answer = await client.post("/graphql", json={"query": "{assetTypes {key}}"})

    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in answer.text


async def test_an_error_of_the_service_is_shown(client: httpx.AsyncClient, service: Prepared) -> None:
    service.answer = NotFound("There is no asset 'a'.")

    answer = await client.post("/graphql", json={"query": 'mutation {delete(ids: ["asset:a"]) {created}}'})

    assert answer.json() == {
        "errors": [{"message": "There is no asset 'a'.", "extensions": {"code": "NOT_FOUND"}}],
        "data": None,
    }


@pytest.mark.parametrize("seconds", [None, "0.05", "1000000"])
async def test_an_answer_is_there_by_the_deadline_which_the_limit_clamps(
    hasty: httpx.AsyncClient, service: Prepared, seconds: str | None
) -> None:
    service.waits_seconds = 3_600.0
    headers = {} if seconds is None else {"x-request-timeout": seconds}

    answer = await hasty.post("/graphql", json={"query": "{assetTypes {key}}"}, headers=headers)

    assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}


@pytest.mark.parametrize("seconds", ["", "soon", "0", "-1", "nan"])
async def test_a_timeout_is_a_number_of_seconds(client: httpx.AsyncClient, seconds: str) -> None:
    answer = await client.post("/graphql", json=HELLO, headers={"x-request-timeout": seconds})

    assert answer.status_code == 400


async def test_explain_reads_the_document_that_it_is_asked_about(
    client: httpx.AsyncClient, service: Prepared
) -> None:
    service.answer = Answered({"explain": {"text": "1 graph"}})
    text = "query ($q: String!, $v: JSON) {explain(query: $q, variables: $v) {text}}"
    inner = "query ($n: Int) {assets(first: $n) {totalCount}}"

    answer = await client.post("/graphql", json={"query": text, "variables": {"q": inner, "v": {"n": 7}}})

    assert answer.json() == {"data": {"explain": {"text": "1 graph"}}}
    (asked,) = service.asked[0]
    assert [(s.field, s.arguments) for s in asked.arguments["selections"]] == [("assets", {"first": 7})]  # type: ignore[attr-defined]


async def test_explain_refuses_a_document_that_is_not_valid(
    client: httpx.AsyncClient, service: Prepared
) -> None:
    answer = await client.post("/graphql", json={"query": '{explain(query: "{nothing}") {text}}'})

    assert "Cannot query field 'nothing'" in answer.json()["errors"][0]["message"]
    assert service.asked == []


async def test_a_large_document_is_answered_as_a_small_one_is(client: httpx.AsyncClient) -> None:
    document = "{__typename" + " " * 10_000 + "}"

    answers = [await client.post("/graphql", json={"query": document}) for _ in range(2)]

    assert [a.json() for a in answers] == [{"data": {"__typename": "Query"}}] * 2


async def test_what_is_known_of_the_schema_follows_the_operation_that_is_named(
    client: httpx.AsyncClient,
) -> None:
    text = 'query A {__type(name: "Asset") {name}} query B {__type(name: "Signal") {name}}'

    names = [
        (await client.post("/graphql", json={"query": text, "operationName": o})).json()["data"]["__type"][
            "name"
        ]
        for o in ("A", "B", "A")
    ]

    assert names == ["Asset", "Signal", "Asset"]


async def test_the_process_says_that_it_lives(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("healthy", "status", "said"),
    [
        (Healthy(), 200, "ready"),
        (Healthy(series=False), 200, "degraded"),
        (Healthy(series=False, objects=False), 200, "degraded"),
        (Healthy(graph=False), 503, "unavailable"),
    ],
)
async def test_the_service_is_ready_while_the_graph_answers(
    client: httpx.AsyncClient, service: Prepared, healthy: Healthy, status: int, said: str
) -> None:
    service.healthy = healthy

    answer = await client.get("/readyz")

    assert answer.status_code == status
    stores = {name: getattr(healthy, name) for name in ("graph", "series", "objects")}
    assert answer.json() == {"status": said, "stores": stores}
