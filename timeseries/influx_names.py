"""What names and tags of the port are called in InfluxDB, and the companion fields that hold what a float field cannot.

Almost every name is stored as it is. What line protocol cannot carry is written as ESCAPE and two hexadecimal digits:
control characters, a backslash where it would escape, empty tags, and names that the server keeps for itself (`$` is
its word for a value).
"""

from __future__ import annotations

import re
from functools import lru_cache

from timeseries.errors import BadRequest
from timeseries.store import SeriesKey

ESCAPE = "␛"
MARK, BAD_VALUE, TEXT = "\u00a0mark", "\u00a0bad", "\u00a0text"
"""Companions of a field: what counts at an instant (influx_marks.py), the value of a BAD sample, a text.

No name of the port can end so: its no-break space would be escaped.
"""
COMPANIONS = (MARK, BAD_VALUE, TEXT)
_RESERVED = ("$", "time", "_field", "_measurement", "_start", "_stop", "_time", "_value")
_EVERYWHERE = r"[\x00-\x1f\x7f␛]|\\$|\\(?=[,= \"\\])"
_IN_NAME = re.compile(_EVERYWHERE)
_IN_MEASUREMENT = re.compile(rf"^#|{_EVERYWHERE}")
_IN_FIELD = re.compile(rf"\u00a0(?=(?:mark|bad|text)$)|{_EVERYWHERE}")
_IN_TAG = re.compile(r"[\x00-\x1f\x7f␛]|\\$")
_IN_TEXT = re.compile(r"[\r\n␛]")
_ESCAPED = re.compile(r"␛(␛|[0-9a-f]{2}|$)")


def stored_measurement(name: str) -> str:
    """Return what a measurement is called in the server."""
    return _IN_MEASUREMENT.sub(_escaped, name)


def stored_field(name: str) -> str:
    """Return what a field is called in the server."""
    return _unreserved(name, _IN_FIELD.sub(_escaped, name))


def stored_tags(tags: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the tags as the server keeps them, in order of their names there."""
    pairs = ((_unreserved(name, _IN_NAME.sub(_escaped, name)), stored_tag(value)) for name, value in tags)
    return tuple(sorted(pairs))


@lru_cache(maxsize=65_536)  # the same series are asked for again and again
def stored_key(key: SeriesKey) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]] | None:
    """Return measurement and field, and the tags, as the server keeps them; None for a key that cannot be sent."""
    if not is_text(key):
        return None
    return (stored_measurement(key.measurement), stored_field(key.field)), stored_tags(key.tags)


def stored_tag(value: str) -> str:
    """Return how the value of a tag is kept; an empty one, which the server takes for none, is ESCAPE alone."""
    return _IN_TAG.sub(_escaped, value) if value else ESCAPE


def stored_text(text: str) -> str:
    """Return how a text is kept: the server would answer each end of a line as CR LF."""
    return _IN_TEXT.sub(_escaped, text)


def shown(stored: str) -> str:
    """Return the name or value of the port behind what the server holds."""
    return _ESCAPED.sub(_unescaped, stored) if ESCAPE in stored else stored


def shown_key(measurement: str, field: str, tags: tuple[tuple[str, str], ...]) -> SeriesKey:
    """Return the key of a series as the server names it."""
    pairs = tuple(sorted((shown(name), shown(value)) for name, value in tags))
    return SeriesKey(shown(measurement), shown(field), pairs)


def split_companion(stored: str) -> tuple[str, str]:
    """Return the field that a stored field belongs to, and which companion of it that is (empty: the field itself)."""
    for suffix in COMPANIONS:
        if stored.endswith(suffix):
            return stored.removesuffix(suffix), suffix
    return stored, ""


@lru_cache(maxsize=65_536)
def check_key(key: SeriesKey) -> None:
    """Raise BadRequest for a key that cannot be written."""
    names = [name for name, _ in key.tags]
    if names != sorted(set(names)):
        raise BadRequest(f"the tags of {key} are not in name order, each name once; sort them before writing")
    if not (key.measurement and key.field and all(names)):
        raise BadRequest(f"{key} lacks a measurement, a field or the name of a tag; name them")
    if not is_text(key):
        raise BadRequest(f"{key!r} is not valid Unicode text; remove the lone surrogates")


def is_text(key: SeriesKey) -> bool:
    """Whether all of a key can be sent at all."""
    try:
        "".join((key.measurement, key.field, *(word for pair in key.tags for word in pair))).encode()
    except UnicodeEncodeError:
        return False
    return True


def _unreserved(name: str, stored: str) -> str:
    return f"{_escape(name[0])}{name[1:]}" if name in _RESERVED else stored


def _escaped(found: re.Match[str]) -> str:
    return _escape(found[0])


def _escape(character: str) -> str:
    return ESCAPE * 2 if character == ESCAPE else f"{ESCAPE}{ord(character):02x}"


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return ESCAPE if code == ESCAPE else "" if not code else chr(int(code, 16))
