"""Signed addresses of files that this service serves itself: `/files/<key>?…` and `/files/uploads/<upload>?…`.

Pure: HMAC-SHA256 over everything that the address allows. Not for: serving them (gql), storing bytes (local).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from objects.errors import BadSignature
from objects.store import Method, Verified

_OBJECTS = "/files/"
_UPLOADS = "/files/uploads/"


@dataclass(frozen=True, slots=True)
class Download:
    """One key, by one method. The file name and media type are those of the answer."""

    key: str
    method: Method
    file_name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of one pending upload."""

    upload: str
    size: int
    sha256: str
    media_type: str


def signed(secret: bytes, allowed: Download | Upload, *, expires_at: int) -> str:
    """Return the path and query that allow this until then (ns since the epoch)."""
    fields = _fields(allowed, expires_at)
    return f"{_path(allowed)}?{urlencode({**fields, 'signature': _signature(secret, allowed, expires_at)})}"


def verified(secret: bytes, method: str, path: str, query: Mapping[str, str], *, now: int) -> Verified:
    """Return what the address allows; raise BadSignature when it is forged, for another method, or over.

    `path` is decoded, `query` holds the decoded values. HEAD goes where GET goes.
    """
    allowed, expires_at = _read(path, query)
    expected = _signature(secret, allowed, expires_at)
    if not hmac.compare_digest(expected.encode(), query["signature"].encode(errors="replace")):
        raise BadSignature("the address is not signed by this service; ask for a new one")
    if now >= expires_at:
        raise BadSignature("the address is over; ask for a new one")
    if _asked(method) is not _method(allowed):
        raise BadSignature(f"the address is for {_method(allowed).value}, not for {method[:10]!r}")
    return _verified(allowed)


def _path(allowed: Download | Upload) -> str:
    match allowed:
        case Download(key=key):
            return _OBJECTS + key
        case Upload(upload=upload):
            return _UPLOADS + upload


def _method(allowed: Download | Upload) -> Method:
    match allowed:
        case Download(method=method):
            return method
        case Upload():
            return Method.PUT


def _asked(method: str) -> Method | None:
    return {"GET": Method.GET, "HEAD": Method.GET, "PUT": Method.PUT}.get(method.upper())


def _fields(allowed: Download | Upload, expires_at: int) -> dict[str, str]:
    expires = str(expires_at)
    match allowed:
        case Download(_, method, file_name, media_type):
            return {"method": method.value, "name": file_name, "type": media_type, "expires": expires}
        case Upload(_, size, sha256, media_type):
            return {"size": str(size), "sha256": sha256, "type": media_type, "expires": expires}


def _signature(secret: bytes, allowed: Download | Upload, expires_at: int) -> str:
    """Sign the path's kind too: a key may look like an upload. JSON keeps the fields apart."""
    signed_text = json.dumps([type(allowed).__name__, _path(allowed), _fields(allowed, expires_at)])
    return hmac.new(secret, signed_text.encode(), hashlib.sha256).hexdigest()


def _read(path: str, query: Mapping[str, str]) -> tuple[Download | Upload, int]:
    try:
        expires_at = int(query["expires"])
        if query["signature"] and "sha256" in query:
            name = _after(path, _UPLOADS)
            return Upload(name, int(query["size"]), query["sha256"], query["type"]), expires_at
        name = _after(path, _OBJECTS)
        return Download(name, Method(query["method"]), query["name"], query["type"]), expires_at
    except (KeyError, ValueError) as cause:
        raise BadSignature("the address is not one that this service signs; ask for a new one") from cause


def _after(path: str, start: str) -> str:
    if not path.startswith(start):
        raise ValueError(path)
    return path.removeprefix(start)


def _verified(allowed: Download | Upload) -> Verified:
    match allowed:
        case Download(key, _, file_name, media_type):
            return Verified(key, None, None, None, file_name, media_type)
        case Upload(upload, size, sha256, media_type):
            return Verified(None, upload, size, sha256, None, media_type)
