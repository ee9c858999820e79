"""A signed address serves one file, method, size and type until it expires; an upload is what was promised."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from tests.http.client import Client
from tests.http.server import Server

CONTENT = b"solid pump\nendsolid\n"
REQUEST = """mutation ($u: UploadInput!) {
    requestUpload(upload: $u) {id url headers parts {number} expiresAt alreadyStored}
}"""
COMPLETE = "mutation ($i: ID!) {completeUpload(uploadId: $i) {id url}}"
FILES = '{document(number: "D1") {revision {files {name url}}}}'


def ask_upload(plant: Client, content: bytes = CONTENT, **changes: Any) -> dict[str, Any]:
    upload = {
        "document": "D1",
        "revision": "B",
        "name": "pump.stl",
        "mediaType": "model/stl",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **changes,
    }
    found: dict[str, Any] = plant.gql(REQUEST, {"u": upload})["requestUpload"]
    return found


def put(plant: Client, asked: dict[str, Any], content: bytes, **headers: str) -> httpx.Response:
    return plant.http.put(asked["url"], content=content, headers={**asked["headers"], **headers})


def changed(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    return parts._replace(query=urlencode(query)).geturl()


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["x-content-type-options"] == "nosniff"
    return str(answer.json()["errors"][0]["extensions"]["code"])


@pytest.fixture
def _no_new_file(plant: Client, shared_server: Server) -> Iterator[None]:
    """Nobody sees another file than before. Refused bytes may wait under uploads/ for the reconciler."""
    before, seen = kept(shared_server), plant.gql('{document(number: "D1") {revision {files {name}}}}')
    yield
    assert kept(shared_server) == before
    assert plant.gql('{document(number: "D1") {revision {files {name}}}}') == seen


def kept(server: Server) -> set[str]:
    return {name for name in server.dump().files if not name.startswith("uploads/")}


@pytest.mark.usefixtures("_no_new_file")
def test_bytes_with_another_digest_are_refused(plant: Client) -> None:
    asked = ask_upload(plant, sha256="0" * 64)

    sent = put(plant, asked, CONTENT)
    refused = plant.refused(COMPLETE, {"i": asked["id"]})

    assert (sent.status_code, refused.code) in [(204, "VALIDATION_FAILED"), (400, "NOT_FOUND")]
    assert "sha256" in refused.message or "sha256" in sent.text


@pytest.mark.usefixtures("_no_new_file")
def test_completing_without_bytes_is_refused(plant: Client) -> None:
    refused = plant.refused(COMPLETE, {"i": ask_upload(plant)["id"]})

    assert refused.code == "NOT_FOUND"
    assert "PUT" in refused.message or "sent" in refused.message


@pytest.mark.usefixtures("_no_new_file")
@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"x", CONTENT * 1000])
def test_bytes_of_another_length_are_refused(plant: Client, content: bytes) -> None:
    asked = ask_upload(plant)

    sent = put(plant, asked, content)

    assert sent.status_code in (400, 403, 413)
    assert plant.refused(COMPLETE, {"i": asked["id"]}).code == "NOT_FOUND"


@pytest.mark.usefixtures("_no_new_file")
@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", CONTENT * 1000])
def test_bytes_of_another_length_are_refused_when_they_come_in_pieces(plant: Client, content: bytes) -> None:
    asked = ask_upload(plant)

    sent = plant.http.put(asked["url"], content=iter([content[:5], content[5:]]), headers=asked["headers"])

    assert sent.status_code in (400, 413)
    assert plant.refused(COMPLETE, {"i": asked["id"]}).code == "NOT_FOUND"


def test_an_upload_that_is_cut_off_leaves_nothing_and_may_be_repeated(
    plant: Client, shared_server: Server
) -> None:
    content = b"x" * 100_000
    asked = ask_upload(plant, content, name="big.bin")
    before = shared_server.dump().files
    host, port = urlsplit(shared_server.url).netloc.split(":")
    parts = urlsplit(asked["url"])
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Type: model/stl\r\n"
        connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:50_000])

    refused = plant.refused(COMPLETE, {"i": asked["id"]})
    assert refused.code == "NOT_FOUND"
    assert shared_server.dump().files == before
    assert put(plant, asked, content).status_code == 204
    assert plant.gql(COMPLETE, {"i": asked["id"]})["completeUpload"]["id"]


@pytest.mark.usefixtures("_no_new_file")
def test_an_upload_link_is_for_what_it_was_signed_for(plant: Client) -> None:
    asked, other = ask_upload(plant), ask_upload(plant, name="other.stl")
    url = asked["url"]
    names = dict(parse_qsl(urlsplit(url).query))

    tampered = [
        changed(url, **{name: value[:-1] + ("0" if value[-1] != "0" else "1")})
        for name, value in names.items()
    ]
    moved = urlsplit(url)._replace(path=urlsplit(other["url"]).path).geturl()
    unsigned = url.partition("?")[0]

    for address in (*tampered, moved, unsigned):
        sent = plant.http.put(address, content=CONTENT, headers=asked["headers"])
        assert (sent.status_code, code_of(sent)) == (403, "FORBIDDEN"), address
    typed = put(plant, asked, CONTENT, **{"Content-Type": "text/html"})
    assert (typed.status_code, code_of(typed)) == (403, "FORBIDDEN")
    fetched = plant.http.get(url)
    assert (fetched.status_code, code_of(fetched)) == (403, "FORBIDDEN")


def test_a_download_link_is_for_one_file_and_for_reading(plant: Client) -> None:
    asked = ask_upload(plant, b"first", name="first.stl")
    put(plant, asked, b"first")
    first = plant.gql(COMPLETE, {"i": asked["id"]})["completeUpload"]["url"]
    asked = ask_upload(plant, b"second", name="second.stl")
    put(plant, asked, b"second")
    second = plant.gql(COMPLETE, {"i": asked["id"]})["completeUpload"]["url"]
    names = dict(parse_qsl(urlsplit(first).query))

    for name, value in names.items():
        answer = plant.http.get(changed(first, **{name: value[:-1] + ("0" if value[-1] != "0" else "1")}))
        assert (answer.status_code, code_of(answer)) == (403, "FORBIDDEN"), name
    moved = plant.http.get(urlsplit(second)._replace(query=urlsplit(first).query).geturl())
    written = plant.http.put(first, content=b"third")

    assert (moved.status_code, code_of(moved)) == (403, "FORBIDDEN")
    assert (written.status_code, code_of(written)) == (403, "FORBIDDEN")
    assert plant.http.get(first).content == b"first"
    assert plant.http.post(first).status_code == 405
    assert plant.http.delete(first).status_code == 405


def test_a_link_lives_as_long_as_asked(plant: Client, shared_server: Server) -> None:
    asked = ask_upload(plant, b"short", name="short.stl")
    put(plant, asked, b"short")
    plant.gql(COMPLETE, {"i": asked["id"]})
    text = '{document(number: "D1") {revision {files {name url(expiresIn: "PT10S")}}}}'
    files = plant.gql(text)["document"]["revision"]["files"]
    url = next(file["url"] for file in files if file["name"] == "short.stl")

    assert plant.http.get(url).content == b"short"
    shared_server.clock.advance(11)
    late = plant.http.get(url)
    assert (late.status_code, code_of(late)) == (403, "FORBIDDEN")


@pytest.mark.parametrize("duration", ["PT0S", "P1M", "P7DT1S", "P100000D", "soon"])
def test_a_link_that_lives_too_long_or_not_at_all_is_refused(plant: Client, duration: str) -> None:
    text = f'{{document(number: "D1") {{revision {{files {{url(expiresIn: "{duration}")}}}}}}}}'

    assert plant.refused(text).code in ("BAD_REQUEST", "LIMIT_EXCEEDED")


def test_an_upload_that_has_expired_is_over(client: Client, server: Server) -> None:
    client.written("""mutation {upsertDocuments(documents: [
        {number: "D1", revisions: [{label: "B"}]}
    ]) {created errors {message}}}""")
    sent, unsent = ask_upload(client), ask_upload(client, name="b")
    assert put(client, sent, CONTENT).status_code == 204

    server.clock.advance(3700)

    assert put(client, unsent, CONTENT).status_code == 403
    assert client.refused(COMPLETE, {"i": sent["id"]}).code == "CONFLICT"
    assert client.gql(FILES)["document"]["revision"]["files"] == []
