"""Uploads and files at hand: seen whole or not at all (P8)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph.store import Of
from objects import served_here
from tests.unit.write.setting import NOW, Setting
from twin.catalog import FILES
from twin.errors import Conflict, NotFound, ValidationFailed
from twin.instants import HOUR
from twin.vault import FileRow, NewFile, Upload, Vault

BYTES = b"a drawing"
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
async def vault(plant: Setting) -> Vault:
    await plant.writer.upsert_documents(
        [{"number": "D", "revisions": [{"label": "A", "state": "RELEASED"}, {"label": "B"}]}]
    )
    return Vault(plant.graph, plant.objects, plant.writer)


def asked(**fields: object) -> dict[str, object]:
    return {
        "document": "D",
        "revision": "A",
        "name": "d.pdf",
        "mediaType": "application/pdf",
        "size": len(BYTES),
        "sha256": SHA256,
        **fields,
    }


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def send(plant: Setting, upload: Upload, body: bytes = BYTES) -> None:
    store = served_here(plant.objects)
    assert store is not None
    await store.receive(upload.id, pieces(body), size=len(body))


async def files(plant: Setting, label: str = "A") -> list[tuple[object, ...]]:
    columns = (Of("name"), Of("role"), Of("size"), Of("sequence"))
    rows = await plant.linked("document_revision", f"D\x1f{label}", FILES, *columns)
    return sorted((row[1:] for row in rows), key=lambda row: int(str(row[3])))


async def size(plant: Setting, label: str = "A") -> object:
    row = await plant.row("document_revision", f"D\x1f{label}", "size")
    assert row is not None
    return row[0]


async def stored_bytes(plant: Setting) -> list[str]:
    return [stored.sha256 async for stored in plant.objects.list()]


async def test_a_file_is_seen_once_its_bytes_are_verified(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    before = await files(plant)
    await send(plant, upload)
    sent = await files(plant)

    id = await vault.complete_upload(upload.id, by="anna")

    assert (before, sent) == ([], [])
    assert upload.url is not None
    assert not upload.already_stored
    assert upload.expires_at == NOW + HOUR
    assert await files(plant) == [("d.pdf", "SOURCE", 9, 1)]
    assert await size(plant) == 9
    row = await plant.row(
        "file", id.removeprefix("file:"), "sha256", "object_key", "media_type", "created_at"
    )
    assert row == (SHA256, f"sha256/{SHA256[:2]}/{SHA256}", "application/pdf", NOW)


async def test_completing_again_gives_the_same_file(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    await send(plant, upload)

    ids = {await vault.complete_upload(upload.id) for _ in range(2)}

    assert len(ids) == 1
    assert len(await files(plant)) == 1


async def test_completing_at_once_gives_one_file(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    await send(plant, upload)

    ids = await asyncio.gather(*(vault.complete_upload(upload.id) for _ in range(5)))

    assert len(set(ids)) == 1
    assert await size(plant) == 9


async def test_bytes_that_are_there_need_not_be_sent(plant: Setting, vault: Vault) -> None:
    await vault.store_file(NewFile("D", "B", "other.pdf", "application/pdf", BYTES))

    upload = await vault.request_upload(asked())
    await vault.complete_upload(upload.id)

    assert (upload.already_stored, upload.url) == (True, None)
    assert await files(plant) == [("d.pdf", "SOURCE", 9, 1)]
    assert await stored_bytes(plant) == [SHA256]


async def test_the_same_file_again_is_the_same_file(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    await send(plant, upload)
    first = await vault.complete_upload(upload.id)

    second = await vault.complete_upload((await vault.request_upload(asked())).id)
    third = await vault.store_file(NewFile("D", "A", "d.pdf", "application/pdf", BYTES))

    assert first == second == third
    assert await size(plant) == 9


async def test_bytes_that_were_not_sent_make_no_file(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())

    with pytest.raises(NotFound):
        await vault.complete_upload(upload.id)

    assert await files(plant) == []


async def test_other_bytes_than_promised_make_no_file(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    await send(plant, upload, b"a drowing")

    with pytest.raises(ValidationFailed, match="sha256"):
        await vault.complete_upload(upload.id)

    assert await files(plant) == []
    assert await stored_bytes(plant) == []


async def test_an_upload_that_is_over_or_unknown_is_told(plant: Setting, vault: Vault) -> None:
    upload = await vault.request_upload(asked())
    await send(plant, upload)
    plant.clock.now += HOUR + 1

    with pytest.raises(Conflict, match="was open until"):
        await vault.complete_upload(upload.id)
    with pytest.raises(NotFound, match="no upload 'x'"):
        await vault.complete_upload("x")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"revision": "Z"}, NotFound),
        ({"document": "Z"}, NotFound),
        ({"size": -1}, ValidationFailed),
        ({"sha256": "abc"}, ValidationFailed),
        ({"mediaType": "pdf"}, ValidationFailed),
        ({"role": "MAIN"}, ValidationFailed),
        ({"name": "a\nb"}, ValidationFailed),
    ],
)
async def test_an_upload_that_cannot_be_is_refused(
    vault: Vault, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await vault.request_upload(asked(**fields))


async def test_files_at_hand_are_stored_together(plant: Setting, vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "model.step"
    path.write_bytes(b"x" * 3_000_000)
    given = [
        NewFile("D", "A", "model.step", "model/step", path),
        NewFile("D", "A", "preview.png", "image/png", b"png", "PREVIEW"),
        NewFile("D", "A", "copy.step", "model/step", path),
        NewFile("D", "B", "empty.txt", "text/plain", b""),
    ]

    ids = await vault.store_files(given)

    assert len(set(ids)) == 4
    assert await files(plant) == [
        ("model.step", "SOURCE", 3_000_000, 1),
        ("preview.png", "PREVIEW", 3, 2),
        ("copy.step", "SOURCE", 3_000_000, 3),
    ]
    assert (await size(plant), await size(plant, "B")) == (6_000_000, 0)
    assert len(await stored_bytes(plant)) == 3


async def test_files_for_a_revision_that_is_not_there_store_nothing(plant: Setting, vault: Vault) -> None:
    given = [NewFile("D", label, "a.txt", "text/plain", b"a") for label in "AZ"]

    with pytest.raises(NotFound, match="document-revision:D/Z"):
        await vault.store_files(given)

    assert await files(plant) == []
    assert await stored_bytes(plant) == []


async def test_an_address_for_reading_leads_to_the_bytes(plant: Setting, vault: Vault) -> None:
    await vault.store_file(NewFile("D", "A", "d.pdf", "application/pdf", BYTES))

    (address,) = vault.sign([FileRow(f"sha256/{SHA256[:2]}/{SHA256}", "d.pdf", "application/pdf")])

    assert address.url.startswith("/files/")


async def test_deleting_a_document_takes_its_files_and_leaves_the_bytes(plant: Setting, vault: Vault) -> None:
    id = await vault.store_file(NewFile("D", "A", "d.pdf", "application/pdf", BYTES))

    await plant.writer.delete(["document:D"])

    assert await plant.row("file", id.removeprefix("file:")) is None
    assert await stored_bytes(plant) == [SHA256]
