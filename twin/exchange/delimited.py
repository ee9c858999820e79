"""Delimited text (CSV and its kin): find the delimiter, check the header, hand out rows with their lines.

Not for: what the columns mean. Text is UTF-8, with or without a byte order mark; a quote may enclose a cell.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from twin.errors import BadRequest
from twin.exchange.problems import Problem

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
BYTES_PER_BLOCK: Final = 2**22
ROWS_PER_QUOTED_BLOCK: Final = 8_192
LONGEST_LINE: Final = 2**24
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header has been read and found sound."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Cells by column of the rows that fit the header, the line of each row, and what is wrong with the rest."""

    columns: tuple[Sequence[str], ...]
    lines: Sequence[int]
    problems: tuple[Problem, ...]


def open_table(path: Path, *, delimiter: str | None = None) -> Table:
    """Read the header. Without a delimiter, the one of comma, semicolon, tab and bar that finds most columns.

    Raises BadRequest for a file that is empty or not UTF-8, and for doubled or nameless columns.
    """
    header = _header_line(path)
    if delimiter is not None and len(delimiter) != 1:
        raise BadRequest(f"The delimiter {delimiter!r} is not one character; give one such as ';'.")
    chosen = delimiter or max(DELIMITERS, key=lambda d: len(_split(header, d)))
    columns = tuple(cell.strip() for cell in _split(header, chosen))
    _check_header(path, columns)
    return Table(path, chosen, columns)


def blocks(table: Table, *, size: int = BYTES_PER_BLOCK) -> Iterator[Block]:
    """Yield the rows below the header, about `size` bytes at a time. Empty lines are passed over.

    Raises BadRequest where the text cannot be read on: bytes that are not UTF-8, a quote left open.
    """
    with table.path.open("rb") as raw:
        raw.readline()
        chunks = _chunks(raw, table.path, size)
        for chunk in chunks:
            if '"' in chunk.text:
                yield from _quoted(table, chunk, chunks)
            else:
                yield _split_evenly(chunk, table) or next(_quoted(table, chunk, iter(())), _NOTHING)


def one_column_hint(table: Table) -> str:
    """Return what to say about a table of one column: which delimiters were looked for, which fit better."""
    header = _header_line(table.path)
    better = max(DELIMITERS, key=lambda d: len(_split(header, d)))
    found = len(_split(header, better))
    looked = f"With the delimiter {table.delimiter!r} the header {header[:80]!r} is one column"
    if found > 1:
        name = DELIMITERS[better]
        return f"{looked}; {better!r} ({name}) finds {found}: leave --delimiter out or give {better!r}"
    seen = ", ".join(f"{d!r} ({name})" for d, name in DELIMITERS.items())
    return f"{looked}; neither {seen} is in it: name the right one with --delimiter"


def _header_line(path: Path) -> str:
    line = b""
    try:
        with path.open("rb") as raw:
            line = raw.readline(LONGEST_LINE)
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as wrong:
        raise BadRequest(_not_utf8(path, 1, wrong.start, line[wrong.start])) from wrong
    except OSError as wrong:
        raise BadRequest(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong
    if line in (b"", BYTE_ORDER_MARK):
        raise BadRequest(f"{path.name} is empty; the first line must name the columns.")
    if not text.strip():
        raise BadRequest(f"{path.name}: line 1 is blank; it must name the columns.")
    return text


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter))


def _check_header(path: Path, columns: tuple[str, ...]) -> None:
    for place, name in enumerate(columns, start=1):
        if not name:
            raise BadRequest(f"{path.name}: line 1: column {place} of {len(columns)} has no name.")
    doubled = [name for name, count in Counter(columns).items() if count > 1]
    if doubled:
        places = ", ".join(str(i) for i, name in enumerate(columns, start=1) if name == doubled[0])
        raise BadRequest(
            f"{path.name}: line 1: the column {doubled[0]!r} stands in the header more than once "
            f"(columns {places}); rename or remove all but one."
        )


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Whole lines, each ended by a line feed, and the number of the first."""

    line: int
    text: str


_NOTHING: Final = Block((), (), ())


def _chunks(raw: BinaryIO, path: Path, size: int) -> Iterator[_Chunk]:
    line, offset = 2, raw.tell()
    while data := raw.read(size):
        data += raw.readline(LONGEST_LINE)
        if not data.endswith(b"\n") and raw.read(1):
            raise BadRequest(f"{path.name}: a line after line {line} is longer than {LONGEST_LINE:,} bytes.")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as wrong:
            before = data.count(b"\n", 0, wrong.start)
            raise BadRequest(
                _not_utf8(path, line + before, offset + wrong.start, data[wrong.start])
            ) from wrong
        yield _Chunk(line, (text if text.endswith("\n") else text + "\n").replace("\r\n", "\n"))
        line, offset = line + data.count(b"\n"), offset + len(data)


def _split_evenly(chunk: _Chunk, table: Table) -> Block | None:
    """Split text without quotes, blank lines and ragged rows; None for any other."""
    width = len(table.columns)
    codes = np.frombuffer(chunk.text.encode(), np.uint8)
    feed = codes == ord("\n")
    marks = feed[feed | (codes == ord(table.delimiter))] if ord(table.delimiter) < 128 else feed[:0]
    rows = int(np.count_nonzero(feed))
    even = marks.size == rows * width and marks[width - 1 :: width].all()
    if not even or "\r" in chunk.text or (width == 1 and "\n\n" in "\n" + chunk.text):
        return None
    cells = chunk.text.replace("\n", table.delimiter).split(table.delimiter)
    cells.pop()
    columns = tuple(cells[i::width] for i in range(width))
    return Block(columns, range(chunk.line, chunk.line + rows), ())


def _quoted(table: Table, first: _Chunk, rest: Iterator[_Chunk]) -> Iterator[Block]:
    lines = (line for chunk in chain((first,), rest) for line in StringIO(chunk.text, newline=""))
    reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
    start = first.line
    try:
        while rows := list(_numbered(reader, first.line)):
            yield _block(rows, len(table.columns))
            start = first.line + reader.line_num
    except csv.Error as wrong:
        raise BadRequest(
            f"{table.path.name}: the text from line {start} on cannot be split into cells: {wrong}. "
            'Look for a quote (") that is not closed, or double the quotes inside a quoted cell.'
        ) from wrong


def _numbered(reader: Reader, first: int) -> Iterator[tuple[int, list[str]]]:
    start = first + reader.line_num
    for row in islice(reader, ROWS_PER_QUOTED_BLOCK):
        yield start, row
        start = first + reader.line_num


def _block(rows: list[tuple[int, list[str]]], width: int) -> Block:
    whole = [row for row in rows if len(row[1]) == width]
    ragged = tuple(_ragged(line, row, width) for line, row in rows if row and len(row) != width)
    columns = tuple(zip(*(row for _, row in whole), strict=True)) if whole else ((),) * width
    return Block(columns, [line for line, _ in whole], ragged)


def _ragged(line: int, row: list[str], width: int) -> Problem:
    what = "too few" if len(row) < width else "too many"
    reason = (
        f"is a row of {len(row)} cells, {what}: the header has {width}; quote a cell that holds a delimiter"
    )
    return Problem(line, None, row[0] if len(row) == 1 else f"{row[0]} … {row[-1]}", reason)


def _not_utf8(path: Path, line: int, offset: int, byte: int) -> str:
    return (
        f"{path.name}: line {line}: byte {offset} (0x{byte:02x}) is not UTF-8; save the file as UTF-8 "
        "(it may be Latin-1 or Windows-1252 now)."
    )
