"""What the directory store does on disk, beyond the guarantees that every store gives."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from objects.errors import BadRequest, Unavailable
from objects.local import open_local
from objects.local.store import LocalObjects
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
    put,
)
from tests.conformance.object_setups import Clock

GRACE = timedelta(days=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "where missing"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[LocalObjects]:
    store = await open_local(str(path), secret=SECRET, clock=Clock())
    yield store
    await store.close()


def files(path: Path) -> list[str]:
    return sorted(
        file.name
        for folder in ("bytes", "uploads", "temporary")
        for file in path.glob(f"{folder}/**/*")
        if file.is_file()
    )


async def test_equal_bytes_lie_on_disk_once(store: LocalObjects, path: Path) -> None:
    for key in ("a", "b"):
        await put(store, key)
    await store.receive("u-1", chunks(SMALL), size=len(SMALL))
    await adopt(store, "c")

    assert files(path) == [digest(SMALL)]
    assert (path / "bytes" / digest(SMALL)[:2] / digest(SMALL)).stat().st_nlink == 1


async def test_the_last_key_takes_the_bytes_with_it(store: LocalObjects, path: Path) -> None:
    for key in ("a", "b"):
        await put(store, key)

    await store.remove("a")
    assert files(path) == [digest(SMALL)]
    await store.remove("b")

    assert files(path) == []


async def test_what_failed_leaves_no_file(store: LocalObjects, path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield LARGE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.receive("u-1", broken(), size=2 * len(LARGE))
    with pytest.raises(ConnectionResetError):
        await store.put("a", broken(), media_type=TYPE, sha256=digest(LARGE))
    with pytest.raises(BadRequest):
        await store.receive("u-1", chunks(LARGE), size=len(LARGE) - 1)

    assert files(path) == []


async def test_an_upload_cut_off_keeps_the_one_sent_before(store: LocalObjects) -> None:
    await store.receive("u-1", chunks(SMALL), size=len(SMALL))

    with pytest.raises(BadRequest):
        await store.receive("u-1", chunks(LARGE), size=len(SMALL))

    assert (await adopt(store, "a")).sha256 == digest(SMALL)


async def test_a_reader_finishes_an_object_that_is_removed_meanwhile(store: LocalObjects) -> None:
    await put(store, "a", LARGE)
    reading = store.get("a")

    first = await anext(reading)
    await store.remove("a")

    assert first + await gathered(reading) == LARGE


async def test_two_processes_may_share_a_directory(store: LocalObjects, path: Path) -> None:
    other = await open_local(str(path), secret=SECRET)
    await put(store, "a")
    await put(other, "b")

    await store.remove("a")

    assert [stored.key async for stored in store.list()] == ["b"]
    assert await gathered(store.get("b")) == SMALL
    await other.close()


async def test_objects_are_there_when_the_directory_is_opened_again(store: LocalObjects, path: Path) -> None:
    stored = await put(store, "a", LARGE)
    await store.close()

    again = await open_local(str(path), secret=SECRET)

    assert await again.stat("a") == stored
    assert await gathered(again.get("a")) == LARGE
    await again.close()


async def test_leftovers_are_swept_after_the_grace_period_and_not_before(
    store: LocalObjects, path: Path
) -> None:
    await put(store, "a")
    await store.receive("u-1", chunks(LARGE), size=len(LARGE))
    (path / "temporary" / "cut-off").write_bytes(b"half")
    clock = Clock()

    clock.set_to((path / "temporary" / "cut-off").stat().st_mtime_ns)
    clock.go_on(GRACE - HOUR)
    await (await open_local(str(path), secret=SECRET, clock=clock, grace=GRACE)).close()
    young = files(path)
    clock.go_on(2 * HOUR)
    await (await open_local(str(path), secret=SECRET, clock=clock, grace=GRACE)).close()

    assert len(young) == 3
    assert files(path) == [digest(SMALL)]


async def test_bytes_that_lost_their_way_to_the_index_are_swept_with_their_other_name(path: Path) -> None:
    store = await open_local(str(path), secret=SECRET)
    await put(store, "a")
    await put(store, "b", LARGE)
    lost, held = digest(b"lost"), digest(SMALL)
    (path / "temporary" / "1").write_bytes(b"lost")
    (path / "bytes" / lost[:2] / lost).hardlink_to(path / "temporary" / "1")
    (path / "temporary" / "2").hardlink_to(path / "bytes" / held[:2] / held)
    await store.close()

    await (await open_local(str(path), secret=SECRET, grace=-HOUR)).close()

    assert files(path) == sorted([held, digest(LARGE)])


async def test_bytes_missing_on_disk_are_told_from_a_missing_key(store: LocalObjects, path: Path) -> None:
    await put(store, "a")
    (path / "bytes" / digest(SMALL)[:2] / digest(SMALL)).unlink()

    with pytest.raises(Unavailable, match="backup"):
        await gathered(store.get("a"))


async def test_bytes_cut_short_on_disk_are_an_error_and_not_an_answer(
    store: LocalObjects, path: Path
) -> None:
    await put(store, "a", LARGE)
    (path / "bytes" / digest(LARGE)[:2] / digest(LARGE)).write_bytes(LARGE[:300_000])

    with pytest.raises(Unavailable, match="cut short"):
        await gathered(store.get("a"))


async def test_a_path_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")

    with pytest.raises(Unavailable, match="object directory"):
        await open_local(str(tmp_path / "file"), secret=SECRET)


async def test_a_spoilt_index_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "index.sqlite").write_bytes(b"no database at all" * 100)

    with pytest.raises(Unavailable, match="index"):
        await open_local(str(path), secret=SECRET)


async def test_an_index_of_a_later_program_is_refused(store: LocalObjects, path: Path) -> None:
    await store.close()
    with sqlite3.connect(path / "index.sqlite") as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()

    with pytest.raises(Unavailable, match="version 2; update this program"):
        await open_local(str(path), secret=SECRET)


async def test_a_directory_that_vanished_fails_its_ping(store: LocalObjects, path: Path) -> None:
    (path / "bytes").rename(path / "elsewhere")

    with pytest.raises(Unavailable):
        await store.ping()


async def test_an_empty_secret_is_refused(path: Path) -> None:
    with pytest.raises(BadRequest, match="secret"):
        await open_local(str(path), secret=b"")
