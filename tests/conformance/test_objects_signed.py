"""The guarantees of the object port, on every store: signed addresses and uploads (O5–O7)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objects import Method, ObjectStore, SignedAddress, Stored
from objects.errors import BadRequest, BadSignature, DigestMismatch, KeyExists, NoSuchKey, TooLarge
from tests.conformance.object_requests import (
    HOUR,
    LARGE,
    SMALL,
    TYPE,
    adopt,
    digest,
    download,
    gathered,
    keys,
    put,
    upload_address,
)
from tests.conformance.object_setups import SETUPS, Place


@pytest.fixture(params=sorted(SETUPS))
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    async with SETUPS[request.param](tmp_path) as place:
        yield place


@pytest.fixture
def store(place: Place) -> ObjectStore:
    return place.store


@pytest.mark.guarantee("O5")
async def test_a_signed_address_fetches_its_object(place: Place) -> None:
    await put(place.store, "files/a-1", LARGE)

    address = download(place.store, "files/a-1")

    assert address.expires_at == place.clock() + 3_600_000_000_000
    assert await place.client.fetch(address) == LARGE


@pytest.mark.guarantee("O5")
async def test_a_signed_address_is_over_at_its_expiry(place: Place) -> None:
    await put(place.store, "a")
    now = place.clock()
    place.clock.go_on(-HOUR)
    over = download(place.store, "a")
    place.clock.go_on(place.sharpness)
    holding = download(place.store, "a")
    place.clock.set_to(now)

    assert await place.client.fetch(holding) == SMALL
    with pytest.raises(BadSignature):
        await place.client.fetch(over)


@pytest.mark.guarantee("O5")
async def test_a_signed_address_is_good_for_no_other_key(place: Place) -> None:
    await put(place.store, "a")
    await put(place.store, "b", b"secret")
    address = download(place.store, "a")

    path, query = address.url.rsplit("?", 1)
    at = path.rindex("/a") + 1
    other = SignedAddress(f"{path[:at]}b{path[at + 1 :]}?{query}", address.headers, address.expires_at)

    with pytest.raises(BadSignature):
        await place.client.fetch(other)


@pytest.mark.guarantee("O5")
async def test_a_signed_address_is_good_for_no_other_method(place: Place) -> None:
    await put(place.store, "a")

    with pytest.raises(BadSignature):
        await place.client.fetch(download(place.store, "a", Method.PUT))
    with pytest.raises(BadSignature):
        await place.client.send(download(place.store, "a"), SMALL)
    with pytest.raises(BadSignature):
        await place.client.fetch(upload_address(place.store))


@pytest.mark.guarantee("O5")
async def test_no_character_of_a_signed_address_can_be_changed(place: Place) -> None:
    await put(place.store, "a")
    url = download(place.store, "a").url
    start = url.index("?")

    for at in range(start + 1, len(url), 3):
        forged = url[:at] + ("1" if url[at] != "1" else "2") + url[at + 1 :]
        with pytest.raises(BadSignature):
            await place.client.fetch(SignedAddress(forged, {}, 0))


@pytest.mark.guarantee("O6")
async def test_an_upload_is_no_object_until_it_is_adopted(place: Place) -> None:
    await place.client.send(upload_address(place.store), SMALL)
    assert await keys(place.store) == []

    stored = await adopt(place.store, "a")

    assert stored == Stored("a", len(SMALL), digest(SMALL), TYPE) == await place.store.stat("a")
    assert await gathered(place.store.get("a")) == SMALL


@pytest.mark.guarantee("O6")
async def test_adopting_again_changes_nothing(place: Place) -> None:
    await place.client.send(upload_address(place.store), SMALL)
    first = await adopt(place.store, "a")

    again, third = await asyncio.gather(adopt(place.store, "a"), adopt(place.store, "a"))

    assert first == again == third
    assert await gathered(place.store.get("a")) == SMALL


@pytest.mark.guarantee("O6")
async def test_concurrent_adoptions_of_one_upload_agree(place: Place) -> None:
    await place.client.send(upload_address(place.store, LARGE), LARGE)

    outcomes = await asyncio.gather(*[adopt(place.store, "a", LARGE) for _ in range(8)])

    assert set(outcomes) == {Stored("a", len(LARGE), digest(LARGE), TYPE)}


@pytest.mark.guarantee("O6")
async def test_an_upload_can_be_sent_again_before_it_is_adopted(place: Place) -> None:
    address = upload_address(place.store)
    await place.client.send(address, b"b drawing of a pump")
    await place.client.send(address, SMALL)

    await adopt(place.store, "a")

    assert await gathered(place.store.get("a")) == SMALL


@pytest.mark.guarantee("O6")
async def test_an_upload_takes_no_more_bytes_than_promised(place: Place) -> None:
    with pytest.raises(TooLarge):
        await place.client.send(upload_address(place.store), SMALL + b"!")

    with pytest.raises(NoSuchKey):
        await adopt(place.store, "a")


@pytest.mark.guarantee("O6")
async def test_an_upload_that_was_cut_off_is_not_kept(place: Place) -> None:
    with pytest.raises(DigestMismatch):
        await place.client.send(upload_address(place.store), SMALL[:-1])

    with pytest.raises(NoSuchKey):
        await adopt(place.store, "a")


@pytest.mark.guarantee("O6")
async def test_a_discarded_upload_cannot_be_adopted(place: Place) -> None:
    await place.client.send(upload_address(place.store), SMALL)

    await place.store.discard("u-1")
    await place.store.discard("u-1")

    with pytest.raises(NoSuchKey, match="'u-1'"):
        await adopt(place.store, "a")


@pytest.mark.guarantee("O6")
async def test_an_upload_for_bytes_that_are_stored_already_shares_them(place: Place) -> None:
    await put(place.store, "a", LARGE)
    await place.client.send(upload_address(place.store, LARGE), LARGE)

    await adopt(place.store, "b", LARGE)
    await place.store.remove("a")

    assert await gathered(place.store.get("b")) == LARGE


@pytest.mark.guarantee("O7")
async def test_adopting_bytes_of_another_digest_is_refused(place: Place) -> None:
    other = b"b drawing of a pump"
    await place.client.send(upload_address(place.store, other), other)

    with pytest.raises(DigestMismatch, match=digest(other)):
        await adopt(place.store, "a", SMALL)

    assert await place.store.stat("a") is None
    assert await keys(place.store) == []


@pytest.mark.guarantee("O7")
async def test_adopting_bytes_of_another_size_is_refused(place: Place) -> None:
    await place.client.send(upload_address(place.store), SMALL)

    with pytest.raises(DigestMismatch, match=r"20 bytes .* 19 bytes"):
        await place.store.adopt("u-1", "a", size=20, sha256=digest(SMALL), media_type=TYPE)

    assert await place.store.stat("a") is None


@pytest.mark.guarantee("O7")
async def test_adopting_onto_a_key_with_other_bytes_is_refused(place: Place) -> None:
    await put(place.store, "a", b"older")
    await place.client.send(upload_address(place.store), SMALL)

    with pytest.raises(KeyExists):
        await adopt(place.store, "a")

    assert await gathered(place.store.get("a")) == b"older"
    assert (await adopt(place.store, "b")).size == len(SMALL)


@pytest.mark.parametrize("name", ["", "a\nb", "a\r\nSet-Cookie: x", "a\x00", "x" * 256, "a\u2028b"])
async def test_a_download_name_that_could_break_a_header_is_refused(store: ObjectStore, name: str) -> None:
    with pytest.raises(BadRequest):
        store.sign("a", Method.GET, expires_in=HOUR, file_name=name, media_type=TYPE)
