"""The fields of a signal that are answered from its samples: latest, statistics, buckets, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.series import Figure, Misfit, Series, change_of, figure, series, usable
from tests.oracle.windows import FOREVER, Window, edges, window
from tests.oracle.world import Thing
from twin.instants import Duration, format_duration, format_instant
from twin.selection import Selection

Input = Mapping[str, Any]  # Any: arguments
Record = dict[str, Any]  # Any: JSON
EMPTY = Series((), None, False, (0, 0), None, 0)


@dataclass(frozen=True)
class Reduced:
    """Samples of which fewer may be shown: the answer must be some of these, with first, last, least and greatest."""

    keys: Mapping[str, str]
    times: tuple[str, ...]
    values: tuple[float, ...]
    qualities: tuple[str, ...]
    unit: str | None
    most: int


def latest(child: Selection, signal: Thing, ask: Ask) -> Record | None:
    """Return the newest usable sample at or before asOf, or now."""
    change = change_of(_unit(child), signal.fields.get("unit"))
    found = [s for s in usable(ask.plant, signal) if s[0] <= ask.end]
    if not found:
        return None
    time, value, quality = found[-1]
    shown = None if isinstance(change, Misfit) else value if change is None else change.apply(value)
    age = format_duration(Duration(0, ask.end - time))
    record = {"time": format_instant(time), "value": shown, "text": None, "quality": quality, "age": age}
    return {c.key: {**record, "__typename": "Sample"}[c.field] for c in child.children}


def statistics(child: Selection, signal: Thing, ask: Ask) -> Record:
    """Return the selected statistics of a window."""
    given: Any = child.arguments["over"]  # Any: a window
    return statistics_over(child, signal, ask, window(given, ask.end))


def statistics_over(child: Selection, signal: Thing, ask: Ask, over: Window) -> Record:
    """Return the selected statistics from one instant to another."""
    change = change_of(_unit(child), signal.fields.get("unit"))
    usable_change = None if isinstance(change, Misfit) else change
    found = series(ask, signal, over, usable_change)
    about = {
        "from": format_instant(-(2**63) + 1 if over[0] is None else over[0]),
        "to": format_instant(FOREVER if over[1] == FOREVER else over[1]),
        "unit": _unit(child) or signal.fields.get("unit"),
        "__typename": "Statistics",
    }
    return {
        c.key: about[c.field] if c.field in about else _measure(c, found, isinstance(change, Misfit))
        for c in child.children
    }


def _unit(child: Selection) -> str | None:
    unit = child.arguments.get("unit")
    return None if unit is None else str(unit)


def _measure(child: Selection, found: Series, misfit: bool) -> Any:
    name, arguments = _MEASURES.get(child.field, child.field.upper()), child.arguments
    if misfit and name not in ("COUNT", "COVERAGE"):
        return None
    parameter: Any = arguments.get("p", arguments.get("limit"))  # Any: a number or None
    value = figure(name, found, parameter)
    return format_instant(int(value)) if name.endswith("_AT") and value is not None else value


_MEASURES = {
    "minAt": "MIN_AT",
    "maxAt": "MAX_AT",
    "firstAt": "FIRST_AT",
    "lastAt": "LAST_AT",
    "timeWeightedMean": "TIME_WEIGHTED_MEAN",
    "secondsAbove": "SECONDS_ABOVE",
    "secondsBelow": "SECONDS_BELOW",
}


# ---------------------------------------------------------------- buckets
def buckets(child: Selection, signal: Thing, ask: Ask) -> list[Record]:
    """Return the buckets of a window, the empty ones as `fill` says."""
    given: Any = child.arguments["over"]  # Any: a window
    start, end = window(given, ask.end)
    assert start is not None
    bounds = edges(start, end, child.arguments)
    change = change_of(_unit(child), signal.fields.get("unit"))
    usable_change = None if isinstance(change, Misfit) else change
    rows = [series(ask, signal, over, usable_change) for over in pairwise(bounds)]
    shown: list[Record] = []
    for place, row in enumerate(rows):
        if row.points or child.arguments["fill"] != "NONE":
            shown.append(_bucket(child, rows, place, isinstance(change, Misfit)))
    return shown


def _bucket(child: Selection, rows: list[Series], place: int, misfit: bool) -> Record:
    start, end = rows[place].window
    assert start is not None
    about = {"from": format_instant(start), "to": format_instant(end), "__typename": "Bucket"}
    about["count"] = len(rows[place].points)  # type: ignore[assignment]  # the one number among texts
    answer: Record = {}
    for c in child.children:
        missing = misfit and c.field not in about
        answer[c.key] = (
            about[c.field] if c.field in about else None if missing else _filled(c, rows, place, child)
        )
    return answer


def _filled(field: Selection, rows: list[Series], place: int, child: Selection) -> Figure:
    """Of an empty bucket: nothing, what the one before has, or what lies on the line to the one behind."""
    name = field.field.upper()
    if rows[place].points:
        return figure(name, rows[place])
    before = next((n for n in range(place, -1, -1) if rows[n].points), None)
    behind = next((n for n in range(place, len(rows)) if rows[n].points), None)
    match child.arguments["fill"]:
        case "PREVIOUS" if before is not None:
            return figure(name, rows[before])
        case "LINEAR" if before is not None and behind is not None:
            low, high = figure(name, rows[before]), figure(name, rows[behind])
            starts = [rows[n].window[0] for n in (before, place, behind)]
            if low is None or high is None or None in starts:
                return None
            a, x, b = (float(s or 0) for s in starts)
            return low + (high - low) * (x - a) / (b - a)
        case _:
            return None


# ---------------------------------------------------------------- samples
def samples(child: Selection, signal: Thing, ask: Ask) -> Reduced:
    """Return the samples of a window, and how many of them may be shown."""
    given: Any = child.arguments["over"]  # Any: a window
    start, end = window(given, ask.end)
    change = change_of(_unit(child), signal.fields.get("unit"))
    inside = [s for s in usable(ask.plant, signal) if (start is None or s[0] >= start) and s[0] < end]
    inside = [s for s in inside if ask.as_of is None or s[0] <= ask.as_of]
    if isinstance(change, Misfit):
        values = tuple(float("nan") for _ in inside)
    else:
        values = tuple(v if change is None else change.apply(v) for _, v, _ in inside)
    most: Any = child.arguments.get("maxPoints") or len(inside)  # Any: a number
    return Reduced(
        {c.field: c.key for c in child.children},
        tuple(format_instant(t) for t, _, _ in inside),
        values,
        tuple(q for _, _, q in inside),
        _unit(child) or signal.fields.get("unit"),
        most,
    )
