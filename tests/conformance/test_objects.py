"""The guarantees of the object port, each under its number, on every store: objects and keys (O1–O4, O8–O11)."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import objects.store
from objects import SCHEMES, ObjectStore, Span, Stored, open_objects
from objects.errors import (
    BadKey,
    BadRange,
    BadRequest,
    DigestMismatch,
    KeyExists,
    NoSuchKey,
    Unavailable,
)
from objects.names import check_key
from tests.conformance.object_clients import SECRET
from tests.conformance.object_requests import (
    LARGE,
    SMALL,
    TYPE,
    adopt,
    chunks,
    digest,
    download,
    gathered,
    keys,
    put,
    upload_address,
)
from tests.conformance.object_setups import SETUPS, Place

BAD_KEYS = [
    "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", "a/./b", "./a", ".hidden", "a b", "a\\..\\b",
    "a\x00", "a\n", "C:\\a", "a%2e%2e", "%2e%2e/a", "ä", "a?b", "a#b", "a*", "~", "a" * 513, "a/" * 300,
    "A\u2024\u2024/a", "\ud800",
]  # fmt: skip


@pytest.fixture(params=sorted(SETUPS))
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    async with SETUPS[request.param](tmp_path) as place:
        yield place


@pytest.fixture
def store(place: Place) -> ObjectStore:
    return place.store


@pytest.mark.guarantee("O1")
@pytest.mark.parametrize("body", [b"", b"x", SMALL, LARGE], ids=["empty", "byte", "small", "large"])
async def test_what_was_put_comes_back_byte_for_byte(store: ObjectStore, body: bytes) -> None:
    stored = await put(store, "sha256/ab/abcdef", body)

    assert stored == Stored("sha256/ab/abcdef", len(body), digest(body), TYPE)
    assert await gathered(store.get("sha256/ab/abcdef")) == body


@pytest.mark.guarantee("O1")
async def test_two_keys_may_hold_equal_bytes(store: ObjectStore) -> None:
    await put(store, "a")
    await put(store, "b")

    await store.remove("a")

    assert await gathered(store.get("b")) == SMALL
    assert await keys(store) == ["b"]


@pytest.mark.guarantee("O1")
async def test_many_at_once_are_all_kept(store: ObjectStore) -> None:
    bodies = {f"k/{number}": bytes([number % 7]) * 3_000 for number in range(40)}

    await asyncio.gather(*[put(store, key, body) for key, body in bodies.items()])

    assert {key: await gathered(store.get(key)) for key in bodies} == bodies


@pytest.mark.guarantee("O2")
async def test_putting_the_same_bytes_again_changes_nothing(store: ObjectStore) -> None:
    first = await put(store, "a")

    again = await store.put("a", chunks(SMALL), media_type="text/plain", sha256=digest(SMALL))

    assert again == first == await store.stat("a")


@pytest.mark.guarantee("O2")
async def test_a_key_never_gets_other_bytes(store: ObjectStore) -> None:
    await put(store, "a")

    with pytest.raises(KeyExists, match="'a' already holds other bytes"):
        await put(store, "a", b"other")

    assert await gathered(store.get("a")) == SMALL


@pytest.mark.guarantee("O2")
async def test_of_many_writers_of_one_key_exactly_one_wins(store: ObjectStore) -> None:
    bodies = [bytes([number]) * 100 for number in range(12)]

    outcomes = await asyncio.gather(*[put(store, "a", body) for body in bodies], return_exceptions=True)

    winners = [outcome for outcome in outcomes if isinstance(outcome, Stored)]
    assert sum(isinstance(outcome, KeyExists) for outcome in outcomes) == 11
    assert [winner.sha256 for winner in winners] == [digest(await gathered(store.get("a")))]


@pytest.mark.guarantee("O3")
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])
async def test_bytes_with_another_digest_are_refused_and_leave_nothing(
    store: ObjectStore, body: bytes
) -> None:
    with pytest.raises(DigestMismatch, match=digest(body)):
        await store.put("a", chunks(body), media_type=TYPE, sha256=digest(b"promised"))

    assert await store.stat("a") is None
    assert await keys(store) == []


@pytest.mark.guarantee("O3")
async def test_a_body_that_breaks_off_leaves_nothing(store: ObjectStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield LARGE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put("a", broken(), media_type=TYPE, sha256=digest(LARGE))

    assert await store.stat("a") is None


@pytest.mark.guarantee("O4")
@pytest.mark.parametrize(
    "span",
    [
        Span(0),
        Span(0, 1),
        Span(5, 9),
        Span(len(LARGE) - 1),
        Span(262_143, 262_145),
        Span(300_000, len(LARGE)),
    ],
)
async def test_a_range_yields_exactly_that_range(store: ObjectStore, span: Span) -> None:
    await put(store, "a", LARGE)

    assert await gathered(store.get("a", span)) == LARGE[span.start : span.end]


@pytest.mark.guarantee("O4")
@pytest.mark.parametrize(
    "span", [Span(-1), Span(-5, -1), Span(0, 20), Span(19), Span(25), Span(20, 25), Span(5, 4), Span(5, 5)]
)
async def test_a_range_outside_the_object_is_refused(store: ObjectStore, span: Span) -> None:
    await put(store, "a")

    with pytest.raises(BadRange, match="19 bytes"):
        await gathered(store.get("a", span))


@pytest.mark.guarantee("O8")
async def test_a_missing_key_has_no_stat_and_no_bytes(store: ObjectStore) -> None:
    assert await store.stat("missing") is None
    with pytest.raises(NoSuchKey, match="'missing'"):
        await gathered(store.get("missing"))
    with pytest.raises(NoSuchKey):
        await gathered(store.get("missing", Span(0, 1)))


@pytest.mark.guarantee("O9")
async def test_a_list_has_every_object_once_in_key_order(store: ObjectStore) -> None:
    names = ["b", "a/2", "a/1", "a-1", "a", "A", "_", "a/1/x", "9"]
    for name in names:
        await put(store, name, name.encode())

    assert await keys(store) == sorted(names)
    assert await keys(store, "a/") == ["a/1", "a/1/x", "a/2"]
    assert await keys(store, "a") == ["a", "a-1", "a/1", "a/1/x", "a/2"]
    assert [await keys(store, nothing) for nothing in ("zz", "ä", "%", "a/1/x/", "\x7f")] == [[]] * 5
    assert [stored async for stored in store.list("b")] == [Stored("b", 1, digest(b"b"), TYPE)]


@pytest.mark.guarantee("O10")
async def test_a_removed_key_is_missing_and_can_be_put_again(store: ObjectStore) -> None:
    await put(store, "a")

    await store.remove("a")
    await store.remove("a")
    await store.remove("never")

    assert await store.stat("a") is None
    assert await keys(store) == []
    assert (await put(store, "a", b"other")).size == 5


@pytest.mark.guarantee("O10")
async def test_removing_while_equal_bytes_are_put_loses_none(store: ObjectStore) -> None:
    async def put_and_remove(key: str) -> None:
        for _ in range(5):
            await put(store, key)
            await store.remove(key)
        await put(store, key)

    await asyncio.gather(*[put_and_remove(f"k{number}") for number in range(6)])

    assert [await gathered(store.get(key)) for key in await keys(store)] == [SMALL] * 6


@pytest.mark.guarantee("O11")
@pytest.mark.parametrize("key", BAD_KEYS)
async def test_a_key_outside_the_allowed_form_is_refused_by_every_call(store: ObjectStore, key: str) -> None:
    calls = (
        put(store, key),
        gathered(store.get(key)),
        store.stat(key),
        store.remove(key),
        store.discard(key),
        adopt(store, key),
        adopt(store, "a", upload=key),
    )
    refusals = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(refusal) for refusal in refusals] == [BadKey] * len(calls)
    with pytest.raises(BadKey):
        download(store, key)
    with pytest.raises(BadKey):
        upload_address(store, upload=key)


@pytest.mark.guarantee("O11")
@settings(max_examples=300, print_blob=True)
@given(key=st.text(alphabet="aZ0._-/\\%\x00 é", min_size=1, max_size=12))
def test_an_allowed_key_has_no_segment_that_a_path_would_interpret(key: str) -> None:
    segments = key.split("/")
    plain = all(re.fullmatch(r"[A-Za-z0-9._-]+", part) and not part.startswith(".") for part in segments)
    assert _is_allowed(key) == plain


def _is_allowed(key: str) -> bool:
    try:
        return check_key(key) == key
    except BadKey:
        return False


@pytest.mark.parametrize("media_type", ["", "pdf", "a/b\r\nX: y", "text/html; charset=\n", "a/b/c", "ä/b"])
async def test_a_media_type_that_could_break_a_header_is_refused(store: ObjectStore, media_type: str) -> None:
    with pytest.raises(BadRequest):
        await store.put("a", chunks(SMALL), media_type=media_type, sha256=digest(SMALL))


@pytest.mark.parametrize("sha256", ["", "abc", "A" * 64, "g" * 64, "../" * 21 + "a"])
async def test_a_digest_that_is_none_is_refused(store: ObjectStore, sha256: str) -> None:
    with pytest.raises(BadRequest):
        await store.put("a", chunks(SMALL), media_type=TYPE, sha256=sha256)


async def test_a_store_answers_a_ping_until_it_is_closed(place: Place) -> None:
    await place.store.ping()

    await place.store.close()
    await place.store.close()

    with pytest.raises(Unavailable):
        await place.store.ping()


async def test_an_unknown_scheme_is_refused_with_the_known_ones() -> None:
    for url in ("ftp:somewhere", "nothing", "file:", ""):
        with pytest.raises(BadRequest, match="file:"):
            await open_objects(url, secret=SECRET)


def test_every_scheme_has_a_set_up() -> None:
    assert set(SETUPS) == {scheme.removesuffix("+tls") for scheme in SCHEMES}


def test_every_guarantee_of_the_port_is_tested_under_its_number() -> None:
    promised = re.findall(r"^    (O\d+) ", objects.store.__doc__ or "", re.M)
    tested = {
        ast.literal_eval(mark.args[0])
        for file in Path(__file__).parent.glob("test_objects*.py")
        for mark in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.guarantee"
    }

    assert promised == [f"O{number}" for number in range(1, len(promised) + 1)]
    assert tested == set(promised)
