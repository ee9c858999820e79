"""The grammar of UCUM: from a code to a dimension and an exact factor.

Terms by "." and "/" from left to right, integer exponents, parentheses, {annotations}, 10*3 and 10^3.
Not for: conversions (ucum.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from twin.units.table import ATOMS, BASES, PREFIXES, Atom

_LONGEST_CODE = 100
_TOKEN = re.compile(
    r"(?P<annotation>\{[!-z|~]*\})"
    r"|(?P<symbol>10[*^]|(?:[A-Za-z%'_]|\[[!-Z\\^-~]+\])+)(?P<exponent>[+-]?[0-9]{1,2}(?![0-9]))?"
    r"|(?P<number>[0-9]+)"
    r"|(?P<sign>[().]|/)"
)


class BadExpression(ValueError):
    """The text is no unit; the message is the reason, in words that fit after a colon."""


class Dimension(NamedTuple):
    """Exponents of the base units, in the order of BASES; `kind` tells scales without a factor (pH, dB) apart."""

    exponents: tuple[int, ...]
    kind: str = ""

    def __str__(self) -> str:
        """Print the dimension as a person reads it, e.g. `m.s-1`, `number` or `pH scale`."""
        powers = ((base, power) for base, power in zip(BASES, self.exponents, strict=True) if power)
        text = ".".join(base if power == 1 else f"{base}{power}" for base, power in powers)
        return f"{self.kind} scale" if self.kind else text or "number"


class Measure(NamedTuple):
    """What an expression stands for: value in base units = value × factor + offset."""

    dimension: Dimension
    factor: Fraction
    offset: Fraction = Fraction(0)

    @property
    def is_scale(self) -> bool:
        """It is a temperature or logarithmic scale, which may not be multiplied."""
        return self.offset != 0 or self.dimension.kind != ""


_PLAIN = Dimension((0,) * len(BASES))
_ONE = Measure(_PLAIN, Fraction(1))


def measure(code: str) -> Measure:
    """Read a code; raises BadExpression with the reason."""
    if not code:
        raise BadExpression("it is empty (a pure number is '1')")
    if len(code) > _LONGEST_CODE:
        raise BadExpression(f"it has more than {_LONGEST_CODE} characters")
    reader = _Reader(_tokens(code))
    found = reader.main_term()
    if reader.ahead is not None:
        raise BadExpression(f"{reader.ahead!r} does not belong where it stands")
    if not Fraction(10) ** -100 < found.factor < Fraction(10) ** 100:
        raise BadExpression("it is too large or too small to compute with")
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    value: Measure | None
    """What a component stands for; None for a sign and for an annotation."""

    is_annotation: bool = False


def _tokens(code: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    at = 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        if match is None:
            raise BadExpression(f"{code[at]!r} at position {at + 1} does not belong in a code")
        tokens.append(_token(match))
        at = match.end()
    return tuple(tokens)


def _token(match: re.Match[str]) -> _Token:
    text = match.group()
    match match.lastgroup:
        case "annotation":
            return _Token(text, None, is_annotation=True)
        case "number":
            return _Token(text, _number(text))
        case "sign":
            return _Token(text, None)
        case _:
            symbol, exponent = match.group("symbol"), match.group("exponent")
            return _Token(text, _power(_symbol(symbol), int(exponent or 1), symbol))


class _Reader:
    """Walks the tokens once; a method per rule of the grammar."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def ahead(self) -> str | None:
        """The text that comes next, if there is any."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else None

    def main_term(self) -> Measure:
        return self._term(_ONE if self.ahead == "/" else self._component())

    def _term(self, left: Measure) -> Measure:
        while self.ahead in (".", "/"):
            power = 1 if self._next().text == "." else -1
            left = _product(left, self._component(), power)
        return left

    def _component(self) -> Measure:
        token = self._next()
        if token.is_annotation:
            return _ONE
        if token.text == "(":
            return self._parenthesis()
        if token.value is None:
            raise BadExpression(f"a unit must stand where {token.text!r} is")
        self._skip_annotation()
        return token.value

    def _parenthesis(self) -> Measure:
        inside = self._term(self._component())
        if self.ahead != ")":
            raise BadExpression("a parenthesis is not closed")
        self._at += 1
        self._skip_annotation()
        return inside

    def _skip_annotation(self) -> None:
        if self._at < len(self._tokens) and self._tokens[self._at].is_annotation:
            self._at += 1

    def _next(self) -> _Token:
        if self._at == len(self._tokens):
            raise BadExpression("a unit is missing at its end")
        self._at += 1
        return self._tokens[self._at - 1]


def _number(digits: str) -> Measure:
    if int(digits) == 0:
        raise BadExpression("0 is no factor")
    return Measure(_PLAIN, Fraction(int(digits)))


@lru_cache(maxsize=1024)
def _symbol(symbol: str) -> Measure:
    if symbol in BASES or symbol in ATOMS:
        return _unprefixed(symbol)
    for length in (1, 2):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in PREFIXES and _takes_prefix(rest):
            whole = _unprefixed(rest)
            return whole._replace(factor=whole.factor * Fraction(PREFIXES[prefix]))
    raise BadExpression(f"{symbol!r} is no unit of the table")


def _takes_prefix(symbol: str) -> bool:
    return symbol in BASES or (symbol in ATOMS and ATOMS[symbol].metric)


def _unprefixed(symbol: str) -> Measure:
    if symbol in BASES:
        return Measure(Dimension(tuple(int(base == symbol) for base in BASES)), Fraction(1))
    return _defined(ATOMS[symbol])


def _defined(atom: Atom) -> Measure:
    whole = measure(atom.definition)
    dimension = whole.dimension._replace(kind=atom.kind or whole.dimension.kind)
    return Measure(dimension, whole.factor * Fraction(atom.value), whole.offset + Fraction(atom.zero))


def _power(base: Measure, exponent: int, symbol: str) -> Measure:
    if exponent == 1:
        return base
    if exponent == 0:
        raise BadExpression(f"{symbol!r} to the power of 0 is no unit")
    _refuse_scale(base)
    exponents = tuple(power * exponent for power in base.dimension.exponents)
    return Measure(Dimension(exponents), base.factor**exponent)


def _product(left: Measure, right: Measure, power: int) -> Measure:
    _refuse_scale(left)
    _refuse_scale(right)
    pairs = zip(left.dimension.exponents, right.dimension.exponents, strict=True)
    return Measure(Dimension(tuple(a + power * b for a, b in pairs)), left.factor * right.factor**power)


def _refuse_scale(unit: Measure) -> None:
    if unit.is_scale:
        raise BadExpression(
            "a scale (Cel, [degF], [pH], dB) cannot be multiplied or divided; use K for differences"
        )
