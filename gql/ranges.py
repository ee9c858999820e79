"""The Range header of a download (RFC 9110): one range of bytes, or the whole."""

from __future__ import annotations

import re

from objects.store import Span

_ONE = re.compile(r"bytes=(?P<start>[0-9]{0,18})-(?P<end>[0-9]{0,18})")


class Unsatisfiable(Exception):
    """The range lies outside the object."""


def span_of(header: str | None, size: int) -> Span | None:
    """Return the bytes that are asked for; None for the whole: no range, several, or one of another unit.

    >>> span_of("bytes=-2", 10)
    Span(start=8, end=10)

    Raises Unsatisfiable when the range holds no byte of the object.
    """
    match = _ONE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match["start"] == match["end"] == "":
        return None
    if match["start"] == "":
        start, end = max(0, size - int(match["end"])), size
    else:
        start = int(match["start"])
        end = min(int(match["end"]) + 1, size) if match["end"] else size
        if match["end"] and int(match["end"]) < start:
            return None
    if start >= end:
        raise Unsatisfiable
    return Span(start, end)
