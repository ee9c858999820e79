"""Documents that are named by their sha256: sent once, then asked by hash, with GET and with POST."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from gql.app import DoorSettings
from gql.persisted import Kept
from tests.http.client import Client
from tests.http.server import running

ONE = "query One($key: String!) {asset(key: $key) {key}}"
RESPONSE = "application/graphql-response+json"


def named(document: str, **more: object) -> dict[str, object]:
    """The parameters of a request that names its document."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(document)}}, **more}


def hash_of(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def post(http: httpx.Client, parameters: Mapping[str, object], **headers: str) -> httpx.Response:
    return http.post("/graphql", json=parameters, headers=headers)


def get(http: httpx.Client, parameters: Mapping[str, object]) -> httpx.Response:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
    }
    return http.get("/graphql", params=texts)


def code(answer: httpx.Response) -> Any:  # Any: JSON
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a service that remembers two documents, of 300 bytes in all."""
    with (
        running(tmp_path, DoorSettings(kept=Kept(documents=2, bytes=300))) as server,
        httpx.Client(base_url=server.url) as http,
    ):
        yield http


@pytest.mark.parametrize("ask", [post, get])
def test_a_document_is_sent_once_and_named_from_then_on(plant: Client, ask: Any) -> None:  # Any: post or get
    document = f"{ONE} #{ask.__name__}"
    variables = {"key": "P1"}

    unknown = ask(plant.http, named(document, variables=variables))
    sent = ask(plant.http, named(document, query=document, variables=variables))
    known = [method(plant.http, named(document, variables=variables)) for method in (post, get)]

    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert "data" not in unknown.json()
    assert [answer.json() for answer in (sent, *known)] == [{"data": {"asset": {"key": "P1"}}}] * 3


def test_an_unknown_document_is_a_client_error_where_the_media_type_tells(plant: Client) -> None:
    answer = post(plant.http, named("{unknown}"), accept=RESPONSE)

    assert (answer.status_code, code(answer)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert answer.headers["cache-control"] == "no-store"


def test_a_hash_of_another_document_is_refused_with_both(plant: Client) -> None:
    answer = post(plant.http, named(ONE, query="{__typename}"))

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert all(hash_of(text) in answer.text for text in (ONE, "{__typename}"))
    assert code(post(plant.http, named("{__typename}"))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("extension", "sentence"),
    [
        ({"version": 2, "sha256Hash": "0" * 64}, "version is 2"),
        ({"version": True, "sha256Hash": "0" * 64}, "version is True"),
        ({"version": 1, "sha256Hash": "0" * 63}, "64 hexadecimal digits"),
        ({"version": 1, "sha256Hash": "g" * 64}, "64 hexadecimal digits"),
        ({"version": 1}, "64 hexadecimal digits"),
        ({"sha256Hash": "0" * 64}, "64 hexadecimal digits"),
        ([], "64 hexadecimal digits"),
        ("0" * 64, "64 hexadecimal digits"),
    ],
)
def test_an_extension_that_names_no_document_is_refused(
    plant: Client, extension: object, sentence: str
) -> None:
    answer = post(plant.http, {"query": "{__typename}", "extensions": {"persistedQuery": extension}})

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert sentence in answer.json()["errors"][0]["message"]


def test_a_mutation_that_is_named_is_refused_with_get(plant: Client) -> None:
    write = 'mutation {upsertAssets(assets: [{key: "N"}], options: {dryRun: true}) {created}}'

    assert post(plant.http, named(write, query=write)).json()["data"] == {"upsertAssets": {"created": 1}}
    assert get(plant.http, named(write)).status_code == 405


def test_what_was_not_asked_for_the_longest_is_forgotten_first(small: httpx.Client) -> None:
    first, second, third = (f"{{__typename}} #{number}" for number in range(3))
    for document in (first, second):
        post(small, named(document, query=document))
    post(small, named(first))

    post(small, named(third, query=third))

    assert [("errors" in post(small, named(d)).json()) for d in (first, second, third)] == [
        False,
        True,
        False,
    ]


def test_no_more_bytes_are_remembered_than_may_be(small: httpx.Client) -> None:
    wide, wider = (f"{{__typename}} #{'x' * width}" for width in (200, 400))
    short = "{__typename}"
    for document in (short, wide):
        post(small, named(document, query=document))

    answered = post(small, named(wider, query=wider))

    assert answered.json() == {"data": {"__typename": "Query"}}
    assert [code(post(small, named(wider)))] == ["PERSISTED_QUERY_NOT_FOUND"]
    assert [("errors" in post(small, named(d)).json()) for d in (short, wide)] == [False, False]


def test_a_service_that_remembers_nothing_says_so(tmp_path: Path) -> None:
    with (
        running(tmp_path, DoorSettings(kept=Kept(documents=0))) as server,
        httpx.Client(base_url=server.url) as http,
    ):
        sent = post(http, named("{__typename}", query="{__typename}"))
        named_only = post(http, named("{__typename}"))

    assert sent.json() == {"data": {"__typename": "Query"}}
    assert code(named_only) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert named_only.json()["errors"][0]["message"] == "PersistedQueryNotSupported"


def test_a_list_of_requests_is_refused_with_what_to_do(plant: Client) -> None:
    answer = plant.http.post("/graphql", json=[{"query": "{__typename}"}] * 3)

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert "a list of 3" in answer.text
    assert "one request at a time" in answer.text
