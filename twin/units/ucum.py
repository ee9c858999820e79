"""UCUM units: what a code means, and how values of one become values of another.

For signals and attributes. Pure; factors are exact fractions until the last step.
Not for: how a code is spelt (parser.py), which symbols exist (table.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from twin.errors import UnitMismatch, UnknownUnit
from twin.units.hints import mistaken_for, suggest
from twin.units.parser import BadExpression, Dimension, measure

__all__ = ["Conversion", "Dimension", "Unit", "commensurable", "conversion", "convert", "parse_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: value in base units = value × factor + offset."""

    code: str
    dimension: Dimension
    factor: Fraction
    offset: Fraction


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values of one unit become values of another: value × factor + offset. The factor is above zero.

    So a conversion keeps order, and a limit may be converted in place of the values.
    """

    factor: float
    offset: float
    ratio: tuple[float, float] | None = field(default=None, repr=False, compare=False)
    """The factor as numerator and denominator where floats hold both exactly: 5 °F/9 has no exact factor."""

    def apply(self, value: float) -> float:
        """Convert one value; infinities and not-a-number stay what they are.

        >>> conversion("[degF]", "Cel").apply(212.0)
        100.0
        """
        if self.ratio is None:
            return value * self.factor + self.offset
        numerator, denominator = self.ratio
        return value * numerator / denominator + self.offset

    @property
    def difference(self) -> Conversion:
        """The conversion for differences of values (SPREAD, STDDEV): no offset."""
        return Conversion(self.factor, 0.0, self.ratio)

    @property
    def is_identity(self) -> bool:
        """Every value stays as it is."""
        return self.factor == 1.0 and self.offset == 0.0


@lru_cache(maxsize=4096)
def parse_unit(code: str) -> Unit:
    """Read a UCUM code such as `Cel`, `mm/s2`, `kW.h`, `1/min`, `m3/h{normal}`.

    Raises UnknownUnit with the reason and, for common misspellings, the code that was probably meant.
    """
    try:
        meaning = measure(code)
    except BadExpression as reason:
        raise _unknown(code, str(reason)) from reason
    return Unit(code, meaning.dimension, meaning.factor, meaning.offset)


def convert(value: float, source: str, target: str) -> float:
    """Convert a value; raises UnknownUnit or UnitMismatch.

    >>> convert(2.5, "bar", "mbar")
    2500.0
    """
    return conversion(source, target).apply(value)


@lru_cache(maxsize=4096)
def conversion(source: str, target: str) -> Conversion:
    """Return how values in `source` become values in `target`; raises UnknownUnit or UnitMismatch."""
    here, there = parse_unit(source), parse_unit(target)
    if here.dimension != there.dimension:
        raise _mismatch(here, there)
    factor = here.factor / there.factor
    offset = (here.offset - there.offset) / there.factor
    return Conversion(float(factor), float(offset), _exact_ratio(factor))


def commensurable(a: str, b: str) -> bool:
    """Values of the two units can be converted into one another; raises UnknownUnit."""
    return parse_unit(a).dimension == parse_unit(b).dimension


_LARGEST_EXACT_INTEGER = 2**53


def _exact_ratio(factor: Fraction) -> tuple[float, float] | None:
    if max(factor.numerator, factor.denominator) > _LARGEST_EXACT_INTEGER:
        return None
    return float(factor.numerator), float(factor.denominator)


def _unknown(code: str, reason: str) -> UnknownUnit:
    meant = suggest(code, is_known=_is_known)
    advice = f"did you mean {meant!r}?" if meant else "use a UCUM code such as Cel, bar, mm/s or 1/min"
    return UnknownUnit(f"unit {code[:60]!r} is not known: {reason}; {advice}", value=code[:60])


def _is_known(code: str) -> bool:
    try:
        measure(code)
    except BadExpression:
        return False
    return True


def _mismatch(source: Unit, target: Unit) -> UnitMismatch:
    notes = [note for unit in (source, target) if (note := mistaken_for(unit.code))]
    message = (
        f"cannot convert {source.code!r} ({source.dimension}) to {target.code!r} ({target.dimension}): "
        + "; ".join(["the dimensions differ", *notes])
    )
    return UnitMismatch(message, value=source.code)
