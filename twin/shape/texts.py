"""JSON written column by column: the value that a field has in each row, told as pieces which rows are joined from.

Most values need no text of their own: strings without anything to escape stand as they are between quotes that all rows
share, numbers of a column are written at once. No object is made for a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final, TypeAlias

import orjson

Piece: TypeAlias = str | Sequence[str]
"What stands in every row, or a text for each row."
Pieces: TypeAlias = tuple[Piece, ...]

LACKING: Final = "\0"
"""No JSON has this text. A field that must have a value has none: the nearest field above that may be null is null."""
NULL: Final = "null"
_NUMPY: Final = orjson.OPT_SERIALIZE_NUMPY
"Figures of a series store may be those of numpy."


def written(value: object) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value, option=_NUMPY).decode()


def each_written(values: Iterable[object]) -> Pieces:
    """Write values of any kind one by one."""
    return ([orjson.dumps(value, option=_NUMPY).decode() for value in values],)


def column(values: Sequence[object]) -> Pieces:
    """Write the values of a column: strings, numbers, booleans, None; anything else is written one by one."""
    try:
        if _is_bare("".join(values)):  # type: ignore[arg-type]  # one that is no string is refused
            return ('"', values, '"')  # type: ignore[return-value]  # strings, as was found out
    except TypeError:
        return _mixed(values)
    return each_written(values)


def _mixed(values: Sequence[object]) -> Pieces:
    whole = orjson.dumps(values, option=_NUMPY)[1:-1]
    if not any(mark in whole for mark in (b'"', b"[", b"{")):
        return (whole.decode().split(","),)
    if b"\\" in whole or any(value is not None and not isinstance(value, str) for value in values):
        return each_written(values)
    return ([NULL if value is None else f'"{value}"' for value in values],)


def _is_bare(text: str) -> bool:
    """JSON has the text as it is: whatever it escapes, it escapes by a backslash."""
    return b"\\" not in orjson.dumps(text)


def objects(fields: Iterable[tuple[str, Pieces]]) -> Pieces:
    """Return objects that have these pieces under these response keys."""
    found: list[Piece] = []
    before = "{"
    for key, pieces in fields:
        found += (f'{before}"{key}":', *pieces)
        before = ","
    return (*found, "}" if found else "{}")


def rows(pieces: Pieces, count: int) -> list[str]:
    """Return the text of each row."""
    joined = _merged(pieces)
    if not any(not isinstance(piece, str) for piece in joined):
        return ["".join(joined)] * count  # type: ignore[arg-type]  # all are texts
    columns = [repeat(piece) if isinstance(piece, str) else piece for piece in joined]
    return list(map("".join, zip(*columns, strict=False)))


def runs(pieces: Pieces, count: int, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Return for each span (first row, row behind the last) its rows, parted by commas; no row may be LACKING.

    A span is joined at once: no text is made for a row.
    """
    head, *rest = _merged(("", *pieces))
    width = 1 + len(rest)
    cells: list[Piece] = [f",{head}"] * (count * width)
    for place, piece in enumerate(rest, start=1):
        cells[place::width] = [piece] * count if isinstance(piece, str) else piece
    texts: list[str] = []
    for start, stop in spans:
        run = cells[start * width : stop * width]
        if run:
            run[0] = head
        texts.append("".join(run))  # type: ignore[arg-type]  # all are texts by now
    return texts


def _merged(pieces: Pieces) -> list[Piece]:
    """Put together what stands side by side in every row."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def whole(pieces: Pieces, count: int) -> Pieces:
    """Return the same rows, LACKING in the place of one of which a part lacks."""
    lacking = [piece for piece in pieces if LACKING in piece]
    if not lacking:
        return pieces
    texts = rows(pieces, count)
    for n in (n for piece in lacking for n, text in enumerate(piece) if text == LACKING):
        texts[n] = LACKING
    return (texts,)
