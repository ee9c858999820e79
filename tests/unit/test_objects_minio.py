"""What the store of a bucket does on the server, beyond the guarantees that every store gives."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import httpx
import minio
import pytest

from objects import Method, ObjectStore, open_objects
from objects.errors import BadRequest, DigestMismatch, KeyExists, NoSuchKey, Timeout, Unavailable
from objects.minio import MinioObjects, open_minio
from objects.minio.answers import read_page
from objects.minio.sending import PART_BYTES
from tests.conformance.object_clients import SECRET
from tests.conformance.object_requests import (
    HOUR,
    LARGE,
    SMALL,
    TYPE,
    adopt,
    chunks,
    digest,
    gathered,
    keys,
    put,
    upload_address,
)
from tests.fault_proxy import HANG, PASS, REFUSE, Fault, in_front_of, slow
from tests.real_servers import minio_place
from tests.unit.test_objects_addresses import HOSTILE_NAMES

PARTS = bytes(range(256)) * (PART_BYTES * 2 // 256 + 1)


@dataclass(frozen=True)
class Server:
    """A bucket that does not exist yet, and another program's way to it."""

    url: str
    client: minio.Minio
    bucket: str

    def versions(self, prefix: str = "") -> list[str]:
        found = self.client.list_objects(self.bucket, prefix, recursive=True, include_version=True)
        return [str(each.object_name) for each in found if not each.is_delete_marker]

    def begun_parts(self) -> int:
        return len(self.client._list_multipart_uploads(self.bucket).uploads)

    def write(self, name: str, body: bytes = SMALL) -> None:
        self.client.put_object(self.bucket, name, io.BytesIO(body), len(body))


@pytest.fixture
def server() -> Iterator[Server]:
    with minio_place() as url:
        parts = urlsplit(url)
        client = minio.Minio(
            f"{parts.hostname}:{parts.port}",
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            secure=False,
            region="us-east-1",
        )
        yield Server(url, client, parts.path.removeprefix("/"))
        client._http.clear()


@pytest.fixture
async def store(server: Server) -> AsyncIterator[ObjectStore]:
    store = await open_objects(server.url, secret=SECRET)
    yield store
    await store.close()


async def opened(url: str, *, page: int = 1_000, timeout: timedelta = timedelta(seconds=30)) -> MinioObjects:
    return await open_minio(url.removeprefix("s3:"), is_tls=False, page=page, timeout=timeout)


# ---------------------------------------------------------------- the bucket
async def test_a_bucket_is_made_with_versions_and_rules_for_leftovers(
    store: ObjectStore, server: Server
) -> None:
    assert server.client.get_bucket_versioning(server.bucket).status == "Enabled"
    rules = server.client.get_bucket_lifecycle(server.bucket)
    assert rules is not None
    assert [rule.rule_id for rule in rules.rules] == ["twinloom-uploads", "twinloom-removed"]
    assert await keys(store) == []


async def test_services_that_start_at_once_share_one_bucket(server: Server) -> None:
    stores = await asyncio.gather(*[open_objects(server.url, secret=SECRET) for _ in range(4)])

    await put(stores[0], "a")

    assert [await keys(store) for store in stores] == [["a"]] * 4
    assert server.versions(".twinloom")
    await asyncio.gather(*[store.close() for store in stores])


async def test_an_empty_bucket_of_ones_own_is_taken_and_gets_versions(server: Server) -> None:
    server.client.make_bucket(server.bucket)

    await (await opened(server.url)).close()

    assert server.client.get_bucket_versioning(server.bucket).status == "Enabled"


async def test_a_bucket_of_another_program_is_refused_and_left_as_it_is(server: Server) -> None:
    server.client.make_bucket(server.bucket)
    server.write("theirs")

    with pytest.raises(BadRequest, match="another program; name an empty bucket"):
        await opened(server.url)

    assert server.versions() == ["theirs"]
    assert server.client.get_bucket_versioning(server.bucket).status != "Enabled"


async def test_a_bucket_of_a_later_version_is_refused(store: ObjectStore, server: Server) -> None:
    server.write(".twinloom", b"twinloom objects 2\n")

    with pytest.raises(BadRequest, match="update this program"):
        await opened(server.url)


