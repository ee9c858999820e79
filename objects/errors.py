"""What can go wrong in an object store.

ObjectError
├── BadRequest
│   ├── BadKey         a key outside the allowed form
│   ├── BadRange       a range outside the object
│   └── TooLarge       more bytes than were promised
├── KeyExists          the key holds other bytes
├── NoSuchKey          nothing under that key
├── DigestMismatch     the bytes are not the promised ones
├── BadSignature       a signed address that is forged, used for something else, or over
├── Unsupported        a request beyond the store's capabilities; raised before any call
├── Unavailable        the store cannot be reached or opened
└── Timeout            it did not answer in time
"""

from __future__ import annotations


class ObjectError(Exception):
    """Any failure of an object store."""


class BadRequest(ObjectError):
    """The request is malformed."""


class BadKey(BadRequest):
    """The key is empty, too long, or not of the allowed characters."""


class BadRange(BadRequest):
    """The range lies outside the object."""


class TooLarge(BadRequest):
    """More bytes came than were promised; nothing of them is kept."""


class KeyExists(ObjectError):
    """The key already holds other bytes."""


class NoSuchKey(ObjectError):
    """Nothing is stored under the key."""


class DigestMismatch(ObjectError):
    """The bytes differ from the promised size or sha256; the message names both."""


class BadSignature(ObjectError):
    """The signed address is forged, used for another key or method, or over."""


class Unsupported(ObjectError):
    """The store does not do this; its capabilities say so."""


class Unavailable(ObjectError):
    """The store cannot be reached or opened. `retry_after`: in how many seconds it may be asked again, when known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Timeout(ObjectError):
    """The store did not answer in time."""
