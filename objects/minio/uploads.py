"""Pending uploads: bytes at a place of their own, measured, made an object by the server itself, forgotten."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from xml.sax.saxutils import escape

from objects.errors import DigestMismatch
from objects.minio.answers import read_versions
from objects.minio.places import upload_place
from objects.minio.wire import Call, Refused, Wire
from objects.store import Stored


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The bytes that were sent, as they were when they were measured."""

    place: str
    version: str | None
    etag: str
    size: int
    sha256: str

    def mismatch(self, upload: str, promised: Stored) -> DigestMismatch:
        """Say what was promised and what came."""
        return DigestMismatch(
            f"upload {upload!r}: {promised.size} bytes of sha256 {promised.sha256} were promised,"
            f" {self.size} bytes of sha256 {self.sha256} came"
        )


async def measure_upload(wire: Wire, upload: str) -> Uploaded | None:
    """Read the bytes of an upload; None when there are none."""
    place, digest, size = upload_place(upload), hashlib.sha256(), 0
    try:
        async with wire.download(Call("GET", place)) as download:
            async for block in download.blocks:
                digest.update(block)
                size += len(block)
            version, etag = download.headers.get("x-amz-version-id"), download.headers["etag"]
    except Refused as refused:
        if refused.status != 404:
            raise
        return None
    return Uploaded(place, version, etag, size, digest.hexdigest())


async def forget_upload(wire: Wire, upload: str) -> None:
    """Remove the bytes of an upload in every version; there is one unless they were sent again."""
    place = upload_place(upload)
    listed = await wire.send(Call("GET", query={"versions": "", "prefix": place, "encoding-type": "url"}))
    versions = [version for version in read_versions(listed.body) if version.place == place]
    if not versions:
        return
    named = "".join(
        f"<Object><Key>{place}</Key><VersionId>{escape(version.id)}</VersionId></Object>"
        for version in versions
    )
    body = f"<Delete><Quiet>true</Quiet>{named}</Delete>".encode()
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    await wire.send(Call("POST", None, {"delete": ""}, {"Content-MD5": digest}, body))
