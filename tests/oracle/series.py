"""Samples and what they amount to, by plain loops (S1–S5, F4)."""

from __future__ import annotations

import statistics as library
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from tests.oracle.windows import FOREVER, Window
from tests.oracle.world import JOINT, Thing, interval_ns, statements
from tests.plant import Plant
from twin.errors import UnitMismatch
from twin.units.ucum import Conversion, conversion

if TYPE_CHECKING:
    from tests.oracle.ask import Ask

Sample = tuple[int, float, str]
Point = tuple[int, float]
Figure = float | int | None
ORDER_KEEPING = {
    "MIN",
    "MAX",
    "MEAN",
    "FIRST",
    "LAST",
    "MEDIAN",
    "P05",
    "P95",
    "TIME_WEIGHTED_MEAN",
    "PERCENTILE",
}
UNITLESS = {"COUNT", "COVERAGE"}


@dataclass(frozen=True)
class Misfit:
    """The unit that was asked for does not fit the signal's."""


def change_of(unit: str | None, own: str | None) -> Conversion | Misfit | None:
    """How values of a signal become values in the asked unit; None: as they are."""
    if unit is None or unit == own:
        return None
    if own is None:
        return Misfit()
    try:
        return conversion(own, unit)
    except UnitMismatch:
        return Misfit()


def binding_of(signal: Thing) -> str:
    """Where the samples of a signal lie."""
    asset, _, name = signal.id.partition(JOINT)
    bound = signal.fields.get("binding") or {"measurement": name, "field": "value", "tags": {"asset": asset}}
    return orjson.dumps(bound, option=orjson.OPT_SORT_KEYS).decode()


@lru_cache(maxsize=64)
def stored(plant: Plant) -> dict[str, list[Sample]]:
    """All samples by binding, in time order; one instant has one value, the last written wins."""
    found: dict[str, dict[int, Sample]] = {}
    for step in plant.steps:
        for row in step.rows if step.action == "samples" else ():
            times, values = _list(row["times"]), _list(row["values"])
            marks = _list(row.get("qualities") or ["GOOD"] * len(times))
            lane = found.setdefault(_bound(plant, str(row["signal"])), {})
            for time, value, mark in zip(times, values, marks, strict=True):
                lane[time] = (time, value, mark)
    return {where: [lane[time] for time in sorted(lane)] for where, lane in found.items()}


def _list(value: object) -> list[Any]:  # Any: columns of samples
    assert isinstance(value, list)
    return value


def _bound(plant: Plant, key: str) -> str:
    """Plants state where a signal's samples lie once, when they first write it."""
    for (kind, id), said in statements(plant).items():
        if kind == "signal" and id.replace(JOINT, "/") == key:
            return binding_of(Thing(kind, id, said[0].fields or {}, 0, 0))
    raise AssertionError(f"no signal {key}")


def usable(plant: Plant, signal: Thing) -> list[Sample]:
    """GOOD and UNCERTAIN samples of all time."""
    return [s for s in stored(plant).get(binding_of(signal), []) if s[2] != "BAD"]


def is_step(signal: Thing) -> bool:
    return signal.fields.get("interpolation") == "STEP"


@dataclass(frozen=True)
class Series:
    """The usable samples of a signal over a window, and what its statistics need beside them."""

    points: tuple[Point, ...]
    carried: float | None
    step: bool
    window: Window
    interval: int | None
    now: int


def series(ask: Ask, signal: Thing, window: Window, change: Conversion | None) -> Series:
    """Return the samples of a window, each value converted; with asOf, none behind it."""
    start, end = window
    samples = [s for s in usable(ask.plant, signal) if ask.as_of is None or s[0] <= ask.as_of]
    if change is not None:
        samples = [(t, change.apply(v), q) for t, v, q in samples]
    inside = tuple((t, v) for t, v, _ in samples if (start is None or t >= start) and t < end)
    before = [v for t, v, _ in samples if start is not None and t < start]
    carried = before[-1] if before and is_step(signal) else None
    interval = interval_ns(signal.fields.get("samplingInterval"))
    return Series(inside, carried, is_step(signal), window, interval, min(ask.now, ask.end))


