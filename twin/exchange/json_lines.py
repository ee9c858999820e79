"""JSON lines: one object in each line, nothing lost in silence (doubled names and NaN are refused)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from twin.errors import BadRequest
from twin.exchange.problems import Problem

LONGEST_LINE: Final = 2**20


def starts_as_json(path: Path) -> bool:
    """Return whether the file begins as an object. Raises BadRequest for a list and for a file that cannot be read."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as wrong:
        raise BadRequest(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong
    if start.startswith(b"["):
        raise BadRequest(f"{path.name} holds one JSON list; write JSON lines: one object in each line.")
    return start.startswith(b"{")


def json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, object] | Problem]]:
    """Yield the line and the object, or what is wrong with it. Blank lines are passed over."""
    with path.open("rb") as raw:
        for line, data in enumerate(iter(lambda: raw.readline(LONGEST_LINE), b""), start=1):
            if data.strip():
                yield line, _object(line, data)


def _object(line: int, data: bytes) -> Mapping[str, object] | Problem:
    shown = data.decode("utf-8", "replace").strip()
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        place = f"byte {wrong.start} of the line (0x{data[wrong.start]:02x})"
        return Problem(line, None, shown, f"is not UTF-8: {place}; save the file as UTF-8", "BAD_REQUEST")
    except (ValueError, RecursionError) as wrong:
        return Problem(line, None, shown, f"is no JSON object: {wrong}", "BAD_REQUEST")
    if not isinstance(value, dict):
        return Problem(line, None, shown, "is no JSON object; write {…} in each line", "BAD_REQUEST")
    return value


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")
