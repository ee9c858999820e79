"""The object port over a versioned bucket of MinIO, or of any S3 server that knows conditional writes.

What is removed stays as an old version for 30 days (the bucket's rule), so a mistake can be undone with any S3 tool.
Addresses lead to the server itself: an attachment of the given type, but `nosniff` cannot be asked for in an address.
Not for: the calls themselves (wire.py), where keys lie (places.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from objects.errors import BadRange, DigestMismatch, KeyExists, NoSuchKey, ObjectError, Unavailable
from objects.minio.address import parse_address
from objects.minio.addresses import Addresses
from objects.minio.answers import DIGEST, Found, Page, read_page, read_stored
from objects.minio.bucket import Bucket
from objects.minio.places import MARK, key_at, may_begin_a_key, object_place, upload_place
from objects.minio.sending import Multipart, Reading, object_headers, put_call
from objects.minio.uploads import forget_upload, measure_upload
from objects.minio.wire import Call, Refused, Wire
from objects.names import check_key, check_media_type, check_sha256
from objects.store import Capabilities, Method, SignedAddress, Span, Stored

_CONCURRENT_STATS: Final = 16
_TAKEN: Final = {409, 412}


async def open_minio(
    rest: str,
    *,
    is_tls: bool,
    clock: Callable[[], int] = time.time_ns,
    timeout: timedelta = timedelta(seconds=30),
    page: int = 1_000,
) -> MinioObjects:
    """Open the bucket of `//key:secret@host:port/bucket?region=…`, creating it where it is missing.

    Raises BadRequest for a URL, a key or a bucket that cannot be right. A server that does not answer is no error: the
    bucket is prepared by the first call that reaches it. `clock` dates signed addresses; `timeout` bounds each call,
    and of long bodies each block; `page` is how many objects one call lists.
    """
    address = parse_address(rest, is_tls=is_tls)
    wire = Wire(address, timeout_s=timeout.total_seconds())
    bucket = Bucket(wire, address)
    try:
        await bucket.open()
    except BaseException:
        await wire.close()
        raise
    return MinioObjects(wire, bucket, Addresses(wire.urls, address, clock), page=page)


class MinioObjects:
    """The object store of one bucket; made by `open_minio`."""

    capabilities = Capabilities(signed_upload=True, multipart=True, served_here=False)

    def __init__(self, wire: Wire, bucket: Bucket, addresses: Addresses, *, page: int) -> None:
        self._wire, self._bucket, self._addresses, self._per_page = wire, bucket, addresses, page
        self._aborts: set[asyncio.Task[None]] = set()

    async def put(self, key: str, body: AsyncIterator[bytes], *, media_type: str, sha256: str) -> Stored:
        """Store the bytes (O1–O3). A large body goes in parts, each with the timeout for itself."""
        object_place(key)
        promised = Stored(key, -1, check_sha256(sha256), check_media_type(media_type))
        reading = Reading(body)
        try:
            await self._send(promised, reading)
        except Refused as refused:
            if refused.status not in _TAKEN:
                raise
            return await self._present(replace(promised, size=reading.size), refused)
        return replace(promised, size=reading.size)

    async def get(self, key: str, span: Span | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks (O1, O4, O8). An answer that breaks off raises Unavailable."""
        call = Call("GET", object_place(key), headers=_range(span))
        await self._bucket.prepare()
        if span is not None and not 0 <= span.start < (span.start + 1 if span.end is None else span.end):
            raise await self._outside(key, span)
        try:
            async with self._wire.download(call) as download:
                if DIGEST not in download.headers or not _is_whole(download.headers, span):
                    raise await self._outside(key, span)
                async for block in download.blocks:
                    yield block
        except Refused as refused:
            raise (
                await self._outside(key, span) if refused.status == 416 else _missing(key, refused)
            ) from refused

    async def stat(self, key: str) -> Stored | None:
        """Return what is known of the object (O8). What another program wrote at its place is none."""
        place = object_place(key)
        async with self._wire.deadline():
            await self._bucket.prepare()
            try:
                answer = await self._wire.send(Call("HEAD", place))
            except Refused as refused:
                if refused.status == 404:
                    return None
                raise
        return read_stored(key, answer.headers)

    def sign(
        self, key: str, method: Method, *, expires_in: timedelta, file_name: str, media_type: str
    ) -> SignedAddress:
        """Sign an address; no call is made (O5)."""
        return self._addresses.sign(
            key, method, expires_in=expires_in, file_name=file_name, media_type=media_type
        )

    def sign_upload(
        self, upload: str, *, size: int, sha256: str, media_type: str, expires_in: timedelta
    ) -> SignedAddress:
        """Sign an address for the bytes of one pending upload; no call is made (O5, O6)."""
        check_sha256(sha256)
        return self._addresses.sign_upload(upload, size=size, media_type=media_type, expires_in=expires_in)

    async def adopt(self, upload: str, key: str, *, size: int, sha256: str, media_type: str) -> Stored:
        """Verify the uploaded bytes and make them the object `key`; idempotent (O6, O7).

        Each block that is verified has the timeout for itself.
        """
        upload_place(upload)
        promised = Stored(check_key(key), size, check_sha256(sha256), check_media_type(media_type))
        known = await self.stat(key)
        stored = _same_bytes(known, promised) if known else await self._adopt_sent(upload, promised)
        await self.discard(upload)
        return stored

    async def discard(self, upload: str) -> None:
        """Forget a pending upload's bytes; a missing one is no error."""
        upload_place(upload)
        async with self._wire.deadline():
            await self._bucket.prepare()
            await forget_upload(self._wire, upload)

    async def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Yield all objects whose key starts so (O9). Pages of a thousand, each with the timeout for itself."""
        if not may_begin_a_key(prefix):
            return
        token: str | None = ""
        while token is not None:
            async with self._wire.deadline():
                await self._bucket.prepare()
                page = await self._page(prefix, token)
                described = await self._described(page)
            for stored in described:
                yield stored
            token = page.next_token

    async def remove(self, key: str) -> None:
        """Remove an object (O10)."""
        place = object_place(key)
        async with self._wire.deadline():
            await self._bucket.prepare()
            await self._wire.send(Call("DELETE", place))

    async def ping(self) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        async with self._wire.deadline():
            await self._bucket.prepare()
            await self._wire.send(Call("HEAD", MARK))

    async def close(self) -> None:
        """Let go of the store; what failed before is cleaned up first."""
        await asyncio.gather(*self._aborts)
        await self._wire.close()

    async def _send(self, promised: Stored, reading: Reading) -> None:
        place, headers = object_place(promised.key), object_headers(promised)
        parts = reading.parts()
        first = await anext(parts)
        await self._bucket.prepare()
        if first.is_last:
            _require_digest(promised, reading)
            await self._wire.send(put_call(place, first, headers))
            return
        async with self._multipart(place, headers) as multipart:
            await multipart.send(first)
            async for part in parts:
                await multipart.send(part)
            _require_digest(promised, reading)

    @asynccontextmanager
    async def _multipart(self, place: str, headers: dict[str, str]) -> AsyncIterator[Multipart]:
        """Make an object of the parts that are sent inside; nothing is left of them when that fails."""
        multipart = await Multipart.begin(self._wire, place, headers)
        try:
            yield multipart
            await multipart.complete()
        except BaseException:
            abort = asyncio.create_task(multipart.abort())
            self._aborts.add(abort)
            abort.add_done_callback(self._aborts.discard)
            raise

    async def _adopt_sent(self, upload: str, promised: Stored) -> Stored:
        uploaded = await measure_upload(self._wire, upload)
        if uploaded is None:
            return await self._adopted_meanwhile(upload, promised)
        if (uploaded.size, uploaded.sha256) != (promised.size, promised.sha256):
            await self.discard(upload)
            raise uploaded.mismatch(upload, promised)
        try:
            async with self._multipart(object_place(promised.key), object_headers(promised)) as multipart:
                await multipart.copy(uploaded)
        except Refused as refused:
            if refused.status not in {404, *_TAKEN}:
                raise
            return await self._adopted_meanwhile(upload, promised)
        return promised

    async def _adopted_meanwhile(self, upload: str, promised: Stored) -> Stored:
        known = await self.stat(promised.key)
        if known is None:
            raise NoSuchKey(f"no bytes were sent for upload {upload!r}; send them to its address first")
        return _same_bytes(known, promised)

    async def _present(self, promised: Stored, refused: Refused) -> Stored:
        """Return the object at a place that is taken, if it has the promised bytes."""
        known = await self.stat(promised.key)
        if known is not None:
            return _same_bytes(known, promised)
        if refused.status == 409:
            raise Unavailable(f"{promised.key!r} is being written by another; try again") from refused
        raise KeyExists(f"{promised.key!r} holds an object of another program; use another key") from refused

    async def _outside(self, key: str, span: Span | None) -> BadRange | NoSuchKey:
        stored = await self.stat(key)
        if stored is None:
            return NoSuchKey(f"no object has the key {key!r}")
        return BadRange(f"{span} lies outside {key!r}, which has {stored.size} bytes")

    async def _page(self, prefix: str, token: str) -> Page:
        asked = {"list-type": "2", "prefix": prefix, "max-keys": str(self._per_page)}
        asked |= {"encoding-type": "url", "metadata": "true"}
        if token:
            asked["continuation-token"] = token
        return read_page((await self._wire.send(Call("GET", query=asked))).body)

    async def _described(self, page: Page) -> Sequence[Stored]:
        """Return the objects of a page; those that the listing says too little of are asked for, some at a time."""
        turns = asyncio.Semaphore(_CONCURRENT_STATS)

        async def describe(line: Found, key: str) -> Stored | None:
            if line.sha256 is not None and line.media_type is not None:
                return Stored(key, line.size, line.sha256, line.media_type)
            async with turns:
                return await self.stat(key)

        ours = [(line, key) for line in page.lines if (key := key_at(line.place)) is not None]
        described = await asyncio.gather(*(describe(line, key) for line, key in ours))
        return [stored for stored in described if stored is not None]


def _require_digest(promised: Stored, reading: Reading) -> None:
    if reading.sha256 != promised.sha256:
        raise DigestMismatch(
            f"{promised.key!r}: sha256 {promised.sha256} was promised, {reading.sha256} came"
        )


def _same_bytes(known: Stored, promised: Stored) -> Stored:
    if (known.size, known.sha256) != (promised.size, promised.sha256):
        raise KeyExists(f"{known.key!r} already holds other bytes, of sha256 {known.sha256}; use another key")
    return known


def _range(span: Span | None) -> dict[str, str]:
    if span is None:
        return {}
    return {"Range": f"bytes={span.start}-{'' if span.end is None else span.end - 1}"}


def _is_whole(headers: Mapping[str, str], span: Span | None) -> bool:
    """Tell whether an answer has all that was asked for: a server cuts a range that is longer than the object."""
    if span is None:
        return True
    length = int(headers["content-length"]) if span.end is None else span.end - span.start
    return headers.get("content-range", "").startswith(f"bytes {span.start}-{span.start + length - 1}/")


def _missing(key: str, refused: Refused) -> ObjectError:
    return NoSuchKey(f"no object has the key {key!r}") if refused.status == 404 else refused
