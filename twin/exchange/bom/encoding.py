"""Which encoding a text file is in, found out from its bytes and said."""

from __future__ import annotations

import codecs
from typing import Final

from twin.errors import BadRequest

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_ADVICE: Final = "name the encoding with --encoding, or save the file as UTF-8"


def decode(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and what its encoding is. Raises BadRequest for bytes that are no text.

    >>> decode("a.csv", "Größe".encode("cp1252"))
    ('Größe', 'Windows-1252 (a guess: it is not UTF-8)')
    """
    if encoding is not None:
        return _without_nul(name, _named(name, data, encoding)), encoding
    for mark, codec, said in _MARKS:
        if data.startswith(mark):
            return _without_nul(name, _decoded(name, data, codec)), said
    if (unmarked := _utf16(data)) is not None:
        return _without_nul(
            name, _decoded(name, data, unmarked)
        ), f"{unmarked.upper()} without a byte order mark"
    try:
        return _without_nul(name, data.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError as wrong:
        return _windows(name, data, wrong), "Windows-1252 (a guess: it is not UTF-8)"


def _utf16(data: bytes) -> str | None:
    """Text of mostly Latin letters has zeros in every other byte."""
    start = data[:4096]
    if len(start) < 4 or len(data) % 2:
        return None
    half = len(start) // 2
    odd, even = start[1::2].count(0), start[::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else None


def _named(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError as wrong:
        raise BadRequest(
            f"The encoding {encoding!r} is not known; name one such as utf-8, utf-16, cp1252 or cp850."
        ) from wrong
    except UnicodeError as wrong:
        raise BadRequest(f"{name} is not {encoding}: {wrong}; name another with --encoding.") from wrong
    return text.removeprefix("\ufeff")


def _decoded(name: str, data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeError as wrong:
        raise BadRequest(f"{name} is not {codec}: {wrong}; {_ADVICE}.") from wrong


def _windows(name: str, data: bytes, not_utf8: UnicodeDecodeError) -> str:
    try:
        return _without_nul(name, data.decode("cp1252"))
    except UnicodeDecodeError as wrong:
        line, first = (data.count(b"\n", 0, place) + 1 for place in (wrong.start, not_utf8.start))
        raise BadRequest(
            f"{name}: line {line}: byte 0x{data[wrong.start]:02x} is text neither in UTF-8 (see line "
            f"{first}) nor in Windows-1252; {_ADVICE}."
        ) from wrong


def _without_nul(name: str, text: str) -> str:
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadRequest(f"{name}: line {line} holds a NUL character; the file is no text, or damaged.")
    return text
