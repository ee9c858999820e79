"""Lists of reference designators: "R1, R2-R5; R7" and its kin."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from twin.errors import BadRequest

MOST: Final = 10_000
_WORD: Final = re.compile(r"(?<=\d)\s+(?:to|bis|à)\s+(?=\w)")
_BETWEEN: Final = re.compile(r"\s*[,;\n\r|]\s*|\s+(?![-–—:…]|\.\.)(?<![-–—:…]\s)(?<!\.\.\s)")
_RANGE: Final = re.compile(
    r"(?P<stem>.*?)(?P<first>\d{1,9})\s*(?:-|–|—|…|\.{2,3}|:)\s*(?P<again>\D*?)(?P<last>\d{1,9})"
)
_ONE: Final = re.compile(
    r"[A-Za-z]{1,5}[-_ ]?\d{1,5}[A-Za-z]?|[A-Za-z]{1,5}\d{1,5}(?:[-–—…:]|\.\.)[A-Za-z]{0,5}\d{1,5}"
)


def read_designators(text: str) -> tuple[str, ...]:
    """Return every designator of a list; a range stands for all between. Raises BadRequest for a range backwards.

    >>> read_designators("R1, R3-R5; C7..9 D1")
    ('R1', 'R3', 'R4', 'R5', 'C7', 'C8', 'C9', 'D1')
    """
    found: list[str] = []
    for entry in _joined(text):
        found.extend(_expanded(entry))
        if len(found) > MOST:
            raise BadRequest(f"names more than {MOST:,} designators")
    return tuple(found)


@lru_cache(maxsize=4096)
def looks_like_designators(text: str) -> bool:
    """Return whether the text is a list of designators such as R1 or C12-C14."""
    entries = list(_joined(text))
    return bool(entries) and all(map(_ONE.fullmatch, entries))


def _joined(text: str) -> list[str]:
    return [entry.strip() for entry in _BETWEEN.split(_WORD.sub("-", text.strip())) if entry.strip()]


def _expanded(entry: str) -> list[str]:
    found = _RANGE.fullmatch(entry)
    if found is None or found["again"] not in ("", found["stem"]) or not found["stem"]:
        return [entry]
    first, last = int(found["first"]), int(found["last"])
    if last < first:
        raise BadRequest(f"has the range {entry!r} backwards; write it from the smaller to the larger")
    if last - first >= MOST:
        raise BadRequest(f"has the range {entry!r} of more than {MOST:,} designators")
    width = len(found["first"]) if found["first"].startswith("0") else 0
    return [f"{found['stem']}{number:0{width}d}" for number in range(first, last + 1)]
