"""An object store behind a guard: the same port, with deadline, breaker and repetitions. Signing makes no call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Final

from objects import errors, served_here
from objects.store import Method, ObjectStore, ServedHere, SignedAddress, Span, Stored, Verified
from twin.guard.calls import Failures, Guard


def guard_objects(store: ObjectStore, guard: Guard | None = None) -> ObjectStore:
    """Return the store behind a guard; what the HTTP door serves itself, it still serves."""
    guard = guard or Guard("object", FAILURES, lambda _: store.ping())
    links = served_here(store)
    return GuardedObjects(store, guard) if links is None else GuardedServedHere(store, guard, links)


class GuardedObjects:
    """An ObjectStore; `store` is the one behind the guard."""

    def __init__(self, store: ObjectStore, guard: Guard) -> None:
        self.store: Final = store
        self.capabilities = store.capabilities
        self.guard: Final = guard

    async def put(self, key: str, body: AsyncIterator[bytes], *, media_type: str, sha256: str) -> Stored:
        """Store the bytes; begun again only while nothing of the body was taken."""
        given = _Body(body)
        return await self.guard.call(
            lambda _: self.store.put(key, given, media_type=media_type, sha256=sha256),
            can_repeat=lambda: not given.is_touched,
        )

    def get(self, key: str, span: Span | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks."""
        return self.guard.stream(lambda: self.store.get(key, span))

    async def stat(self, key: str) -> Stored | None:
        """Return what is known of the object."""
        return await self.guard.call(lambda _: self.store.stat(key))

    def sign(
        self, key: str, method: Method, *, expires_in: timedelta, file_name: str, media_type: str
    ) -> SignedAddress:
        """Sign an address; no call is made."""
        return self.store.sign(key, method, expires_in=expires_in, file_name=file_name, media_type=media_type)

    def sign_upload(
        self, upload: str, *, size: int, sha256: str, media_type: str, expires_in: timedelta
    ) -> SignedAddress:
        """Sign an address for the bytes of one pending upload; no call is made."""
        return self.store.sign_upload(
            upload, size=size, sha256=sha256, media_type=media_type, expires_in=expires_in
        )

    async def adopt(self, upload: str, key: str, *, size: int, sha256: str, media_type: str) -> Stored:
        """Verify the uploaded bytes and make them the object `key`; when the connection is lost, once more."""
        return await self.guard.call(
            lambda _: self.store.adopt(upload, key, size=size, sha256=sha256, media_type=media_type)
        )

    async def discard(self, upload: str) -> None:
        """Forget a pending upload's bytes."""
        await self.guard.call(lambda _: self.store.discard(upload))

    def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Yield all objects whose key starts so."""
        return self.guard.stream(lambda: self.store.list(prefix))

    async def remove(self, key: str) -> None:
        """Remove an object."""
        await self.guard.call(lambda _: self.store.remove(key))

    async def ping(self) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        await self.guard.check()

    async def close(self) -> None:
        """Let go of the store."""
        await self.store.close()


class GuardedServedHere(GuardedObjects):
    """The same for a store that is a ServedHere, which the door tells by its methods: so these two come by heritage."""

    def __init__(self, store: ObjectStore, guard: Guard, links: ServedHere) -> None:
        super().__init__(store, guard)
        self._links = links

    def verify(self, method: str, path: str, query: Mapping[str, str]) -> Verified:
        """Return what the address allows; no call is made."""
        return self._links.verify(method, path, query)

    async def receive(self, upload: str, body: AsyncIterator[bytes], *, size: int) -> int:
        """Keep the bytes for `adopt`. A client may be slow, so it has no time of its own here."""
        return await self._links.receive(upload, body, size=size)


class _Body:
    """The bytes of a put, and whether any were asked for: then they cannot come a second time."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self.is_touched = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self.is_touched = True
        return await anext(self._body)


FAILURES: Final = Failures(errors.Unavailable, errors.Timeout, errors.Unavailable)
