"""Signed downloads and uploads: what an address allows, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql.ranges import Unsatisfiable, span_of
from objects import Method, ObjectStore

CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = f"sha256/{SHA256[:2]}/{SHA256}"
MINUTE = timedelta(minutes=1)


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def stored(
    objects: ObjectStore, *, media_type: str = "text/html", name: str = 'Zeichnung ü "1".html'
) -> str:
    """Keep the content and return the address of its download."""
    await objects.put(KEY, chunks(CONTENT), media_type=media_type, sha256=SHA256)
    return objects.sign(KEY, Method.GET, expires_in=MINUTE, file_name=name, media_type=media_type).url


async def test_a_download_is_the_file_as_an_attachment(
    client: httpx.AsyncClient, objects: ObjectStore
) -> None:
    answer = await client.get(await stored(objects))

    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "text/html"
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename*=UTF-8''Zeichnung%20%C3%BC%20%221%22.html"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_head_says_what_a_download_would_be(client: httpx.AsyncClient, objects: ObjectStore) -> None:
    answer = await client.head(await stored(objects))

    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["etag"] == f'"{SHA256}"'


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=10000-", 10_000, 10_240),
        ("bytes=-5", 10_235, 10_240),
    ],
)
async def test_a_range_is_that_part_of_the_file(
    client: httpx.AsyncClient, objects: ObjectStore, asked: str, start: int, end: int
) -> None:
    answer = await client.get(await stored(objects), headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == CONTENT[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - start)


async def test_a_range_beyond_the_file_is_416(client: httpx.AsyncClient, objects: ObjectStore) -> None:
    answer = await client.get(await stored(objects), headers={"range": "bytes=10240-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */10240"


async def test_a_range_of_another_version_is_the_whole_file(
    client: httpx.AsyncClient, objects: ObjectStore
) -> None:
    answer = await client.get(await stored(objects), headers={"range": "bytes=0-9", "if-range": '"older"'})

    assert answer.status_code == 200
    assert answer.content == CONTENT


async def test_a_file_that_the_client_has_is_not_sent_again(
    client: httpx.AsyncClient, objects: ObjectStore
) -> None:
    answer = await client.get(await stored(objects), headers={"if-none-match": f'"{SHA256}"'})

    assert answer.status_code == 304
    assert answer.content == b""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("type=text%2Fhtml", "type=text%2Fplain"),
        ("signature=", "signature=0"),
        ("expires=", "expires=9"),
        (KEY, "other"),
    ],
)
async def test_an_address_that_was_changed_is_403(
    client: httpx.AsyncClient, objects: ObjectStore, was: str, becomes: str
) -> None:
    address = await stored(objects)

    answer = await client.get(address.replace(was, becomes))

    assert was in address
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


async def test_a_path_without_a_signature_is_403_whether_the_file_is_there_or_not(
    client: httpx.AsyncClient, objects: ObjectStore
) -> None:
    await stored(objects)

    there = await client.get(f"/files/{KEY}")
    missing = await client.get("/files/nothing")

    assert (there.status_code, there.content) == (missing.status_code, missing.content)
    assert there.status_code == 403


async def test_a_download_address_takes_nothing_in(client: httpx.AsyncClient, objects: ObjectStore) -> None:
    assert (await client.put(await stored(objects), content=b"x")).status_code == 403


async def test_an_address_of_a_file_that_is_gone_is_404(
    client: httpx.AsyncClient, objects: ObjectStore
) -> None:
    address = await stored(objects)
    await objects.remove(KEY)

    assert (await client.get(address)).status_code == 404


async def test_an_upload_is_there_to_be_adopted(client: httpx.AsyncClient, objects: ObjectStore) -> None:
    signed = objects.sign_upload(
        "u1", size=len(CONTENT), sha256=SHA256, media_type="model/step", expires_in=MINUTE
    )

    answer = await client.put(signed.url, content=CONTENT, headers=dict(signed.headers))

    assert answer.status_code == 204
    found = await objects.adopt("u1", KEY, size=len(CONTENT), sha256=SHA256, media_type="model/step")
    assert found.sha256 == SHA256


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (CONTENT + b"x", "model/step", 403),
        (CONTENT[1:], "model/step", 403),
        (CONTENT, "text/html", 403),
        (chunks(CONTENT + b"x"), "model/step", 413),
        (chunks(CONTENT[1:]), "model/step", 400),
    ],
)
async def test_an_upload_of_another_size_or_type_is_refused(
    client: httpx.AsyncClient,
    objects: ObjectStore,
    content: bytes | AsyncIterator[bytes],
    media_type: str,
    status: int,
) -> None:
    signed = objects.sign_upload(
        "u1", size=len(CONTENT), sha256=SHA256, media_type="model/step", expires_in=MINUTE
    )

    answer = await client.put(signed.url, content=content, headers={"content-type": media_type})

    assert answer.status_code == status


async def test_an_upload_address_sends_nothing_out(client: httpx.AsyncClient, objects: ObjectStore) -> None:
    signed = objects.sign_upload("u1", size=1, sha256=SHA256, media_type="text/html", expires_in=MINUTE)

    assert (await client.get(signed.url)).status_code == 403


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
async def test_files_have_no_other_methods(
    client: httpx.AsyncClient, objects: ObjectStore, method: str
) -> None:
    assert (await client.request(method, await stored(objects))).status_code == 405


@pytest.mark.parametrize(
    "header", [None, "", "bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes=9-3", "bytes=x-"]
)
def test_what_is_no_single_range_of_bytes_is_the_whole(header: str | None) -> None:
    assert span_of(header, 100) is None


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_range_lies_inside_the_file(size: int, start: int, length: int) -> None:
    asked = f"bytes={start}-{start + length}"

    try:
        span = span_of(asked, size)
    except Unsatisfiable:
        assert start >= size
        return

    assert span is not None
    assert span.end is not None
    assert bytes(size)[span.start : span.end] == bytes(size)[start : start + length + 1]
    assert 0 <= span.start < span.end <= size
