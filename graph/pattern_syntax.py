"""The syntax of the shared dialect of regular expressions: text → parts.

Every atom becomes a set of characters, so what `.` or a class means is said once, here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.errors import BadPattern

_LONGEST: Final = 1_000
_DEEPEST: Final = 30
_MOST_REPEATS: Final = 500
_LARGEST: Final = 1_200

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Characters:
    """One character: in one of the ranges, or (negated) in none."""

    ranges: tuple[Range, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start or the end of the string."""

    at_end: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part, `least` to `most` times (None: any number)."""

    part: Part
    least: int
    most: int | None
    is_lazy: bool


Part = Characters | Anchor | Sequence | Choice | Repeat

_CLASSES: Final[dict[str, tuple[Range, ...]]] = {
    "d": ((0x30, 0x39),),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "s": ((0x09, 0x0D), (0x20, 0x20)),
}
_LINE_ENDS: Final[tuple[Range, ...]] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x85, 0x85), (0x2028, 0x2029))
_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C}
_HEX_DIGITS: Final = {"x": 2, "u": 4}
_BOUNDS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse(text: str) -> Part:
    """Return the parts of a pattern, or raise BadPattern."""
    if len(text) > _LONGEST:
        raise BadPattern(f"the pattern has {len(text)} characters; {_LONGEST} are allowed")
    reader = _Reader(text)
    part = reader.choice(0)
    if not reader.is_done():
        raise reader.refused(")", "closes no group; write \\) for the character")
    if _size(part) > _LARGEST:
        raise BadPattern(
            f"the pattern {text!r} repeats too much: over {_LARGEST:,} steps when written out; use smaller bounds"
        )
    return part


class _Reader:
    """A cursor over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def is_done(self) -> bool:
        return self._at == len(self._text)

    def refused(self, piece: str, why: str) -> BadPattern:
        return BadPattern(f"{piece!r} at {self._at + 1} in the pattern {self._text!r} {why}")

    def choice(self, depth: int) -> Part:
        if depth > _DEEPEST:
            raise self.refused("(", f"is nested more than {_DEEPEST} deep; make it flatter")
        parts = [self._sequence(depth)]
        while self._skip("|"):
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self, depth: int) -> Part:
        parts: list[Part] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified(depth))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, depth: int) -> Part:
        part = self._atom(depth)
        bounds = self._bounds()
        if bounds is None:
            return part
        is_lazy = self._skip("?")
        if self._peek() in ("*", "+", "?", "{"):
            raise self.refused(self._peek(), "follows another quantifier; put the first in a group")
        if isinstance(part, Anchor):
            raise self.refused("^ or $", "cannot be repeated")
        if bounds[1] is None and _is_unbounded(part):
            raise self.refused(
                "*, + or {n,}", "repeats a group that already repeats without bound; repeat once"
            )
        return Repeat(part, bounds[0], bounds[1], is_lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign in _BOUNDS:
            self._at += 1
            return _BOUNDS[sign]
        return self._counted() if self._skip("{") else None

    def _counted(self) -> tuple[int, int | None]:
        least = self._number()
        most: int | None = least
        if self._skip(","):
            most = None if self._peek() == "}" else self._number()
        if not self._skip("}"):
            raise self.refused("{", "is not closed; write {n}, {n,} or {n,m}")
        if most is not None and most < least:
            raise self.refused(f"{{{least},{most}}}", "ends below its start")
        return least, most

    def _number(self) -> int:
        start = self._at
        while self._peek() in tuple("0123456789"):
            self._at += 1
        digits = self._text[start : self._at]
        if not digits or len(digits) > 4 or int(digits) > _MOST_REPEATS:
            raise self.refused(
                "{" + digits, f"needs a number up to {_MOST_REPEATS}; write \\{{ for the character"
            )
        return int(digits)

    def _atom(self, depth: int) -> Part:
        sign = self._take()
        match sign:
            case "(":
                return self._group(depth)
            case "[":
                return self._class()
            case ".":
                return Characters(_LINE_ENDS, is_negated=True)
            case "^" | "$":
                return Anchor(at_end=sign == "$")
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{":
                self._at -= 1
                raise self.refused(sign, f"repeats nothing; write \\{sign} for the character")
            case _:
                return _one(sign)

    def _group(self, depth: int) -> Part:
        if self._peek() == "?" and not self._text.startswith("?:", self._at):
            piece = "(" + self._text[self._at : self._at + 3]
            raise self.refused(piece, "is not in the dialect; groups are ( ) and (?: )")
        self._at += 2 if self._peek() == "?" else 0
        part = self.choice(depth + 1)
        if not self._skip(")"):
            raise self.refused("(", "is not closed; write \\( for the character")
        return part

    def _escape(self) -> Characters:
        sign = self._take()
        if sign.lower() in _CLASSES:
            return Characters(_CLASSES[sign.lower()], is_negated=sign.isupper())
        if sign in _CONTROLS:
            return Characters(((_CONTROLS[sign],) * 2,))
        if sign in _HEX_DIGITS:
            return self._hexadecimal(sign)
        if sign == "" or sign.isalnum():
            raise self.refused(
                f"\\{sign}", r"is not in the dialect; it has \d \D \w \W \s \S \t \n \r \f \xhh \uhhhh"
            )
        return _one(sign)

    def _hexadecimal(self, sign: str) -> Characters:
        digits = self._text[self._at : self._at + _HEX_DIGITS[sign]]
        if len(digits) < _HEX_DIGITS[sign] or not set(digits.lower()) <= set("0123456789abcdef"):
            raise self.refused(f"\\{sign}{digits}", f"needs {_HEX_DIGITS[sign]} hexadecimal digits")
        code = int(digits, 16)
        if 0xD800 <= code < 0xE000:
            raise self.refused(f"\\{sign}{digits}", "is half a character; write the character itself")
        self._at += len(digits)
        return Characters(((code, code),))

    def _class(self) -> Characters:
        is_negated = self._skip("^")
        ranges: list[Range] = []
        while not (self._peek() == "]" and ranges):
            if self._peek() in ("", "]", "[") or self._text.startswith("&&", self._at):
                raise self.refused(
                    self._peek() or "[", "is not allowed here in a class; close it with ], escape [ ] and &"
                )
            ranges.extend(self._class_item())
        self._at += 1
        return Characters(tuple(ranges), is_negated)

    def _class_item(self) -> tuple[Range, ...]:
        low = self._class_atom()
        is_range = self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "")
        if not is_range:
            return _complement(low.ranges) if low.is_negated else low.ranges
        self._at += 1
        if self._peek() in ("[", "-"):
            raise self.refused(self._peek(), "cannot end a range; escape it")
        high = self._class_atom()
        ends = (low.ranges[0][0], high.ranges[0][0])
        if not (_is_single(low) and _is_single(high) and ends[0] <= ends[1]):
            raise self.refused(
                "-", "needs one character on each side, the lower one first; escape it for the character"
            )
        return (ends,)

    def _class_atom(self) -> Characters:
        sign = self._take()
        return self._escape() if sign == "\\" else _one(sign)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        sign = self._peek()
        self._at += len(sign)
        return sign

    def _skip(self, sign: str) -> bool:
        is_there = self._peek() == sign
        self._at += is_there
        return is_there


def _one(character: str) -> Characters:
    return Characters(((ord(character),) * 2,))


def _is_single(part: Characters) -> bool:
    return not part.is_negated and len(part.ranges) == 1 and part.ranges[0][0] == part.ranges[0][1]


def _complement(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    gaps: list[Range] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, 0x10FFFF))


def _is_unbounded(part: Part) -> bool:
    match part:
        case Characters() | Anchor():
            return False
        case Sequence(parts) | Choice(parts):
            return any(_is_unbounded(each) for each in parts)
        case Repeat(repeated, _, most, _):
            return most is None or _is_unbounded(repeated)


def _size(part: Part) -> int:
    match part:
        case Characters() | Anchor():
            return 1
        case Sequence(parts) | Choice(parts):
            return 1 + sum(_size(each) for each in parts)
        case Repeat(repeated, least, most, _):
            return 1 + _size(repeated) * max(least + 1 if most is None else most, 1)
