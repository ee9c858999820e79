"""Bytes under keys: the port, and the stores that fulfil it.

>>> store = await open_objects("file:./twin-data/objects", secret=secret)   # doctest: +SKIP
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from objects.errors import BadRequest
from objects.local import open_local
from objects.store import (
    Capabilities,
    Method,
    ObjectStore,
    ServedHere,
    SignedAddress,
    Span,
    Stored,
    Verified,
)

__all__ = [
    "SCHEMES",
    "Capabilities",
    "Method",
    "ObjectStore",
    "Opener",
    "ServedHere",
    "SignedAddress",
    "Span",
    "Stored",
    "Verified",
    "open_objects",
    "served_here",
]


class Opener(Protocol):
    """Opens a store by what stands behind the scheme of its URL."""

    async def __call__(self, rest: str, /, *, secret: bytes, clock: Callable[[], int]) -> ObjectStore:
        """Return the open store; raises BadRequest or Unavailable."""
        ...


async def _open_s3(rest: str, /, *, secret: bytes, clock: Callable[[], int]) -> ObjectStore:
    """Load the driver when a URL names it. The server's own key signs addresses, not our secret."""
    from objects.minio import open_minio

    return await open_minio(rest, is_tls=False, clock=clock)


async def _open_s3_tls(rest: str, /, *, secret: bytes, clock: Callable[[], int]) -> ObjectStore:
    from objects.minio import open_minio

    return await open_minio(rest, is_tls=True, clock=clock)


SCHEMES: Mapping[str, Opener] = {
    "file": open_local,
    "s3": _open_s3,
    "s3+tls": _open_s3_tls,
}
"""How to open a store, by the scheme of its URL."""


async def open_objects(url: str, *, secret: bytes, clock: Callable[[], int] = time.time_ns) -> ObjectStore:
    """Open the store that the URL names: `file:PATH` or `s3://key:secret@host:port/bucket`.

    `s3+tls:` is S3 over TLS. Raises BadRequest for another scheme.

    `secret` signs addresses of a store that is served here; `clock` says when they end (ns since the epoch).
    """
    scheme, colon, rest = url.partition(":")
    if not (colon and rest) or scheme not in SCHEMES:
        known = ", ".join(f"{name}:" for name in sorted(SCHEMES))
        raise BadRequest(f"no object store for a URL that starts with {scheme[:20]!r}; use one of: {known}")
    return await SCHEMES[scheme](rest, secret=secret, clock=clock)


def served_here(store: ObjectStore) -> ServedHere | None:
    """Return what the HTTP door needs of a store whose addresses are paths of this service; else None."""
    return store if isinstance(store, ServedHere) else None
