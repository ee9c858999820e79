"""Windows and buckets of time, by walking the calendar (S3, T1, T5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FOREVER = 2**63 - 1
Window = tuple[int | None, int]
Input = Mapping[str, Any]  # Any: arguments as a client gives them


def window(given: Input | None, end: int) -> Window:
    """Return start (None: the beginning) and end of a window; `end` is asOf or now."""
    if given is None:
        return None, end + 1
    if "last" in given:
        return end - given["last"].nanoseconds, end
    if "between" in given:
        return given["between"]["from"], given["between"]["to"]
    if "all" in given:
        return None, FOREVER
    calendar = given["calendar"]
    start = _begin(_local(end, calendar["timeZone"]), calendar["unit"])
    for _ in range(abs(calendar["offset"])):
        start = _next(start, calendar["unit"]) if calendar["offset"] > 0 else _before(start, calendar["unit"])
    return _ns(start), _ns(_next(start, calendar["unit"]))


def edges(start: int, end: int, arguments: Input) -> list[int]:
    """Return the bounds of the buckets of a window."""
    if end <= start:
        return []
    if arguments.get("every") is not None:
        every = arguments["every"].nanoseconds
        inner = range((start // every + 1) * every, end, every)
        return [start, *inner, end]
    unit = arguments["calendar"]
    found, at = [start], _next(_begin(_local(start, arguments["timeZone"]), unit), unit)
    while _ns(at) < end:
        found.append(_ns(at))
        at = _next(at, unit)
    return [*found, end]


def _local(instant: int, zone: str) -> datetime:
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant // 10**9)
    return whole.astimezone(ZoneInfo(zone))


def _ns(at: datetime) -> int:
    return round((at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 10**9


def _begin(at: datetime, unit: str) -> datetime:
    """Go back hour by hour or day by day until a unit begins."""
    if unit == "HOUR":
        past = timedelta(minutes=at.minute, seconds=at.second)
        return (at.astimezone(UTC) - past).astimezone(at.tzinfo)
    day = datetime(at.year, at.month, at.day, tzinfo=at.tzinfo)
    while not _begins(day, unit):
        day -= timedelta(days=1)
    return day


def _begins(day: datetime, unit: str) -> bool:
    match unit:
        case "DAY":
            return True
        case "WEEK":
            return day.weekday() == 0
        case "MONTH":
            return day.day == 1
        case "QUARTER":
            return day.day == 1 and day.month in (1, 4, 7, 10)
        case _:
            return day.day == 1 and day.month == 1


def _next(at: datetime, unit: str) -> datetime:
    if unit == "HOUR":
        return (at.astimezone(UTC) + timedelta(hours=1)).astimezone(at.tzinfo)
    day = at + timedelta(days=1)
    while not _begins(day, unit):
        day += timedelta(days=1)
    return day


def _before(at: datetime, unit: str) -> datetime:
    if unit == "HOUR":
        return (at.astimezone(UTC) - timedelta(hours=1)).astimezone(at.tzinfo)
    return _begin(at - timedelta(days=1), unit)
