"""Strategies for filters on plain values, over the vocabulary of random plants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.plant.chance import NOW
from twin.instants import DAY, HOUR, MINUTE, Duration

Given = dict[str, Any]  # Any: arguments as a client gives them
Strategy = st.SearchStrategy[Given]
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")
CALENDAR = ("HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
PATTERNS = (".*", "[A-Za-z]+", "(P|p).*", ".*ß.*", r"a\.b", "a.b", r"\w+", "straße", "", r".*'.*")
FUNCTIONS = (
    *("COUNT", "MIN", "MAX", "MEAN", "SUM", "FIRST", "LAST", "SPREAD", "STDDEV", "MEDIAN", "P05", "P95"),
    *("TIME_WEIGHTED_MEAN", "INTEGRAL", "COVERAGE"),
)
SIGNAL_UNITS = ("Cel", "K", "[degF]", "mm/s", "bar", None, None, None)
POWER_UNITS = ("kW", "W", None, None)


def one_of(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(values))


def some_of(fields: dict[str, st.SearchStrategy[Any]], most: int = 2) -> Strategy:
    """An object with one to `most` of the fields."""
    chosen = st.lists(one_of(sorted(fields)), min_size=1, max_size=most, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: fields[name] for name in names}))


def strings(values: Sequence[str]) -> Strategy:
    """A StringFilter."""
    one, many = one_of(values), st.lists(one_of(values), max_size=3)
    piece = one.flatmap(lambda v: st.sampled_from(sorted({v[:1], v[-1:], v[1:3], v})))
    return some_of(
        {
            "eq": one,
            "ne": one,
            "in": many,
            "notIn": many,
            "contains": piece,
            "startsWith": piece,
            "endsWith": piece,
            "matches": one_of(PATTERNS),
            "isNull": st.booleans(),
            "ignoreCase": st.just(True),
        }
    )


def numbers(values: Sequence[float]) -> Strategy:
    """A FloatFilter."""
    one = one_of(values)
    pair = st.lists(one, min_size=2, max_size=2)
    fields: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(("eq", "ne", "gt", "gte", "lt", "lte"), one)
    return some_of(fields | {"between": pair.map(sorted), "isNull": st.booleans()})


def times(values: Sequence[int]) -> Strategy:
    """A DateTimeFilter."""
    fields: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(
        ("eq", "gt", "gte", "lt", "lte"), one_of(values)
    )
    return some_of(fields | {"isNull": st.booleans()})


def choices(values: Sequence[str], *, negated: bool = True) -> Strategy:
    """A filter on an enum."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "eq": one_of(values),
        "in": st.lists(one_of(values), max_size=3),
    }
    return some_of(fields | ({"ne": fields["eq"], "notIn": fields["in"]} if negated else {}), most=1)


@cache
def windows(*, bounded: bool = False) -> Strategy:
    """A WindowInput."""
    lengths = (HOUR, 7 * HOUR + 13 * MINUTE, DAY, 3 * DAY, 30 * DAY)
    last = one_of(lengths).map(lambda ns: {"last": Duration(0, ns)})
    ends = st.lists(st.integers(-200, 10), min_size=2, max_size=2, unique=True).map(sorted)
    between = ends.map(
        lambda e: {"between": {"from": NOW + e[0] * 30 * MINUTE, "to": NOW + e[1] * 30 * MINUTE}}
    )
    calendar = st.builds(
        lambda unit, offset, zone: {"calendar": {"unit": unit, "offset": offset, "timeZone": zone}},
        one_of(CALENDAR),
        st.integers(-3, 1),
        one_of(ZONES),
    )
    return st.one_of(last, last, between, calendar, *(() if bounded else (st.just({"all": True}),)))


LIMITS = (0.0, 1.0, 3.1234, 0.5123, 20.1234, 60.1234, 150.5, 250.1234, 330.1234, 100_000.1234)


@cache
def statistics() -> Strategy:
    """A StatisticFilter."""
    needed = {"function": one_of(FUNCTIONS), "value": numbers(LIMITS), "unit": one_of(SIGNAL_UNITS)}
    return st.fixed_dictionaries(needed, optional={"over": windows()})