@pytest.mark.parametrize("login", ["devkey:wrong", "nobody:wrong"])
async def test_a_wrong_key_is_refused_at_once_and_the_secret_is_not_told(server: Server, login: str) -> None:
    parts = urlsplit(server.url)
    url = parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}").geturl()

    with pytest.raises(BadRequest, match="check key, secret, rights and both clocks") as refused:
        await opened(url)

    assert "wrong" not in str(refused.value)


async def test_a_server_that_is_not_s3_is_refused() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]

    with pytest.raises(BadRequest, match="not an S3 server"):
        await opened(f"s3://key:secret@127.0.0.1:{port}/bucket")
    other.close()


async def test_the_region_of_the_url_is_part_of_every_signature(server: Server) -> None:
    store = await opened(f"{server.url}?region=eu-central-1")
    await put(store, "a")
    address = store.sign("a", Method.GET, expires_in=HOUR, file_name="a", media_type=TYPE)

    async with httpx.AsyncClient() as client:
        answer = await client.get(address.url)

    assert answer.content == SMALL
    assert "%2Feu-central-1%2Fs3%2F" in address.url
    await store.close()


async def test_a_server_without_tls_is_unavailable_over_tls(server: Server) -> None:
    store = await open_objects(server.url.replace("s3:", "s3+tls:"), secret=SECRET)

    with pytest.raises(Unavailable, match="SSL"):
        await store.ping()
    await store.close()


async def test_a_store_opens_while_its_server_is_down_and_prepares_when_it_is_back(server: Server) -> None:
    async with in_front_of(server.url) as (proxy, url):
        await proxy.switch(REFUSE)
        store = await opened(url)
        for call in (store.ping(), store.stat("a"), put(store, "a"), keys(store)):
            with pytest.raises(Unavailable, match="cannot be reached"):
                await call

        await proxy.switch(PASS)

        assert (await put(store, "a")).size == len(SMALL)
        assert server.client.get_bucket_versioning(server.bucket).status == "Enabled"
        await store.close()


@pytest.mark.parametrize("fault", [HANG, slow(bytes_per_s=100)], ids=["hang", "trickle"])
async def test_each_call_ends_by_the_timeout_of_the_store(
    store: ObjectStore, server: Server, fault: Fault
) -> None:
    await put(store, "a", LARGE)
    async with in_front_of(server.url) as (proxy, url):
        hasty = await opened(url, timeout=timedelta(seconds=0.5))
        await proxy.switch(fault)
        calls = (
            put(hasty, "b", LARGE),
            gathered(hasty.get("a")),
            hasty.remove("b"),
            keys(hasty),
            hasty.ping(),
        )

        for call in calls:
            begun = time.monotonic()
            with pytest.raises(Timeout, match=r"within 0\.5 s"):
                await call
            assert 0.4 < time.monotonic() - begun < 1.5
        await hasty.close()


# ---------------------------------------------------------------- bytes
@pytest.mark.parametrize("size", [PART_BYTES, PART_BYTES + 1, len(PARTS)])
async def test_a_large_body_comes_back_whole_however_it_is_cut(store: ObjectStore, size: int) -> None:
    body = PARTS[:size]

    stored = await store.put("a", chunks(body, 3_000_001), media_type=TYPE, sha256=digest(body))

    assert stored == await store.stat("a")
    assert digest(await gathered(store.get("a"))) == stored.sha256 == digest(body)
    assert [each async for each in store.list()] == [stored]


async def test_a_large_body_that_is_not_the_promised_one_leaves_no_parts(server: Server) -> None:
    store = await opened(server.url)

    with pytest.raises(DigestMismatch):
        await store.put("a", chunks(PARTS, 1 << 20), media_type=TYPE, sha256=digest(SMALL))
    assert await store.stat("a") is None
    await store.close()

    assert server.begun_parts() == 0
    assert server.versions() == [".twinloom"]


async def test_a_large_body_does_not_replace_one_that_came_first(store: ObjectStore, server: Server) -> None:
    async def overtaken() -> AsyncIterator[bytes]:
        yield PARTS
        await put(store, "a")

    with pytest.raises(KeyExists):
        await store.put("a", overtaken(), media_type=TYPE, sha256=digest(PARTS))

    assert await gathered(store.get("a")) == SMALL


