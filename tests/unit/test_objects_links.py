"""What an address of a directory store allows, and that nothing of it can be changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objects import Method, served_here
from objects.errors import BadSignature
from objects.local import open_local
from objects.local.store import LocalObjects
from tests.conformance.object_clients import SECRET, parts
from tests.conformance.object_requests import (
    HOUR,
    SMALL,
    TYPE,
    digest,
    download,
    upload_address,
)
from tests.conformance.object_setups import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "where missing"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[LocalObjects]:
    store = await open_local(str(path), secret=SECRET, clock=Clock())
    yield store
    await store.close()


async def test_the_door_learns_what_a_download_allows(store: LocalObjects) -> None:
    url_path, query = parts(download(store, "sha256/ab/cd"))

    allowed = store.verify("GET", url_path, query)

    assert url_path == "/files/sha256/ab/cd"
    assert (allowed.key, allowed.upload, allowed.size) == ("sha256/ab/cd", None, None)
    assert (allowed.file_name, allowed.media_type) == ("Zeichnung 1 ü.pdf", TYPE)
    assert store.verify("HEAD", url_path, query) == allowed


async def test_the_door_learns_what_an_upload_allows(store: LocalObjects) -> None:
    url_path, query = parts(upload_address(store))

    allowed = store.verify("PUT", url_path, query)

    assert url_path == "/files/uploads/u-1"
    assert (allowed.key, allowed.upload, allowed.file_name) == (None, "u-1", None)
    assert (allowed.size, allowed.sha256, allowed.media_type) == (len(SMALL), digest(SMALL), TYPE)


async def test_an_object_whose_key_looks_like_an_upload_stays_an_object(store: LocalObjects) -> None:
    url_path, query = parts(
        store.sign("uploads/u-1", Method.PUT, expires_in=HOUR, file_name="a", media_type=TYPE)
    )

    assert store.verify("PUT", url_path, query).key == "uploads/u-1"
    with pytest.raises(BadSignature):
        store.verify("PUT", url_path, {**query, "size": "19", "sha256": digest(SMALL)})


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "", "get\n"])
async def test_a_download_is_good_for_no_other_method(store: LocalObjects, method: str) -> None:
    with pytest.raises(BadSignature):
        store.verify(method, *parts(download(store, "a")))


@pytest.mark.parametrize(
    "change",
    [
        {"signature": ""},
        {"signature": "ü" * 64},
        {"signature": "0" * 64},
        {"expires": "9" * 5_000},
        {"expires": "soon"},
        {"method": "PATCH"},
        {"name": "other.pdf"},
        {"type": "text/html"},
        {"size": "1", "sha256": "x"},
    ],
)
async def test_a_changed_parameter_is_refused(store: LocalObjects, change: dict[str, str]) -> None:
    url_path, query = parts(download(store, "a"))

    with pytest.raises(BadSignature):
        store.verify("GET", url_path, {**query, **change})


@pytest.mark.parametrize(
    "change", [{"size": "20"}, {"sha256": "0" * 64}, {"type": "text/html"}, {"size": "many"}]
)
async def test_an_upload_is_bound_to_size_digest_and_type(
    store: LocalObjects, change: dict[str, str]
) -> None:
    url_path, query = parts(upload_address(store))

    with pytest.raises(BadSignature):
        store.verify("PUT", url_path, {**query, **change})


@pytest.mark.parametrize("missing", ["signature", "expires", "method", "name", "type"])
async def test_a_missing_parameter_is_refused(store: LocalObjects, missing: str) -> None:
    url_path, query = parts(download(store, "a"))

    with pytest.raises(BadSignature):
        store.verify("GET", url_path, {name: value for name, value in query.items() if name != missing})


async def test_another_secret_signs_other_addresses(store: LocalObjects, path: Path) -> None:
    other = await open_local(str(path), secret=b"another", clock=Clock())

    with pytest.raises(BadSignature):
        other.verify("GET", *parts(download(store, "a")))
    await other.close()


async def test_the_door_finds_out_that_a_store_is_served_here(store: LocalObjects) -> None:
    assert served_here(store) is store
    assert store.capabilities.served_here
