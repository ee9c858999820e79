"""Statistics of a signal: which functions of the series store each needs, and its value in any unit (S5, S6). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from timeseries.store import Function, Term
from twin.units.ucum import Conversion
from twin.windows import FOREVER, Span

Raw = Mapping[Function, float | int | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One statistic; `parameter` is the p of PERCENTILE (0…100) or the limit of SECONDS_ABOVE and SECONDS_BELOW.

    `name` is one of the contract's Statistic, or PERCENTILE, SECONDS_ABOVE, SECONDS_BELOW, MIN_AT, MAX_AT, FIRST_AT,
    LAST_AT.
    """

    name: str
    parameter: float | None = None


_FUNCTIONS: Final[Mapping[str, tuple[Function, ...]]] = {
    "COUNT": (Function.COUNT,),
    "MIN": (Function.MIN,),
    "MAX": (Function.MAX,),
    "MEAN": (Function.MEAN,),
    "SUM": (Function.SUM, Function.COUNT),
    "FIRST": (Function.FIRST,),
    "LAST": (Function.LAST,),
    "SPREAD": (Function.MIN, Function.MAX),
    "STDDEV": (Function.STDDEV,),
    "MEDIAN": (Function.MEDIAN,),
    "P05": (Function.QUANTILE,),
    "P95": (Function.QUANTILE,),
    "PERCENTILE": (Function.QUANTILE,),
    "MIN_AT": (Function.MIN_AT,),
    "MAX_AT": (Function.MAX_AT,),
    "FIRST_AT": (Function.FIRST_AT,),
    "LAST_AT": (Function.LAST_AT,),
    "TIME_WEIGHTED_MEAN": (Function.INTEGRAL, Function.COVERED, Function.MEAN),
    "INTEGRAL": (Function.INTEGRAL, Function.COVERED),
    "SECONDS_ABOVE": (Function.ABOVE,),
    "SECONDS_BELOW": (Function.BELOW,),
    "COVERAGE": (Function.SLOTS,),
}
_KEEPS_ORDER: Final = frozenset(
    {"MIN", "MAX", "MEAN", "FIRST", "LAST", "MEDIAN", "P05", "P95", "PERCENTILE", "TIME_WEIGHTED_MEAN"}
)
_UNITLESS: Final = frozenset({"COUNT", "COVERAGE"})


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """What of a signal bears on its statistics: its unit, whether its values hold, its sampling interval in ns."""

    unit: str | None
    step: bool
    sampling_interval: int | None


def functions_of(measure: Measure) -> tuple[Function, ...]:
    """Return the series functions that a measure is worked out from."""
    return _FUNCTIONS[measure.name]


def terms(
    measure: Measure, facts: Sequence[SignalFacts], limits: Sequence[float | None] | None = None
) -> tuple[Term, ...]:
    """Return the series functions a measure needs, with parameters by signal where they differ."""
    return tuple(_term(function, measure, facts, limits) for function in _FUNCTIONS[measure.name])


def _term(
    function: Function, measure: Measure, facts: Sequence[SignalFacts], limits: Sequence[float | None] | None
) -> Term:
    match function:
        case Function.QUANTILE:
            return Term(function, _rank(measure) / 100)
        case Function.ABOVE | Function.BELOW:
            return Term(
                function, None, tuple(limits if limits is not None else [measure.parameter] * len(facts))
            )
        case Function.SLOTS:
            intervals = (f.sampling_interval for f in facts)
            return Term(function, None, tuple(None if i is None else i / 1e9 for i in intervals))
        case _:
            return Term(function)


def _rank(measure: Measure) -> float:
    fixed = {"P05": 5.0, "P95": 95.0}
    return fixed[measure.name] if measure.name in fixed else float(measure.parameter or 0.0)


def value(
    measure: Measure, raw: Raw, span: Span, facts: SignalFacts, conversion: Conversion | None
) -> float | int | None:
    """Return the statistic of one signal from the store's figures, converted when a conversion is given."""
    match measure.name:
        case "SPREAD":
            least, greatest = raw[Function.MIN], raw[Function.MAX]
            return None if least is None or greatest is None else _scaled(greatest - least, conversion)
        case "STDDEV":
            return _scaled(raw[Function.STDDEV], conversion)
        case "SUM":
            return _affine(raw[Function.SUM], conversion, raw[Function.COUNT] or 0)
        case "INTEGRAL":
            return _affine(raw[Function.INTEGRAL], conversion, raw[Function.COVERED] or 0)
        case "TIME_WEIGHTED_MEAN":
            return _affine(_weighted_mean(raw, facts), conversion, 1)
        case "COVERAGE":
            return _coverage(raw.get(Function.SLOTS), span, facts)
        case name if name in _KEEPS_ORDER:
            return _affine(raw[_FUNCTIONS[name][0]], conversion, 1)
        case name:
            return raw[_FUNCTIONS[name][0]]


def is_unitless(measure: Measure) -> bool:
    """Whether the statistic is a plain number whatever the signal's unit."""
    return measure.name in _UNITLESS


def function_as_it_is(measure: Measure) -> Function | None:
    """Return the function whose figure is the statistic, where no conversion and nothing else is needed."""
    functions = _FUNCTIONS[measure.name]
    is_worked_out = measure.name in ("COVERAGE", "SPREAD", "TIME_WEIGHTED_MEAN")
    return None if is_worked_out else functions[0]


def keeps_order(measure: Measure) -> bool:
    """Whether the limit may be converted instead of the value: the statistic is a point on the unit's scale."""
    return measure.name in _KEEPS_ORDER


def _weighted_mean(raw: Raw, facts: SignalFacts) -> float | None:
    integral, covered = raw[Function.INTEGRAL], raw[Function.COVERED]
    if integral is None or covered is None:
        return None
    if covered > 0:
        return integral / covered
    return None if facts.step else raw[Function.MEAN]


def _coverage(slots: float | int | None, span: Span, facts: SignalFacts) -> float | None:
    if facts.sampling_interval is None or span.start is None or span.end == FOREVER:
        return None
    laid = -(-(span.end - span.start) // facts.sampling_interval)
    return (slots or 0) / laid if laid > 0 else 0.0


def _scaled(number: float | int | None, conversion: Conversion | None) -> float | int | None:
    return number if number is None or conversion is None else conversion.difference.apply(number)


def _affine(number: float | int | None, conversion: Conversion | None, times: float) -> float | int | None:
    """Convert a sum of `times` values (or value × seconds): the offset counts as often as there are values."""
    if number is None or conversion is None:
        return number
    return (
        conversion.apply(number)
        if times == 1
        else conversion.difference.apply(number) + conversion.offset * times
    )
