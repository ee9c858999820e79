"""Which kind of file a bill of material is, by its first bytes; never by its name."""

from __future__ import annotations

from pathlib import Path

from twin.errors import BadRequest
from twin.exchange.bom.grid import Grid, Score, check_size
from twin.exchange.bom.records import BomOptions
from twin.exchange.bom.text_table import read_text
from twin.exchange.bom.workbook import read_workbook

_ARCHIVE = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_grid(path: Path, options: BomOptions, score: Score) -> Grid:
    """Return the rows of a file. Raises BadRequest for one that is no table, LimitExceeded for one too large."""
    try:
        check_size(path.name, size=path.stat().st_size)
        with path.open("rb") as file:
            start = file.read(8)
            if start.startswith(_ARCHIVE):
                return read_workbook(path, score, options.sheet)
            data = start + file.read()
    except OSError as wrong:
        raise BadRequest(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong
    if start.startswith(_OLD_OFFICE):
        raise BadRequest(
            f"{path.name} is an old or locked workbook; save it as XLSX, ODS or CSV, without a password."
        )
    if start.startswith(b"%PDF"):
        raise BadRequest(f"{path.name} is a PDF; ask its program for XLSX or CSV.")
    if options.sheet is not None:
        raise BadRequest(f"{path.name} is text and has no sheets; leave --sheet out.")
    return read_text(path.name, data, score, delimiter=options.delimiter, encoding=options.encoding)
