"""Sums in SQL that are the same whatever the order in which rows are added. Pure text.

Threads add up floating-point numbers in an order of their own, and each order rounds differently: the same question
gave answers that differ in their last digits, and a page that continues behind such an answer repeated a row. Here
numbers are scaled by a power of two to integers, which is exact over the widths below, and integers are added.
"""

from __future__ import annotations

from typing import Final

_SMALL: Final = 2.0**20
_LARGE: Final = 2.0**71
_FINE: Final = 2.0**83
"Numbers below `_SMALL` keep all their 53 bits down to 2**-30, and what is below 2**-83 counts as nothing."
_COARSE: Final = 2.0**32
"Numbers up to `_LARGE` keep all their bits; 16 million of the greatest fit. Larger ones are added as they are."

SPREAD: Final = (
    "count(value) AS n, min(value) AS low,"
    " pow(2, least(least(52, 63 - ceil(log2(greatest(count(value), 1))))"
    " - ceil(log2(nullif(max(value) / 2 - min(value) / 2, 0))), 1000)) AS up"
)
"Of a group: how many values, the least, and by what their halves above it become integers whose squares can be added."
_STEPS: Final = "((value / 2 - low / 2) * up)::BIGINT"


def exact_sum(term: str, only: str = "") -> str:
    """Add up a term over a group, as a double; `only` is a FILTER clause. 0 where no term has a value."""
    small = _scaled(f"abs({term}) < {_SMALL!r}", term, _FINE, only)
    large = _scaled(f"abs({term}) >= {_SMALL!r} AND abs({term}) < {_LARGE!r}", term, _COARSE, only)
    rest = f"coalesce(sum(CASE WHEN abs({term}) >= {_LARGE!r} THEN {term} END){only}, 0)"
    return f"({small} + {large} + {rest})"


def exact_mean(only: str = "") -> str:
    """Return the mean of `value`; null without one."""
    count = f"count(value){only}"
    return f"CASE WHEN {count} > 0 THEN {exact_sum('value', only)} / {count} END"


def exact_total(only: str = "") -> str:
    """Return the sum of `value`; null without one."""
    return f"CASE WHEN count(value){only} > 0 THEN {exact_sum('value', only)} END"


def exact_deviation(only: str = "") -> str:
    """Return the sample standard deviation of `value`, from rows joined with `SPREAD` of their group."""
    n = "any_value(n)"
    squares = f"sum({_STEPS}::HUGEINT * {_STEPS}){only}"
    total = f"sum({_STEPS}){only}"
    variance = f"({n} * {squares} - {total} * {total})::DOUBLE / ({n}::DOUBLE * ({n} - 1)::DOUBLE)"
    return f"CASE WHEN {n} > 1 THEN coalesce(2 * sqrt({variance}) / any_value(up), 0) END"


def _scaled(condition: str, term: str, scale: float, only: str) -> str:
    whole = f"sum((CASE WHEN {condition} THEN {term} * {scale!r} ELSE 0 END)::HUGEINT){only}"
    return f"coalesce({whole}::DOUBLE / {scale!r}, 0)"
