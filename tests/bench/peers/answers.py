"""When two answers are equal: the same values in the same order, whatever the fields are called."""

from __future__ import annotations

import hashlib
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import orjson

UNEQUAL: Final = frozenset({"X-Amz-Date", "X-Amz-Signature"})
"What differs between two addresses of one file: when they were signed."
_DIGITS: Final = 9

Json = Any  # JSON as a server sends it


def digest(body: bytes) -> str:
    """Return the hash of what an answer tells. An answer with errors fails."""
    answer = orjson.loads(body)
    assert "errors" not in answer, answer["errors"][:3]
    return hashlib.sha256(orjson.dumps(told(answer["data"]))).hexdigest()[:12]


def told(value: Json) -> Json:
    """Return the values alone: an object with one field is that field, another the list of its fields.

    A list of one that stands for a single thing is that thing: peers that only have lists may answer so. An object
    within another is its fields, in its place: peers keep the same fields in one object or in two.
    """
    match value:
        case dict():
            fields = _fields(value)
            return fields[0] if len(fields) == 1 else fields
        case list():
            rows = [told(each) for each in value]
            return rows[0] if len(rows) == 1 else rows
        case bool():
            return value
        case int() | float():
            return float(f"{value:.{_DIGITS}g}")
        case str() if "X-Amz-Signature=" in value:
            return _address(value)
        case _:
            return value


def _fields(value: Json) -> list[Json]:
    """Return what a field adds to its object: the fields of a single object within, or its one value."""
    match value:
        case dict():
            return [field for each in value.values() for field in _fields(each)]
        case [one]:
            return _fields(one)
        case _:
            return [told(value)]


def _address(text: str) -> str:
    parts = urlsplit(text)
    kept = sorted(pair for pair in parse_qsl(parts.query) if pair[0] not in UNEQUAL)
    return f"{parts.scheme}://{parts.netloc}{parts.path} {kept}"
