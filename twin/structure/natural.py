"""The order in which people count: SN9 before SN10."""

from __future__ import annotations

import re
from typing import Final

Key = tuple[tuple[int, int, str], ...]

_PIECES: Final = re.compile(r"([0-9]+)")


def natural_key(text: str) -> Key:
    """Return what to sort a text by: runs of digits by their number, before letters; the rest by code point.

    >>> sorted(["SN10", "SN9", "SN"], key=natural_key)
    ['SN', 'SN9', 'SN10']
    >>> natural_key("A007") == natural_key("A7")
    True
    """
    if text.isascii() and text.isdigit():
        return (_number(text),)
    return tuple(
        [
            _number(piece) if "0" <= piece[0] <= "9" else (1, 0, piece)
            for piece in _PIECES.split(text)
            if piece
        ]
    )


def _number(digits: str) -> tuple[int, int, str]:
    bare = digits.lstrip("0")
    return (
        0,
        len(bare),
        bare,
    )  # of two numbers the longer is greater; without int(), which refuses very long ones
