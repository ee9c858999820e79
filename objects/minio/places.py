"""Where in the bucket the bytes of a key and of an upload lie.

MinIO does not list an object below another one (`a/1` where `a` is an object). So a key gets an ending that no segment
of a key can have, which sorts before every character of one: order stays, and no object lies below another. Keys of
content, all that the service writes, stay as they are; nothing may lie below them.
"""

from __future__ import annotations

import re

from objects.errors import BadKey
from objects.names import check_key

MARK = ".twinloom"
UPLOADS = ".uploads/"
_ENDING = "!"
_CONTENT = re.compile(r"sha256/[0-9a-f]{2}/[0-9a-f]{64}")
_KEY_CHARACTERS = re.compile(r"[A-Za-z0-9._/-]*")


def object_place(key: str) -> str:
    """Return where the object is; raises BadKey."""
    found = _CONTENT.match(check_key(key))
    if found is None:
        return key + _ENDING
    if key[found.end() :].startswith("/"):
        raise BadKey(f"key {key!r} lies below the key of an object, {found[0]!r}; use another")
    return key if found.end() == len(key) else key + _ENDING


def upload_place(upload: str) -> str:
    """Return where the bytes of an upload go; no key's object can lie there. Raises BadKey."""
    return UPLOADS + check_key(upload)


def key_at(place: str) -> str | None:
    """Return the key whose object lies there; None for an upload and for what is not ours."""
    if place.startswith("."):
        return None
    if place.endswith(_ENDING):
        return place.removesuffix(_ENDING)
    return place if _CONTENT.fullmatch(place) else None


def may_begin_a_key(prefix: str) -> bool:
    """Tell whether any key can begin so."""
    return _KEY_CHARACTERS.fullmatch(prefix) is not None and not prefix.startswith(".")
