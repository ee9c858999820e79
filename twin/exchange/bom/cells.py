"""Cells as numbers, names and labels: without outer blanks, in NFC, without what no key may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.marks import is_absent

LONGEST: Final = 200
_INDENT: Final = re.compile(r"(?:[\s\u00a0.·•>|└├│─]|[-+*_](?=[\s.]))*")
_GUARDED: Final = re.compile(r'="([^"]*)"')
_TAB: Final = 4
_OFTEN: Final = 0.2


def text_of(cell: str) -> str:
    """Return the text of a cell in NFC, on one line, without control characters."""
    text = cell.strip()
    if text.isascii() and text.isprintable():
        return text
    flat = " ".join(text.split()) if any(c in text for c in "\r\n\t\v\f") else text
    kept = "".join(c for c in flat if unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def optional_text(cell: str) -> str:
    """Return the text of a cell, "" for one that says there is none."""
    return "" if is_absent(cell) else text_of(cell)


def label(cell: str) -> str:
    """Return the text of a cell that may be guarded as a text, such as ="007"."""
    guarded = _GUARDED.fullmatch(cell.strip()) if "=" in cell else None
    return optional_text(guarded[1] if guarded else cell)


def number_of(cell: str, *, dotted: bool) -> str:
    """Return the part number of a cell, "" where there is none. Raises BadRequest for a formula or one too long.

    >>> number_of(' ="0012" ', dotted=False), number_of("..P-1", dotted=True)
    ('0012', 'P-1')
    """
    number = label(cell)
    if dotted:
        number = number[len(_indentation(number)) :]
    if number.startswith("=") and len(number) > 1:
        raise BadRequest("is a formula; save the file with values")
    if len(number) > LONGEST:
        raise BadRequest(f"has {len(number)} characters; a part number has {LONGEST} at most")
    return number


def indent_of(cell: str) -> int:
    """Return how far the text stands from the left, a tab counting as four blanks.

    >>> indent_of("P-1"), indent_of("  P-1"), indent_of("..P-1")
    (0, 2, 2)
    """
    return len(_indentation(cell).replace("\t", " " * _TAB))


def are_indented(cells: Sequence[str], *, flat_is_likely: bool) -> bool:
    """Return whether the blanks before texts tell a structure. Where a flat list is likely, a few may be accidents."""
    indents = [indent_of(cell) for cell in cells if not is_absent(cell)]
    if len(set(indents)) < 2:
        return False
    deep = sum(indent > min(indents) for indent in indents)
    return not flat_is_likely or (max(indents) - min(indents) >= 2 and deep >= _OFTEN * len(indents))


def _indentation(text: str) -> str:
    found = _INDENT.match(text)
    assert found is not None
    return found[0] if len(found[0]) < len(text) else ""
