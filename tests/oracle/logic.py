"""Three-valued logic and comparisons of plain values (F1, F2, F6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Verdict = bool | None
Input = Mapping[str, Any]  # Any: filters as a client gives them


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def negated(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def compare(value: Any, given: Input, change: Callable[[float], float] | None = None) -> Verdict:
    """Whether a value satisfies a StringFilter, FloatFilter, DateTimeFilter or a filter on an enum."""
    fold = bool(given.get("ignoreCase"))
    return all_of(
        _one(value, name, limit, fold, change) for name, limit in given.items() if name != "ignoreCase"
    )


def _one(value: Any, name: str, limit: Any, fold: bool, change: Callable[[float], float] | None) -> Verdict:
    if name == "isNull":
        return (value is None) is bool(limit)
    if name in ("in", "notIn") and not limit:
        return name == "notIn"
    if value is None:
        return None
    if change is not None:
        limit = [change(x) for x in limit] if isinstance(limit, list) else change(limit)
    if fold:
        value = value.casefold()
        limit = [x.casefold() for x in limit] if isinstance(limit, list) else limit.casefold()
    return _holds(value, name, limit)


def _holds(value: Any, name: str, limit: Any) -> bool:
    match name:
        case "eq":
            return bool(value == limit)
        case "ne":
            return bool(value != limit)
        case "in":
            return value in limit
        case "notIn":
            return value not in limit
        case "gt":
            return bool(value > limit)
        case "gte":
            return bool(value >= limit)
        case "lt":
            return bool(value < limit)
        case "lte":
            return bool(value <= limit)
        case "between":
            return bool(limit[0] <= value <= limit[1])
        case "contains":
            return limit in value
        case "startsWith":
            return bool(value.startswith(limit))
        case "endsWith":
            return bool(value.endswith(limit))
        case _:
            # Classes such as \w are ASCII. The patterns of random questions fold like texts.
            return re.fullmatch(limit, value, re.ASCII) is not None
