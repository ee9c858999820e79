"""The object port: immutable bytes under keys, for whoever keeps files.

Not for: names, revisions, who may see what. Those are the caller's.

Guarantees; each is asserted under its number in tests/conformance/test_objects.py
    O1   put returns when the bytes are durable; get then yields exactly them.
    O2   put on a key that exists with the same bytes changes nothing; with other bytes it raises KeyExists.
    O3   put whose bytes do not hash to `sha256` raises DigestMismatch and leaves nothing behind.
    O4   get with a range yields that range; a range outside the object raises BadRange.
    O5   a signed address works for one key, one method and until its expiry, and for nothing else.
    O6   a signed upload goes to a place of its own; only `adopt` makes it an object, after verifying size and sha256.
    O7   adopt whose bytes differ in size or sha256 raises DigestMismatch and leaves no object.
    O8   stat of a missing key is None; get of one raises NoSuchKey.
    O9   list yields every object once, in key order.
    O10  remove makes the key missing; removing a missing key is no error.
    O11  keys are data: no key reaches outside the store; a bad one raises BadKey.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol, runtime_checkable


class Method(Enum):
    """What a signed address allows."""

    GET = "GET"
    PUT = "PUT"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` (inclusive) to `end` (exclusive; None: to the end).

    An empty range lies outside every object.
    """

    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as the store knows it. Size in bytes, sha256 in lower-case hex."""

    key: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class SignedAddress:
    """Where to send or fetch bytes, the headers that must be sent, and when it ends (ns since the epoch)."""

    url: str
    headers: Mapping[str, str]
    expires_at: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the store does itself. What is False raises Unsupported before any call.

    `served_here`: signed addresses are paths of this service (`/files/…`) and are served by it.
    """

    signed_upload: bool
    multipart: bool
    served_here: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """What a signed address of this service allows: one `key`, or one `upload` of that size and sha256."""

    key: str | None
    upload: str | None
    size: int | None
    sha256: str | None
    file_name: str | None
    media_type: str


class ObjectStore(Protocol):
    """Bytes by key. All calls end within the store's timeout or raise Timeout."""

    capabilities: Capabilities

    async def put(self, key: str, body: AsyncIterator[bytes], *, media_type: str, sha256: str) -> Stored:
        """Store the bytes (O1–O3)."""
        ...

    def get(self, key: str, span: Span | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks (O1, O4, O8)."""
        ...

    async def stat(self, key: str) -> Stored | None:
        """Return what is known of the object (O8)."""
        ...

    def sign(
        self, key: str, method: Method, *, expires_in: timedelta, file_name: str, media_type: str
    ) -> SignedAddress:
        """Sign an address; no call is made (O5). `file_name` becomes the name of the download."""
        ...

    def sign_upload(
        self, upload: str, *, size: int, sha256: str, media_type: str, expires_in: timedelta
    ) -> SignedAddress:
        """Sign an address for the bytes of one pending upload; no call is made (O5, O6)."""
        ...

    async def adopt(self, upload: str, key: str, *, size: int, sha256: str, media_type: str) -> Stored:
        """Verify the uploaded bytes and make them the object `key`; idempotent (O6, O7)."""
        ...

    async def discard(self, upload: str) -> None:
        """Forget a pending upload's bytes; a missing one is no error."""
        ...

    def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Yield all objects whose key starts so (O9)."""
        ...

    async def remove(self, key: str) -> None:
        """Remove an object (O10)."""
        ...

    async def ping(self) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        ...

    async def close(self) -> None:
        """Let go of the store."""
        ...


@runtime_checkable
class ServedHere(Protocol):
    """What the HTTP door needs of a store whose capabilities say `served_here`."""

    def verify(self, method: str, path: str, query: Mapping[str, str]) -> Verified:
        """Return what the address allows, else raise BadSignature (O5). HEAD goes where GET goes."""
        ...

    async def receive(self, upload: str, body: AsyncIterator[bytes], *, size: int) -> int:
        """Keep the bytes for `adopt`, in place of any sent before; return how many there are (O6).

        Raises TooLarge at the first byte beyond `size`, DigestMismatch when there are fewer; keeps nothing then.
        """
        ...
