"""The one error that reading a STEP file ends in, with the line and the entity that are to blame."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from twin.errors import BadRequest

BYTES_AT_ONCE: Final = 2**20


class UnreadableStep(BadRequest):
    """The file is cut off, garbled, contradicts itself, or is larger than what is taken."""


def unreadable(path: Path, reason: str, *, offset: int | None = None, entity: str = "") -> UnreadableStep:
    """Return the error for a place of a file: `reason` is a sentence that ends in what to do.

    The line is counted only now, so that files without errors do not pay for it.
    """
    place = [] if offset is None else [f"line {line_of(path, offset):,}"]
    where = ", ".join([*place, *([entity] if entity else [])])
    return UnreadableStep(f"{path.name}: {where}{': ' if where else ''}{reason}", value=entity or None)


def line_of(path: Path, offset: int) -> int:
    """Return the line, counted from 1, that the byte at `offset` stands in."""
    line = 1
    with path.open("rb") as raw:
        while offset > 0 and (chunk := raw.read(min(BYTES_AT_ONCE, offset))):
            line += chunk.count(b"\n")
            offset -= len(chunk)
    return line
