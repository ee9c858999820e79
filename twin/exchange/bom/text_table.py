"""Rows of delimited text (CSV and its kin) that may begin with titles: the delimiter is the one that makes most sense.

Not for: tables that begin with their header and are large enough to need arrays (delimited.py, one level up).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.encoding import decode
from twin.exchange.bom.grid import MOST_COLUMNS, MOST_ROWS, Grid, Row, Score, check_size
from twin.exchange.delimited import DELIMITERS

_SAMPLE: Final = 60
_LONGEST_CELL: Final = 2**17
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n")


def read_text(
    name: str, data: bytes, score: Score, *, delimiter: str | None = None, encoding: str | None = None
) -> Grid:
    """Return the rows of the text. Raises BadRequest where it cannot be split into cells."""
    text, said = decode(name, data, encoding)
    if not text.strip():
        raise BadRequest(f"{name} is empty; there is no bill of material in it.")
    if delimiter is not None and len(delimiter) != 1:
        raise BadRequest(f"The delimiter {delimiter!r} is not one character; give one such as ';'.")
    named = _SEPARATOR_LINE.match(text)
    chosen = delimiter or (named[1] if named else _likely(text, score))
    rows = tuple(_rows(name, text, chosen))
    notes = (
        f"encoding {said}",
        f"delimiter {chosen!r} ({DELIMITERS.get(chosen, 'as it is named')})",
    )
    return Grid(rows, notes, decimal_comma_likely=chosen == ";")


def _likely(text: str, score: Score) -> str:
    """The delimiter with which some row names most columns; of equals, the one that splits rows most evenly."""
    return max(DELIMITERS, key=lambda delimiter: _sense(text, delimiter, score))


def _sense(text: str, delimiter: str, score: Score) -> tuple[int, int]:
    lines = islice(StringIO(text, newline=""), _SAMPLE)
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    even = max((width * count for width, count in widths.items()), default=0)
    return max(map(score, rows), default=0), even


def _rows(name: str, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS or len(cells) > MOST_COLUMNS:
                check_size(name, rows=count, columns=len(cells))
            yield Row(line, reader.line_num - line + 1, cells)
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise BadRequest(
            f"{name}: the text from line {line} on cannot be split into cells: {wrong}. Look for a quote "
            f'(") that is not closed, for a cell above {_LONGEST_CELL:,} characters, or double the quotes '
            "inside a quoted cell."
        ) from wrong
