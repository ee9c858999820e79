"""Bytes on their way into the bucket: one conditional write, or parts that become an object all at once.

Nothing is seen before the digest of all bytes was checked, and a key that is taken stays as it is (`If-None-Match`).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from objects.errors import ObjectError
from objects.minio.answers import DIGEST, read_field
from objects.minio.uploads import Uploaded
from objects.minio.wire import Answer, Call, Wire
from objects.store import Stored

PART_BYTES: Final = 8 << 20
"""S3 wants parts of 5 MiB and more, 10,000 at most: 80 GB."""
_STEP_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes for one call, with their digest."""

    body: bytes
    sha256: str
    is_last: bool


class Reading:
    """The bytes of a body in parts of a size worth a call, hashed as they come."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._whole = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of all bytes that were read so far."""
        return self._whole.hexdigest()

    async def parts(self) -> AsyncIterator[Part]:
        """Yield the parts. There is one at least, and only the last may be small."""
        gathered, digest = bytearray(), hashlib.sha256()
        async for chunk in self._body:
            for start in range(0, len(chunk), _STEP_BYTES):
                if len(gathered) >= PART_BYTES:
                    yield Part(bytes(gathered), digest.hexdigest(), is_last=False)
                    gathered, digest = bytearray(), hashlib.sha256()
                self._take(chunk[start : start + _STEP_BYTES], gathered, digest)
        yield Part(bytes(gathered), digest.hexdigest(), is_last=True)

    def _take(self, step: bytes, gathered: bytearray, digest: hashlib._Hash) -> None:
        gathered += step
        digest.update(step)
        self._whole.update(step)
        self.size += len(step)


def put_call(place: str, part: Part, headers: dict[str, str]) -> Call:
    """Return the call that writes an object at once, unless the place is taken."""
    return Call("PUT", place, headers={**headers, "If-None-Match": "*"}, body=part.body, sha256=part.sha256)


def object_headers(promised: Stored) -> dict[str, str]:
    """Return what is kept with the bytes."""
    return {"Content-Type": promised.media_type, DIGEST: promised.sha256}


class Multipart:
    """An object that comes in parts. It is there when `complete` returns; until then nothing is."""

    def __init__(self, wire: Wire, place: str, id: str) -> None:
        self._wire, self._place, self._id = wire, place, id
        self._etags: list[str] = []

    @staticmethod
    async def begin(wire: Wire, place: str, headers: dict[str, str]) -> Multipart:
        """Announce an object."""
        answer = await wire.send(Call("POST", place, {"uploads": ""}, headers))
        return Multipart(wire, place, read_field(answer.body, "UploadId"))

    async def send(self, part: Part) -> None:
        """Send the next part."""
        answer = await self._part({}, part.body, part.sha256)
        self._etags.append(answer.headers["etag"])

    async def copy(self, uploaded: Uploaded) -> None:
        """Let the server take the next part from an upload, if that has still the bytes that were measured."""
        if not uploaded.size:
            await self.send(Part(b"", uploaded.sha256, is_last=True))
            return
        source = self._wire.source(uploaded.place, uploaded.version)
        headers = {"x-amz-copy-source": source, "x-amz-copy-source-if-match": uploaded.etag}
        answer = await self._part(headers, b"", None)
        self._etags.append(read_field(answer.body, "ETag"))

    async def complete(self) -> None:
        """Make the parts an object, unless the place is taken meanwhile."""
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(self._etags, start=1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        headers = {"If-None-Match": "*", "Content-Type": "application/xml"}
        answer = await self._wire.send(Call("POST", self._place, {"uploadId": self._id}, headers, body))
        read_field(answer.body, "ETag")

    async def abort(self) -> None:
        """Forget the parts. What a server out of reach keeps of them, the bucket's rule takes away."""
        with suppress(ObjectError):
            await self._wire.send(Call("DELETE", self._place, {"uploadId": self._id}))

    async def _part(self, headers: dict[str, str], body: bytes, sha256: str | None) -> Answer:
        query = {"partNumber": str(len(self._etags) + 1), "uploadId": self._id}
        return await self._wire.send(Call("PUT", self._place, query, headers, body, sha256))
