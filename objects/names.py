"""The names that every object store accepts: keys, uploads, digests, media types, names of downloads (O11)."""

from __future__ import annotations

import re

from objects.errors import BadKey, BadRequest

_LONGEST_KEY = 512
_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[\x20-\x7e]+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_key(key: str) -> str:
    """Return the key of an object or of an upload, or raise BadKey.

    Segments of letters, digits, `.`, `_` and `-` between slashes; none begins with a dot.
    """
    if len(key) > _LONGEST_KEY:
        raise BadKey(f"key {key[:60]!r}… has {len(key)} characters; at most {_LONGEST_KEY} are allowed")
    if not _KEY.fullmatch(key):
        raise BadKey(
            f"key {key!r} is not allowed: use letters, digits, '.', '_', '-' and '/', no leading dots"
        )
    return key


def check_sha256(sha256: str) -> str:
    """Return the digest, or raise BadRequest."""
    if not _SHA256.fullmatch(sha256):
        raise BadRequest(f"sha256 {sha256[:80]!r} is none: 64 lower-case hex digits are needed")
    return sha256


def check_media_type(media_type: str) -> str:
    """Return the media type, or raise BadRequest; so that it may be sent as a header."""
    if len(media_type) > 200 or not _MEDIA_TYPE.fullmatch(media_type):
        raise BadRequest(f"media type {media_type[:80]!r} is none: write it like 'application/pdf'")
    return media_type


def check_file_name(file_name: str) -> str:
    """Return the name of a download, or raise BadRequest. Any character but control characters."""
    if not 0 < len(file_name) <= 255 or _CONTROL.search(file_name):
        raise BadRequest(f"file name {file_name[:80]!r} is none: 1 to 255 characters, no control characters")
    return file_name
