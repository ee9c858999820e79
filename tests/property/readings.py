"""Strategies for the fields of a signal that are answered from its samples."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.property.words import CALENDAR, SIGNAL_UNITS, ZONES, one_of, windows
from twin.instants import DAY, HOUR, MINUTE, Duration
from twin.selection import Selection

Selections = st.SearchStrategy[Selection]


def leaf(name: str) -> Selection:
    """A field without arguments or fields of its own."""
    return Selection(name, name)


STATISTICS = (
    *(
        "from",
        "to",
        "unit",
        "count",
        "min",
        "max",
        "mean",
        "sum",
        "first",
        "last",
        "spread",
        "stddev",
        "median",
    ),
    *("minAt", "maxAt", "firstAt", "lastAt", "timeWeightedMean", "integral", "coverage"),
)
BUCKETS = ("from", "to", "count", "min", "max", "mean", "sum", "first", "last", "stddev")


@cache
def series_fields() -> list[Selections]:
    unit = one_of(SIGNAL_UNITS)
    sample = tuple(leaf(n) for n in ("time", "value", "text", "quality", "age"))
    latest = unit.map(lambda u: Selection("latest", "latest", {"unit": u}, sample))
    return [latest, _statistics(unit), _buckets(unit), _samples(unit), _profile()]


def _statistics(unit: st.SearchStrategy[Any]) -> Selections:
    names = st.lists(one_of(STATISTICS), min_size=1, max_size=5, unique=True)
    extra = st.lists(
        st.one_of(
            one_of((0.0, 5.0, 33.3, 100.0)).map(lambda p: Selection("percentile", "percentile", {"p": p})),
            one_of((60.25, 0.0)).map(lambda x: Selection("above", "secondsAbove", {"limit": x})),
            one_of((60.25, 300.0)).map(lambda x: Selection("below", "secondsBelow", {"limit": x})),
        ),
        max_size=2,
        unique_by=lambda s: s.key,
    )
    return st.builds(
        lambda names, extra, over, unit: Selection(
            "statistics", "statistics", {"over": over, "unit": unit}, (*map(leaf, names), *extra)
        ),
        names,
        extra,
        windows(),
        unit,
    )


def _buckets(unit: st.SearchStrategy[Any]) -> Selections:
    every = one_of((HOUR, 7 * HOUR, DAY)).map(lambda ns: {"every": Duration(0, ns)})
    calendar = st.builds(
        lambda unit, zone: {"calendar": unit, "timeZone": zone}, one_of(CALENDAR[1:4]), one_of(ZONES)
    )
    lengths = one_of((20 * HOUR, 3 * DAY)).map(lambda ns: {"last": Duration(0, ns - 11 * MINUTE)})
    return st.builds(
        lambda names, over, size, fill, unit: Selection(
            "buckets", "buckets", {"over": over, "fill": fill, "unit": unit, **size}, tuple(map(leaf, names))
        ),
        st.lists(one_of(BUCKETS), min_size=1, max_size=4, unique=True),
        st.one_of(
            lengths, st.just({"calendar": {"unit": "WEEK", "offset": -1, "timeZone": "Europe/Berlin"}})
        ),
        st.one_of(every, calendar),
        one_of(("NONE", "NULL", "PREVIOUS", "LINEAR")),
        unit,
    )


def _samples(unit: st.SearchStrategy[Any]) -> Selections:
    inner = tuple(leaf(n) for n in ("times", "values", "qualities", "unit", "total", "reduced"))
    return st.builds(
        lambda over, most, unit: Selection(
            "samples", "samples", {"over": over, "unit": unit} | ({"maxPoints": most} if most else {}), inner
        ),
        windows(),
        one_of((None, 4, 7, 25)),
        unit,
    )


PROFILE = (
    *("count", "expected", "gaps", "longestGap", "gapShare", "duplicates", "outOfOrder", "flatlineLongest"),
    *("outOfRange", "outliers", "bad"),
)


def _profile() -> Selections:
    inner = tuple(map(leaf, PROFILE))
    return windows().map(lambda over: Selection("profile", "profile", {"over": over}, inner))