def figure(name: str, of: Series, parameter: float | None = None) -> Figure:
    """Return a statistic; None where there is no value."""
    values = [v for _, v in of.points]
    match name:
        case "COUNT":
            return len(values)
        case "COVERAGE":
            return _coverage(of)
        case "INTEGRAL" | "TIME_WEIGHTED_MEAN" | "SECONDS_ABOVE" | "SECONDS_BELOW":
            return _over_time(name, of, parameter)
        case _:
            return _of_values(name, of, values, parameter) if values else None


def _of_values(name: str, of: Series, values: list[float], parameter: float | None) -> Figure:
    match name:
        case "MIN":
            return min(values)
        case "MAX":
            return max(values)
        case "MEAN":
            return sum(values) / len(values)
        case "SUM":
            return sum(values)
        case "FIRST":
            return values[0]
        case "LAST":
            return values[-1]
        case "SPREAD":
            return max(values) - min(values)
        case "STDDEV":
            return library.stdev(values) if len(values) > 1 else None
        case "MEDIAN":
            return percentile(values, 50)
        case "P05" | "P95":
            return percentile(values, float(name[1:]))
        case "PERCENTILE":
            assert parameter is not None
            return percentile(values, parameter)
        case "MIN_AT":
            return next(t for t, v in of.points if v == min(values))
        case "MAX_AT":
            return next(t for t, v in of.points if v == max(values))
        case "FIRST_AT":
            return of.points[0][0]
        case _:
            return of.points[-1][0]


def percentile(values: Sequence[float], rank: float) -> float:
    """On the straight line between the closest ranks."""
    ordered = sorted(values)
    place = rank / 100 * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _coverage(of: Series) -> float | None:
    start, end = of.window
    if of.interval is None or start is None or end == FOREVER:
        return None
    slots = -(-(end - start) // of.interval)
    return len({(t - start) // of.interval for t, _ in of.points}) / slots if slots > 0 else 0.0


# ---------------------------------------------------------------- over time
Piece = tuple[float, float, float]


def _over_time(name: str, of: Series, limit: float | None) -> float | None:
    """Add up pieces (seconds, value at their start, value at their end)."""
    pieces = _held(of) if of.step else _lines(of)
    if pieces is None:
        return None
    match name:
        case "INTEGRAL":
            return sum(s * (a + b) / 2 for s, a, b in pieces)
        case "TIME_WEIGHTED_MEAN":
            covered = sum(s for s, _, _ in pieces)
            if covered == 0:
                return None if of.step else of.points[0][1]
            return sum(s * (a + b) / 2 for s, a, b in pieces) / covered
        case "SECONDS_ABOVE":
            assert limit is not None
            return sum(s * _share_above(a - limit, b - limit) for s, a, b in pieces)
        case _:
            assert limit is not None
            return sum(s * _share_above(limit - a, limit - b) for s, a, b in pieces)


def _lines(of: Series) -> list[Piece] | None:
    if not of.points:
        return None
    pairs = zip(of.points[:-1], of.points[1:], strict=True)
    return [((t2 - t1) / 1e9, a, b) for (t1, a), (t2, b) in pairs]


def _held(of: Series) -> list[Piece] | None:
    """Each value holds until the next, the last until the window's end, but not past now."""
    start, end = of.window
    points = list(of.points)
    if of.carried is not None and start is not None:
        points.insert(0, (start, of.carried))
    if not points:
        return None
    stop = min(end, of.now)
    ends = [t for t, _ in points[1:]] + [stop]
    return [(max(0, min(e, stop) - t) / 1e9, v, v) for (t, v), e in zip(points, ends, strict=True)]


def _share_above(a: float, b: float) -> float:
    """The share of a straight line from a to b that lies above zero."""
    if a > 0 and b > 0:
        return 1.0
    if a <= 0 and b <= 0:
        return 0.0
    return max(a, b) / (max(a, b) - min(a, b))
