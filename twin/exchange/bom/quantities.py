"""How many: numbers with decimal point or comma, thousands, fractions, and a unit written with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.grid import NumberCell

MOST: Final = 1e12
_SPACES: Final = "\u00a0\u2007\u2009\u202f"
_VULGAR: Final = {
    "¼": "1/4", "½": "1/2", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
_FRACTION: Final = r"(?:(?P<whole>\d{1,9})[ -])?(?P<over>\d{1,6})/(?P<under>\d{1,6})"
_NUMBER: Final = r"(?P<number>[+-]?(?:\d[\d.,' ]*|[.,]\d+)(?:[eE][+-]?\d{1,2})?)"
_QUANTITY: Final = re.compile(
    rf"(?:[x×]\s*)?(?:{_FRACTION}|{_NUMBER})\s*(?:[x×*]\s*|(?P<unit>[^\d\s.,+-][^\d]{{0,20}}[23²³]?))?"
)
_COMMA_DECIMAL: Final = re.compile(r"\d+,\d{1,2}(?!\d)|\d+,\d{4,}|\d\.\d{3},\d|,\d+\.\d*,|0,\d+")
_FRACTION_BY_OTHER: Final = {
    sign: re.compile(
        rf"[+-]?(?:\d*{re.escape(sign)}(?:\d{{0,2}}|\d{{4,}})|0?{re.escape(sign)}\d+)(?:[eE][+-]?\d+)?"
    )
    for sign in ",."
}
"A number with one sign that does not part it into threes."
_POINT_DECIMAL: Final = re.compile(r"\d+\.\d{1,2}(?!\d)|\d+\.\d{4,}|\d,\d{3}\.\d|\b0\.\d+")


def decimal_comma(texts: Iterable[str], *, likely: bool) -> tuple[bool, bool]:
    """Return whether a comma is the decimal sign of a column, and whether cells that can be read in one way say so.

    >>> decimal_comma(["1,5", "1.000"], likely=False), decimal_comma(["1.000"], likely=True)
    ((True, True), (True, False))
    """
    comma = point = 0
    for text in texts:
        if not isinstance(text, NumberCell) and not text.isdigit():
            comma += _COMMA_DECIMAL.search(text) is not None
            point += _POINT_DECIMAL.search(text) is not None
    return (comma > point, True) if comma != point else (likely, False)


def read_quantity(text: str, *, comma: bool) -> tuple[float, str]:
    """Return the number of a cell and the unit that stands with it, or "". Raises BadRequest for what is no quantity.

    >>> read_quantity("1.200,5 kg", comma=True), read_quantity("2 1/2", comma=False), read_quantity("3x", comma=False)
    ((1200.5, 'kg'), (2.5, ''), (3.0, ''))
    """
    if isinstance(text, NumberCell):
        return _checked(float(text)), ""
    return _read(text, comma)


def is_doubtful(text: str) -> bool:
    """Return whether a number has one sign and three digits behind it: thousands, or a fraction.

    >>> is_doubtful("1.200"), is_doubtful("1.20"), is_doubtful("0.125")
    (True, False, False)
    """
    return (
        not isinstance(text, NumberCell) and re.match(r"\s*[1-9]\d{0,2}[.,]\d{3}(?![\d.,])", text) is not None
    )


def is_against(text: str, *, comma: bool) -> bool:
    """Return whether a number has the decimal sign that its column has not, and can be read in no other way.

    >>> is_against("1.5", comma=True), is_against("1.500", comma=True), is_against("1,5", comma=True)
    (True, False, False)
    """
    sign = "." if comma else ","
    return sign in text and not isinstance(text, NumberCell) and _by_other(text.strip(), sign) is not None


def looks_like_quantity(text: str) -> bool:
    """Return whether the cell begins as a number, whatever its signs mean."""
    found = _QUANTITY.fullmatch(_tidy(text))
    return found is not None and len(found["unit"] or "") <= 8


@lru_cache(maxsize=4096)
def _read(text: str, comma: bool) -> tuple[float, str]:
    tidy = _tidy(text)
    found = _QUANTITY.fullmatch(tidy)
    if found is None:
        raise BadRequest(
            "is no quantity; write a number such as 4 or 0.5, with a unit behind it where it has one"
        )
    unit = (found["unit"] or "").strip(" .")
    if found["over"]:
        under = int(found["under"])
        if under == 0:
            raise BadRequest("is divided by zero")
        return _checked(int(found["whole"] or 0) + int(found["over"]) / under), unit
    return _checked(_number(found["number"].strip(), comma=comma)), unit


def _tidy(text: str) -> str:
    for sign, written in _VULGAR.items():
        if sign in text:
            text = re.sub(rf"(?<=\d)\s*{sign}", f" {written}", text).replace(sign, written)
    for space in _SPACES:
        text = text.replace(space, " ")
    return text.replace("’", "'").replace("−", "-").strip()


def _number(text: str, *, comma: bool) -> float:
    decimal, thousands = (",", ".") if comma else (".", ",")
    if text.count(decimal) > 1 or (
        text.rfind(thousands) > text.rfind(decimal) if decimal in text else _by_other(text, thousands)
    ):
        # 1.234.567 where the point is decimal, 1.234,5, or 1,5: the signs can only mean the other.
        decimal, thousands = thousands, decimal
    whole, sign, rest = text.partition(decimal)
    mantissa = whole.replace(thousands, "'").replace(" ", "'")
    if (
        thousands in rest
        or " " in rest
        or not re.fullmatch(r"[+-]?(?:\d{1,3}(?:'\d{3})+|\d*)(?:[eE][+-]?\d+)?", mantissa)
    ):
        raise BadRequest(
            f"cannot be read as a number: its {decimal!r} and {thousands!r} do not part it into threes"
        )
    return float(f"{mantissa.replace(chr(39), '')}{'.' if sign else ''}{rest}" or "nan")


def _by_other(text: str, sign: str) -> re.Match[str] | None:
    return _FRACTION_BY_OTHER[sign].fullmatch(text)


def _checked(value: float) -> float:
    if not math.isfinite(value) or value > MOST:
        raise BadRequest(f"is larger than any quantity is; {MOST:,.0f} is the most")
    if value < 0:
        raise BadRequest("is below zero; a line uses a part some number of times")
    return value
