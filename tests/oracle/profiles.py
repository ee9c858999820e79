"""How far a series can be trusted, by plain loops over its samples."""

from __future__ import annotations

import statistics as library
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.series import Sample, binding_of, stored
from tests.oracle.windows import FOREVER, window
from tests.oracle.world import Thing, interval_ns
from twin.instants import Duration, format_duration
from twin.selection import Selection


def profile(child: Selection, signal: Thing, ask: Ask) -> dict[str, Any]:  # Any: JSON
    """Return the selected measures of all samples of a window; with asOf, none behind it."""
    given: Any = child.arguments["over"]  # Any: a window
    start, end = window(given, ask.end)
    last = None if end == FOREVER else min(end, ask.end)
    samples = [s for s in stored(ask.plant).get(binding_of(signal), []) if _is_inside(s[0], start, end, ask)]
    good = [s for s in samples if s[2] != "BAD"]
    interval = interval_ns(signal.fields.get("samplingInterval"))
    gaps = _gaps([s[0] for s in good], start, last, interval)
    whole = _whole([s[0] for s in good], start, last)
    low, high = signal.fields.get("low"), signal.fields.get("high")
    values = [s[1] for s in good]
    slots = None if interval is None or start is None or end == FOREVER else -(-(end - start) // interval)
    found = {
        "count": len(good),
        "expected": slots,
        "gaps": len(gaps or []),
        "longestGap": _duration(max(gaps)) if gaps else None,
        "gapShare": None if gaps is None or whole <= 0 else sum(gaps) / whole,
        "duplicates": 0,
        "outOfOrder": 0,
        "flatlineLongest": _flatline(good),
        "outOfRange": sum((low is not None and v < low) or (high is not None and v > high) for v in values),
        "outliers": _outliers(values),
        "bad": len(samples) - len(good),
        "__typename": "SeriesProfile",
    }
    return {c.key: found[c.field] for c in child.children}


def _is_inside(time: int, start: int | None, end: int, ask: Ask) -> bool:
    is_known = ask.as_of is None or time <= ask.as_of
    return is_known and (start is None or start <= time) and time < end


def _ends(times: Sequence[int], start: int | None, last: int | None) -> list[int]:
    points = [*([] if start is None else [start]), *times]
    return [*points, last] if points and last is not None and last > points[-1] else points


def _whole(times: Sequence[int], start: int | None, last: int | None) -> int:
    points = _ends(times, start, last)
    return points[-1] - points[0] if points else 0


def _gaps(
    times: Sequence[int], start: int | None, last: int | None, interval: int | None
) -> list[int] | None:
    if interval is None and len(times) < 2:
        return None
    usual = library.median(b - a for a, b in pairwise(times)) if interval is None else interval
    return [b - a for a, b in pairwise(_ends(times, start, last)) if b - a > 2 * usual]


def _flatline(samples: Sequence[Sample]) -> str | None:
    if len(samples) < 2:
        return None
    runs = [list(run) for _, run in groupby(samples, lambda s: s[1])]
    return _duration(max(run[-1][0] - run[0][0] for run in runs))


def _outliers(values: Sequence[float]) -> int:
    if len(values) < 4:
        return 0
    low, high = _quantile(sorted(values), 0.25), _quantile(sorted(values), 0.75)
    width = 1.5 * (high - low)
    return sum(v < low - width or v > high + width for v in values)


def _quantile(ordered: Sequence[float], share: float) -> float:
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = below + (rank > below)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def _duration(nanoseconds: int) -> str:
    return format_duration(Duration(0, nanoseconds))
