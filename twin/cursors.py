"""Page cursors: the sort values and id of a row, the fingerprint of the query and its frozen now, signed (O2). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

import orjson

from twin.errors import BadCursor
from twin.instants import Duration

Values = tuple[str | int | float | bool | None, ...]
_SIGNATURE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk stands: the row's sort values followed by its id, and the now of the walk in ns."""

    values: Values
    now: int


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads cursors with one secret."""

    secret: bytes

    def write(self, position: Position, fingerprint: str) -> str:
        """Return the cursor of a row."""
        body = orjson.dumps([fingerprint, position.now, *position.values])
        return base64.urlsafe_b64encode(self._sign(body) + body).rstrip(b"=").decode("ascii")

    def read(self, cursor: str, fingerprint: str) -> Position:
        """Return where a cursor stands; one that is forged, damaged or of another query raises BadCursor."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _refusal("is damaged") from None
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(body)):
            raise _refusal("was not written by this service, or its secret has changed")
        of, now, *values = orjson.loads(body)
        if of != fingerprint:
            raise _refusal("belongs to a query with other filters, order or moment")
        return Position(tuple(values), now)

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self.secret, b"cursor\0" + body, "sha256")[:_SIGNATURE_BYTES]


def fingerprint(*parts: object) -> str:
    """Return a short digest of what identifies a query: field, filter, order, moment."""
    text = orjson.dumps(parts, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(text, digest_size=9).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Duration):
        return [value.months, value.nanoseconds]
    raise TypeError(f"cannot fingerprint {type(value).__name__}")


def _refusal(why: str) -> BadCursor:
    return BadCursor(f"the cursor {why}; start again from the first page", path=("after",))
