"""Whether a spreadsheet is safe to open: how large it becomes, looked at before any of it is kept.

A file of one kilobyte may name the cell XFD1048576, and a reader that keeps a rectangle of cells would need terabytes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from twin.errors import BadRequest, LimitExceeded

MOST_CELLS: Final = 10_000_000
MOST_UNPACKED: Final = 512 * 2**20
_CHUNK: Final = 2**20
# An attribute may hold ">", but never "<": what stands up to the next "<" is looked at.
_CELL: Final = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\b[^<]*?\br\s*=\s*["']([A-Za-z]{0,8})(\d{1,10})["']([^<]*)"""
)
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # patches, and versions to come
    OSError,  # an offset before the beginning
    UnicodeDecodeError,  # a name that is not the UTF-8 that it says it is
)
_ENCRYPTED: Final = 0x1
_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ODS_ROW: Final = re.compile(rb"<table:table-row\b([^<]*)")
_ODS_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell\b([^<]*)")
_ROWS_REPEATED: Final = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d{1,12})["']""")
_COLUMNS_REPEATED: Final = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d{1,12})["']""")


def check_archive(path: Path) -> str:
    """Return "XLSX" or "ODS". Raises BadRequest for another or a damaged archive, LimitExceeded for a bomb."""
    with path.open("rb") as file:  # what fails from here on is the archive, not the way to it
        try:
            with zipfile.ZipFile(file) as archive:
                return _kind(path.name, archive)
        except _DAMAGED as wrong:
            raise BadRequest(f"{path.name} is a damaged or locked archive: {wrong}. Save it anew.") from wrong


def _kind(name: str, archive: zipfile.ZipFile) -> str:
    _check_members(name, archive)
    names = set(archive.namelist())
    _check_unpacked(name, sum(member.file_size for member in archive.infolist()))
    if "xl/workbook.xml" in names:
        cells = max((_xlsx_cells(archive, each) for each in archive.infolist()), default=0)
        kind = "XLSX"
    elif "content.xml" in names:
        cells = _ods_cells(archive)
        kind = "ODS"
    else:
        raise BadRequest(f"{name} is an archive, and neither XLSX nor ODS; save the table as one of them.")
    if cells > MOST_CELLS:
        raise LimitExceeded(
            f"{name} spans {cells:,} cells; {MOST_CELLS:,} are read at most. Remove what stands far from the table.",
            value=cells,
        )
    return kind


def _check_members(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse what cannot be read: OPC and ODF packages hold members that are stored or deflated, and no locked ones."""
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED:
            raise BadRequest(
                f"{name} is a locked archive: {member.filename!r} needs a password. Save it without one."
            )
        if member.compress_type not in _COMPRESSIONS:
            raise BadRequest(
                f"{name} is no spreadsheet that programs write: {member.filename!r} is compressed by method"
                f" {member.compress_type}. Save it anew."
            )


def _check_unpacked(name: str, size: int) -> None:
    if size > MOST_UNPACKED:
        raise LimitExceeded(
            f"{name} unpacks to {size:,} bytes; {MOST_UNPACKED:,} are read at most. Save only the table.",
            value=size,
        )


def _xlsx_cells(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Count the cells from the first to the farthest; every member is read whole, so that its check sum counts."""
    widest = lowest = 0
    with archive.open(member) as file:
        for chunk in _chunks(file, b"<"):
            for column, row, rest in _CELL.findall(chunk):
                if not rest.rstrip().endswith(b"/>"):
                    widest, lowest = max(widest, _column(column)), max(lowest, int(row))
    return widest * lowest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_cells(archive: zipfile.ZipFile) -> int:
    """Count the cells of rows up to the last that holds something; rows that repeat emptiness at the end are free."""
    rows = width = pending = 0
    with archive.open("content.xml") as file:
        for chunk in _chunks(file, b"<table:table-row"):
            _, *parts = _ODS_ROW.split(chunk)
            for opened, body in zip(parts[::2], parts[1::2], strict=True):
                repeated = _ROWS_REPEATED.search(opened)
                pending += int(repeated[1]) if repeated else 1
                if b"value" in body or b"<text:" in body:
                    rows, pending, width = rows + pending, 0, max(width, _width(body))
    return rows * width


def _width(row: bytes) -> int:
    """Count the cells of a row; one that is empty and repeats is one, for such fill each row up to the sheet's edge."""
    width = 0
    for attributes in _ODS_CELL.findall(row):
        repeated = _COLUMNS_REPEATED.search(attributes)
        empty = attributes.rstrip().endswith(b"/>") and b"value" not in attributes
        width += int(repeated[1]) if repeated and not empty else 1
    return width


def _chunks(file: IO[bytes], mark: bytes) -> Iterator[bytes]:
    """Yield the bytes in pieces that end before a mark, so that nothing looked for is torn."""
    kept = b""
    while data := file.read(_CHUNK):
        data = kept + data
        cut = data.rfind(mark)
        if cut > 0:
            yield data[:cut]
            kept = data[cut:]
        elif len(data) > 64 * _CHUNK:
            raise BadRequest("A spreadsheet holds one element of more than 64 MiB; save it anew.")
        else:
            kept = data
    yield kept
