"""Files of document revisions: uploads in three steps, files at hand in one, addresses for reading (P8).

The bytes are stored and verified before the graph names them, and the graph names them in one transaction: so a file is
seen whole or not at all. What a crash leaves are bytes or uploads that nothing names, which is the reconciler's work.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from graph.store import GraphStore
from objects.store import Method, ObjectStore, SignedAddress
from twin.catalog import global_id, revision_id
from twin.errors import Conflict, NotFound, Store
from twin.instants import format_instant
from twin.model import UploadInput, read
from twin.stores import translated
from twin.timeline import Fields, Json, Write
from twin.vault.bodies import chunks, measure
from twin.vault.files import KnownFile, add_files, object_key, require_revisions
from twin.vault.records import FileRow, NewFile, Upload
from twin.write import Writer
from twin.write.draft import Draft
from twin.write.engine import Terms

UPLOAD_EXPIRES_IN: Final = timedelta(hours=1)
READ_EXPIRES_IN: Final = timedelta(minutes=15)
CONCURRENT_PUTS: Final = 8


class Vault:
    """Keeps files. `by` names who stores them, for the history."""

    def __init__(
        self,
        graph: GraphStore,
        objects: ObjectStore,
        writer: Writer,
        *,
        expires_in: timedelta = UPLOAD_EXPIRES_IN,
    ) -> None:
        self._graph, self._objects, self._writer = graph, objects, writer
        self._expires_in = expires_in

    async def request_upload(
        self, upload: Mapping[str, object] | UploadInput, *, by: str | None = None
    ) -> Upload:
        """Say where to send the bytes of a file. Files may be added to a revision in any state."""
        asked = read(UploadInput, upload)
        id = str(uuid.uuid4())
        stored = await self._is_stored(asked.sha256, asked.size)

        async def work(draft: Draft, terms: Terms) -> tuple[Upload, bool]:
            await require_revisions(draft, terms, [revision_id(asked.document, asked.revision)])
            await draft.load("upload", [id])
            async with translated(Store.OBJECTS):
                answer = self._answer(id, asked, terms.now, already_stored=stored)
            fields = _upload_fields(asked, answer.expires_at)
            draft.get("upload", id).apply(Write(terms.valid_from, fields, by))
            return answer, True

        return await self._writer.commit(work, by=by)

    async def complete_upload(self, upload_id: str, *, by: str | None = None) -> str:
        """Verify the bytes and let everyone see the file; return its global id. Once more returns the same.

        Raises NotFound for an unknown upload or bytes that were not sent, Conflict when it is over, ValidationFailed
        when the bytes are not the promised ones.
        """
        fields = await self._upload(upload_id)
        if fields.get("file") is not None:
            return global_id("file", str(fields["file"]))
        _refuse_late(upload_id, fields, self._writer.now())
        file = _known_file(fields)
        async with translated(Store.OBJECTS):
            await self._objects.adopt(
                upload_id, file.object_key, size=file.size, sha256=file.sha256, media_type=file.media_type
            )

        async def work(draft: Draft, terms: Terms) -> tuple[str, bool]:
            await draft.load("upload", [upload_id])
            (id,) = await add_files(draft, terms, [file])
            draft.get("upload", upload_id).apply(Write(terms.valid_from, {"file": id}, by))
            return id, True

        return global_id("file", await self._writer.commit(work, by=by))

    async def store_file(self, file: NewFile, *, by: str | None = None) -> str:
        """Store one file that is at hand; return its global id."""
        return (await self.store_files([file], by=by))[0]

    async def store_files(self, files: Sequence[NewFile], *, by: str | None = None) -> tuple[str, ...]:
        """Store files that are at hand, all or none of them visible; return their global ids in order."""
        asked = [await _described(file) for file in files]

        async def look(draft: Draft, terms: Terms) -> tuple[None, bool]:
            await require_revisions(draft, terms, [file.revision_id for file in asked])
            return None, False

        await self._writer.commit(look, by=by)
        await self._put_all(asked, files)

        async def work(draft: Draft, terms: Terms) -> tuple[tuple[str, ...], bool]:
            return await add_files(draft, terms, asked), True

        return tuple(global_id("file", id) for id in await self._writer.commit(work, by=by))

    def sign(
        self, files: Sequence[FileRow], *, expires_in: timedelta = READ_EXPIRES_IN
    ) -> list[SignedAddress]:
        """Return an address for reading each file; no call is made."""
        return [
            self._objects.sign(
                file.object_key,
                Method.GET,
                expires_in=expires_in,
                file_name=file.name,
                media_type=file.media_type,
            )
            for file in files
        ]

    async def _is_stored(self, sha256: str, size: int) -> bool:
        async with translated(Store.OBJECTS):
            stored = await self._objects.stat(object_key(sha256))
        return stored is not None and stored.size == size

    def _answer(self, id: str, asked: UploadInput, now: int, *, already_stored: bool) -> Upload:
        if already_stored:
            expires_at = now + self._expires_in // timedelta(microseconds=1) * 1_000
            return Upload(id, None, {}, expires_at, already_stored=True)
        address = self._objects.sign_upload(
            id, size=asked.size, sha256=asked.sha256, media_type=asked.media_type, expires_in=self._expires_in
        )
        return Upload(id, address.url, address.headers, address.expires_at, already_stored=False)

    async def _upload(self, id: str) -> Fields:
        async def work(draft: Draft, terms: Terms) -> tuple[Fields, bool]:
            await draft.load("upload", [id])
            return draft.get("upload", id).fields_at(terms.now), False

        fields = await self._writer.commit(work)
        if not fields:
            raise NotFound(f"there is no upload {id!r}; request one", path=("uploadId",), value=id)
        return fields

    async def _put_all(self, asked: Sequence[KnownFile], files: Sequence[NewFile]) -> None:
        turns = asyncio.Semaphore(CONCURRENT_PUTS)

        async def put(known: KnownFile, file: NewFile) -> None:
            async with turns, translated(Store.OBJECTS):
                await self._objects.put(
                    known.object_key, chunks(file.body), media_type=known.media_type, sha256=known.sha256
                )

        distinct = {known.sha256: (known, file) for known, file in zip(asked, files, strict=True)}
        ends = await asyncio.gather(*(put(*each) for each in distinct.values()), return_exceptions=True)
        failed = next((end for end in ends if end is not None), None)
        if failed is not None:
            raise failed


async def _described(file: NewFile) -> KnownFile:
    size, sha256 = await measure(file.body)
    asked = read(
        UploadInput,
        {
            "document": file.document,
            "revision": file.revision,
            "name": file.name,
            "mediaType": file.media_type,
            "size": size,
            "sha256": sha256,
            "role": file.role,
        },
    )
    return KnownFile(
        asked.document, asked.revision, asked.name, asked.media_type, asked.role or "SOURCE", size, sha256
    )


def _upload_fields(asked: UploadInput, expires_at: int) -> dict[str, Json]:
    fields: dict[str, Json] = asked.model_dump()
    return {**fields, "role": asked.role or "SOURCE", "expires_at": expires_at}


def _known_file(fields: Fields) -> KnownFile:
    size = fields["size"]
    assert isinstance(size, int)
    document, revision, name, media_type, role, sha256 = (str(fields[n]) for n in _TEXTS)
    return KnownFile(document, revision, name, media_type, role, size, sha256)


def _refuse_late(id: str, fields: Fields, now: int) -> None:
    expires_at = fields["expires_at"]
    assert isinstance(expires_at, int)
    if now > expires_at:
        raise Conflict(
            f"upload {id!r} was open until {format_instant(expires_at)}; request another",
            path=("uploadId",),
            value=id,
        )


_TEXTS = ("document", "revision", "name", "media_type", "role", "sha256")
