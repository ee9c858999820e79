"""A column of times as instants: ISO 8601 text with an offset or in a named zone, or a number since the epoch.

A whole column is read at array speed where it is regular; `instant` reads one cell and says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import compress
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from twin.errors import BadRequest
from twin.instants import FIRST_INSTANT, LAST_INSTANT, SECOND, parse_instant

Instants = NDArray[np.int64]


class TimeFormat(Enum):
    """How the times of a file are written: ISO 8601 text, or seconds and their parts since the epoch."""

    ISO = "iso"
    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How to read a time: its format, and the zone of text without an offset (None: such text is refused)."""

    format: TimeFormat = TimeFormat.ISO
    zone: ZoneInfo | None = None


def instant(text: str, rule: TimeRule) -> int:
    """Return the nanoseconds since the epoch of one cell. Raises BadRequest with what to change."""
    text = text.strip()
    if not text:
        raise BadRequest("has no time; each row needs one.")
    if rule.format is not TimeFormat.ISO:
        return _from_number(text, rule.format)
    if _NUMBER.fullmatch(text):
        raise BadRequest(
            "is a number, not a date-time; say what it counts with --time-format s, ms, us or ns."
        )
    if _LOCAL.fullmatch(text) is None:
        return parse_instant(text)
    if rule.zone is None:
        raise BadRequest(
            "has no offset; name the zone of the file with --time-zone, such as UTC or Europe/Berlin."
        )
    return _from_local(parse_instant(text + "Z"), rule.zone)


def instants(texts: Sequence[str], rule: TimeRule) -> Instants | None:
    """Return the instants of a regular column, or None where `instant` must look at each cell."""
    if rule.format is not TimeFormat.ISO:
        return _numbers(texts, _FACTOR[rule.format])
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    found = np.empty(len(texts), np.int64)
    for size in np.unique(sizes):
        mine = sizes == size
        part = _regular(texts if mine.all() else list(compress(texts, mine)), int(size), rule.zone)
        if part is None:
            return None
        found[mine] = part
    return found


_FACTOR: Final = {
    TimeFormat.SECONDS: SECOND,
    TimeFormat.MILLISECONDS: 1_000_000,
    TimeFormat.MICROSECONDS: 1_000,
    TimeFormat.NANOSECONDS: 1,
}
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?", re.ASCII)
_REGULAR = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?P<fraction>\.[0-9]{1,9})?"
    r"(?P<offset>Z|[+-](?:0[0-9]|1[0-9]|2[0-3]):[0-5][0-9])?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall clock of a zone has no offset yet


def _from_number(text: str, format: TimeFormat) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise BadRequest(f"is not a number, and --time-format says that times count {format.value}.")
    exact = Decimal(text) * _FACTOR[format]
    if exact != exact.to_integral_value():
        raise BadRequest("is finer than a nanosecond; round it.")
    if not FIRST_INSTANT <= exact <= LAST_INSTANT:
        raise BadRequest(
            f"is outside the years 1678 to 2262 when it counts {format.value}; check --time-format."
        )
    return int(exact)


def _numbers(texts: Sequence[str], factor: int) -> Instants | None:
    try:
        counts = np.array(list(map(int, texts)), np.int64)
    except (ValueError, OverflowError):
        return None
    if "_" in "".join(texts) or np.abs(counts).max(initial=0) > LAST_INSTANT // factor:
        return None
    return counts * factor


def _from_local(local: int, zone: ZoneInfo) -> int:
    wall = (_EPOCH + timedelta(seconds=local // SECOND)).replace(tzinfo=zone)
    early, late = _offset(wall), _offset(wall.replace(fold=1))
    if early < late:
        raise BadRequest(
            f"does not exist in {zone.key}: the clocks jumped over it; write the time with its offset."
        )
    if early > late:
        raise BadRequest(
            f"happens twice in {zone.key} as the clocks go back; write the time with its offset."
        )
    return local - early * SECOND


def _offset(wall: datetime) -> int:
    offset = wall.utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _regular(texts: Sequence[str], size: int, zone: ZoneInfo | None) -> Instants | None:
    shape = _REGULAR.fullmatch(texts[0])
    if shape is None or (shape["offset"] is None and zone is None):
        return None
    codes = np.array(texts, dtype=f"U{size}").view(np.uint32).reshape(len(texts), size)
    digits = np.array([c.isdigit() for c in texts[0]])
    digits[size - len(shape["offset"] or "") :] = False
    numbers = codes[:, digits]
    alike = (codes[:, ~digits] == codes[0, ~digits]).all()
    if not alike or numbers.min() < ord("0") or numbers.max() > ord("9"):
        return None
    return _from_codes(codes, shape, zone)


def _from_codes(codes: NDArray[np.uint32], shape: re.Match[str], zone: ZoneInfo | None) -> Instants | None:
    try:
        clock = np.ascontiguousarray(codes[:, :19]).view("U19").ravel().astype("datetime64[s]")
    except ValueError:
        return None
    seconds = clock.astype(np.int64)
    if seconds.min() <= FIRST_INSTANT // SECOND + 86_400 or seconds.max() >= LAST_INSTANT // SECOND - 86_400:
        return None
    offset = _fixed_offset(shape["offset"]) if shape["offset"] else _zone_offsets(seconds, zone)
    if offset is None:
        return None
    places = len(shape["fraction"] or ".") - 1
    weights = 10 ** np.arange(8, 8 - places, -1, dtype=np.int64)
    nanoseconds = (codes[:, 20 : 20 + places].astype(np.int64) - ord("0")) @ weights
    found: Instants = (seconds - offset) * SECOND + nanoseconds
    return found


def _fixed_offset(text: str) -> int:
    if text == "Z":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[4:6]) * 60
    return -seconds if text[0] == "-" else seconds


def _zone_offsets(seconds: Instants, zone: ZoneInfo | None) -> Instants | None:
    """Offsets by local hour; None when one of the hours holds a change of the clocks."""
    assert zone is not None
    hours, place = np.unique(seconds // 3600, return_inverse=True)
    offsets = np.empty(len(hours), np.int64)
    for i, hour in enumerate(hours.tolist()):
        first = (_EPOCH + timedelta(hours=hour)).replace(tzinfo=zone)
        last = first + timedelta(seconds=3599)
        found = {_offset(wall.replace(fold=fold)) for wall in (first, last) for fold in (0, 1)}
        if len(found) > 1:
            return None
        offsets[i] = found.pop()
    return offsets[place]