async def test_what_is_removed_stays_as_a_version_that_can_be_brought_back(
    store: ObjectStore, server: Server
) -> None:
    await put(store, "a")
    await store.remove("a")

    assert server.versions("a") == ["a!"]
    for marker in server.client.list_objects(server.bucket, "a", include_version=True):
        if marker.is_delete_marker:
            server.client.remove_object(server.bucket, "a!", marker.version_id)

    assert await gathered(store.get("a")) == SMALL


async def test_an_object_of_another_program_is_none_of_ours_and_is_not_replaced(
    store: ObjectStore, server: Server
) -> None:
    for name in ("theirs", "a!", "b c", "<&>\x01"):
        server.write(name)

    assert await store.stat("a") is None
    assert await keys(store) == []
    with pytest.raises(KeyExists, match="another program"):
        await put(store, "a")
    with pytest.raises(NoSuchKey):
        await gathered(store.get("a"))


async def test_a_listing_that_tells_no_metadata_is_completed_by_asking(store: MinioObjects) -> None:
    """S3 itself tells none; MinIO does when asked for it."""
    stored = [await put(store, f"k{number:02}", b"x" * number) for number in range(40)]
    page = await store._page("", "")
    bare = b"<ListBucketResult>%s</ListBucketResult>" % b"".join(
        f"<Contents><Key>{line.place}</Key><Size>{line.size}</Size></Contents>".encode()
        for line in page.lines
    )

    assert list(await store._described(read_page(bare))) == stored == list(await store._described(page))


async def test_a_list_goes_on_behind_its_first_page(server: Server) -> None:
    store = await opened(server.url, page=7)
    names = [f"{number:03}" for number in range(50)]
    await asyncio.gather(*[put(store, name, b"") for name in names])

    assert await keys(store) == names
    await store.close()


# ---------------------------------------------------------------- uploads and addresses
async def test_nothing_is_left_of_an_upload_that_was_adopted_or_discarded(
    store: ObjectStore, server: Server
) -> None:
    async with httpx.AsyncClient() as client:
        for upload in ("u", "u", "u-1"):
            address = upload_address(store, upload=upload)
            (await client.put(address.url, headers=address.headers, content=SMALL)).raise_for_status()

    await adopt(store, "a", upload="u")

    assert server.versions() == [".twinloom", ".uploads/u-1", "a!"]
    await store.discard("u-1")
    assert server.versions() == [".twinloom", "a!"]


@pytest.mark.parametrize("headers", [{"Content-Type": "text/html"}, {"Content-Length": "20"}])
async def test_an_upload_of_another_type_or_size_is_refused_by_the_server(
    store: ObjectStore, server: Server, headers: dict[str, str]
) -> None:
    address = upload_address(store)

    async with httpx.AsyncClient() as client:
        body = SMALL + b"!" if "Content-Length" in headers else SMALL
        answer = await client.put(address.url, headers={**address.headers, **headers}, content=body)

    assert answer.status_code == 403
    assert server.versions(".uploads") == []


@pytest.mark.parametrize("name", HOSTILE_NAMES)
async def test_a_hostile_file_name_is_one_attachment_of_the_given_type(store: ObjectStore, name: str) -> None:
    await put(store, "a", b"<script>")
    address = store.sign("a", Method.GET, expires_in=HOUR, file_name=name, media_type="text/plain")

    async with httpx.AsyncClient() as client:
        answer = await client.get(address.url)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert unquote(answer.headers["content-disposition"].rpartition("UTF-8''")[2]) == name
    assert "set-cookie" not in answer.headers


async def test_an_empty_upload_and_a_large_one_are_adopted(store: ObjectStore) -> None:
    async with httpx.AsyncClient() as client:
        for upload, body in (("none", b""), ("large", PARTS + LARGE)):
            address = upload_address(store, body, upload)
            (await client.put(address.url, headers=address.headers, content=body)).raise_for_status()
            await adopt(store, upload, body, upload)

    assert await gathered(store.get("none")) == b""
    assert digest(await gathered(store.get("large"))) == digest(PARTS + LARGE)
