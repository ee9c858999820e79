"""The object port over a directory. Several processes may open the same one.

Not for: paths and crash safety (directory.py), what an address allows (objects/links.py).
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from objects import links
from objects.errors import BadRange, BadRequest, DigestMismatch, KeyExists, NoSuchKey, Unavailable
from objects.local.directory import Directory
from objects.local.index import Index
from objects.local.reading import Measuring, Reading
from objects.local.spool import Spool, at_most, blocks
from objects.local.threads import Threads
from objects.names import check_file_name, check_key, check_media_type, check_sha256
from objects.store import Capabilities, Method, SignedAddress, Span, Stored, Verified

_PAGE = 1_000
_ATTEMPTS = 3


async def open_local(
    path: str,
    *,
    secret: bytes,
    clock: Callable[[], int] = time.time_ns,
    timeout: timedelta = timedelta(seconds=30),
    grace: timedelta = timedelta(days=7),
) -> LocalObjects:
    """Open the directory, creating it where it is missing; raises Unavailable.

    `secret` signs addresses: all replicas of a service share it. What a crash left behind, and uploads that nobody
    adopted, are swept away once they are older than `grace`.
    """
    if not secret:
        raise BadRequest("an object directory needs a secret to sign addresses with; set one")
    directory = Directory(path)
    threads = Threads(partial(Index, directory.index_file), timeout_seconds=timeout.total_seconds())
    store = LocalObjects(directory, threads, secret=secret, clock=clock)
    try:
        await store.prepare(grace)
    except BaseException:
        await store.close()
        raise
    return store


class LocalObjects:
    """The object store of one directory; made by `open_local`."""

    capabilities = Capabilities(signed_upload=True, multipart=False, served_here=True)

    def __init__(
        self, directory: Directory, threads: Threads, *, secret: bytes, clock: Callable[[], int]
    ) -> None:
        self._directory = directory
        self._threads = threads
        self._secret = secret
        self._clock = clock

    async def put(self, key: str, body: AsyncIterator[bytes], *, media_type: str, sha256: str) -> Stored:
        """Store the bytes (O1–O3)."""
        check_key(key)
        check_sha256(sha256)
        check_media_type(media_type)
        async with self._spooled(body) as spool:
            if spool.sha256 != sha256:
                raise DigestMismatch(f"{key!r}: sha256 {sha256} was promised, {spool.sha256} came")
            return await self._keep(spool.path, Stored(key, spool.size, sha256, media_type))

    async def get(self, key: str, span: Span | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks (O1, O4, O8)."""
        check_key(key)
        reading, chunk = await self._threads.read(lambda index: self._begin(index, key, span))
        try:
            while chunk:
                yield chunk
                chunk = await self._threads.run(reading.next_chunk) if reading.rest else b""
            if reading.rest:
                raise Unavailable(f"the bytes of {key!r} are cut short on disk; restore them from a backup")
        finally:
            if reading.rest:
                self._threads.later(reading.close)

    async def stat(self, key: str) -> Stored | None:
        """Return what is known of the object (O8)."""
        check_key(key)
        return await self._threads.read(lambda index: index.find(key))

    def sign(
        self, key: str, method: Method, *, expires_in: timedelta, file_name: str, media_type: str
    ) -> SignedAddress:
        """Sign an address; no call is made (O5)."""
        allowed = links.Download(
            check_key(key), method, check_file_name(file_name), check_media_type(media_type)
        )
        return self._address(allowed, expires_in, {})

    def sign_upload(
        self, upload: str, *, size: int, sha256: str, media_type: str, expires_in: timedelta
    ) -> SignedAddress:
        """Sign an address for the bytes of one pending upload; no call is made (O5, O6)."""
        allowed = links.Upload(check_key(upload), size, check_sha256(sha256), check_media_type(media_type))
        return self._address(allowed, expires_in, {"Content-Type": media_type})

    async def adopt(self, upload: str, key: str, *, size: int, sha256: str, media_type: str) -> Stored:
        """Verify the uploaded bytes and make them the object `key`; idempotent (O6, O7)."""
        check_key(upload)
        promised = Stored(check_key(key), size, check_sha256(sha256), check_media_type(media_type))
        known = await self.stat(key)
        stored = _same_bytes(known, promised) if known else await self._adopt_sent(upload, promised)
        await self.discard(upload)
        return stored

    async def discard(self, upload: str) -> None:
        """Forget a pending upload's bytes; a missing one is no error."""
        check_key(upload)
        await self._threads.run(lambda: self._directory.discard_upload(upload))

    async def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Yield all objects whose key starts so (O9)."""
        after = ""
        while page := await self._threads.read(partial(Index.page, prefix=prefix, after=after, limit=_PAGE)):
            for stored in page:
                yield stored
            after = page[-1].key

    async def remove(self, key: str) -> None:
        """Remove an object (O10). Whoever reads it at that moment reads it to its end."""
        check_key(key)
        await self._threads.write(lambda index: self._remove(index, key))

    async def ping(self) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self._threads.read(Index.ping)
        await self._threads.run(self._directory.check)

    async def close(self) -> None:
        """Let go of the store; what runs is finished first."""
        await self._threads.close()

    def verify(self, method: str, path: str, query: Mapping[str, str]) -> Verified:
        """Return what the address allows, else raise BadSignature (O5)."""
        return links.verified(self._secret, method, path, query, now=self._clock())

    async def receive(self, upload: str, body: AsyncIterator[bytes], *, size: int) -> int:
        """Keep the bytes for `adopt`, in place of any sent before; return how many there are (O6)."""
        check_key(upload)
        async with self._spooled(at_most(size, body)) as spool:
            if spool.size != size:
                raise DigestMismatch(f"upload {upload!r}: {size} bytes were promised, {spool.size} came")
            await self._threads.run(lambda: self._directory.keep_upload(spool.path, upload))
        return size

    async def prepare(self, grace: timedelta) -> None:
        """Create what is missing and sweep away what a crash left behind."""
        await self._threads.run(self._directory.prepare)
        await self._threads.write(Index.prepare)
        oldest_kept = self._clock() - _nanoseconds(grace)
        for path in await self._threads.run(lambda: self._directory.left_behind(before=oldest_kept)):
            await self._sweep(path)

    def _address(
        self, allowed: links.Download | links.Upload, expires_in: timedelta, headers: Mapping[str, str]
    ) -> SignedAddress:
        expires_at = self._clock() + _nanoseconds(expires_in)
        return SignedAddress(links.signed(self._secret, allowed, expires_at=expires_at), headers, expires_at)

    @asynccontextmanager
    async def _spooled(self, body: AsyncIterator[bytes]) -> AsyncIterator[Spool]:
        """Write the body to a temporary file. Within, the file gets its name; else nothing of it is left."""
        spool = Spool(self._directory.new_temporary())
        try:
            async for block, is_last in blocks(body):
                await self._threads.run(partial(spool.write, block, is_last=is_last))
            yield spool
        except BaseException:
            await self._threads.run(spool.forget)
            raise

    async def _keep(self, source: Path, stored: Stored) -> Stored:
        try:
            await self._threads.run(lambda: self._directory.link(source, stored.sha256))
            return await self._threads.write(lambda index: self._record(index, source, stored))
        except BaseException:
            await self._threads.write(lambda index: self._release(index, stored.sha256))
            raise

    def _record(self, index: Index, source: Path, stored: Stored) -> Stored:
        """Make linked bytes an object. The link is made again: a removal of equal bytes may have come between."""
        with index.transaction():
            known = index.find(stored.key)
            if known is None:
                if not self._directory.content(stored.sha256).exists():
                    self._directory.link(source, stored.sha256)
                index.add(stored)
        answer = _same_bytes(known, stored) if known else stored
        source.unlink(missing_ok=True)
        return answer

    def _remove(self, index: Index, key: str) -> None:
        with index.transaction():
            stored = index.find(key)
            if stored is None:
                return
            spare = self._directory.spare(stored.sha256)
            index.delete(key)
        self._release(index, stored.sha256)
        spare.unlink(missing_ok=True)

    def _release(self, index: Index, sha256: str) -> None:
        """Take the bytes away unless some key holds them."""
        with index.transaction():
            if not index.holds_bytes(sha256):
                self._directory.content(sha256).unlink(missing_ok=True)

    def _begin(self, index: Index, key: str, span: Span | None) -> tuple[Reading, bytes]:
        """Open the bytes. They can vanish in between when the key is removed: then look again."""
        for _ in range(_ATTEMPTS):
            stored = index.find(key)
            if stored is None:
                raise NoSuchKey(f"no object has the key {key!r}")
            start, end = _bounds(stored, span)
            try:
                reading = Reading(self._directory.content(stored.sha256), start, end)
            except FileNotFoundError:
                continue
            return reading, reading.next_chunk()
        raise Unavailable(f"the bytes of {key!r} are missing on disk; restore them from a backup")

    async def _adopt_sent(self, upload: str, promised: Stored) -> Stored:
        claimed = await self._threads.run(lambda: self._directory.claim(upload))
        if claimed is None:
            return await self._adopted_meanwhile(upload, promised)
        try:
            size, sha256 = await self._measured(claimed)
            if (size, sha256) != (promised.size, promised.sha256):
                raise DigestMismatch(
                    f"upload {upload!r}: {promised.size} bytes of sha256 {promised.sha256} were promised,"
                    f" {size} bytes of sha256 {sha256} came"
                )
            return await self._keep(claimed, promised)
        finally:
            await self._threads.run(partial(claimed.unlink, missing_ok=True))

    async def _adopted_meanwhile(self, upload: str, promised: Stored) -> Stored:
        known = await self.stat(promised.key)
        if known is None:
            raise NoSuchKey(f"no bytes were sent for upload {upload!r}; send them to its address first")
        return _same_bytes(known, promised)

    async def _measured(self, path: Path) -> tuple[int, str]:
        measuring = await self._threads.run(lambda: Measuring(path))
        try:
            while await self._threads.run(measuring.step):
                pass
        finally:
            self._threads.later(measuring.close)
        return measuring.size, measuring.sha256

    async def _sweep(self, path: Path) -> None:
        if await self._threads.run(lambda: self._directory.has_other_name(path)):
            _, sha256 = await self._measured(path)
            await self._threads.write(lambda index: self._release(index, sha256))
        await self._threads.run(partial(path.unlink, missing_ok=True))


def _same_bytes(known: Stored, promised: Stored) -> Stored:
    if (known.size, known.sha256) != (promised.size, promised.sha256):
        raise KeyExists(f"{known.key!r} already holds other bytes, of sha256 {known.sha256}; use another key")
    return known


def _bounds(stored: Stored, span: Span | None) -> tuple[int, int]:
    if span is None:
        return 0, stored.size
    end = stored.size if span.end is None else span.end
    if not 0 <= span.start < end <= stored.size:
        raise BadRange(f"{span} lies outside {stored.key!r}, which has {stored.size} bytes")
    return span.start, end


def _nanoseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1) * 1_000
