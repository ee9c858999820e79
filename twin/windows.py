"""Windows and buckets of time: from what a client writes to instants in nanoseconds (S3, T1, T5). Pure.

A span is half open: start inclusive (None: from the beginning), end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from twin.errors import BadRequest, LimitExceeded
from twin.instants import FIRST_INSTANT, LAST_INSTANT, Duration

FOREVER: Final = 2**63 - 1
MAX_BUCKETS: Final = 100_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of time in ns; start None is the beginning of all data, end FOREVER its end.

    No sample at `cut` or behind it is looked at: what an answer as of a moment must not know, whatever its window.
    """

    start: int | None
    end: int
    cut: int | None = None

    @property
    def looked_at(self) -> tuple[int | None, int]:
        """Where samples are looked for: start and end, up to the cut."""
        end = self.end if self.cut is None else min(self.end, self.cut)
        return (self.start if self.start is None else min(self.start, end)), end

    @property
    def seconds(self) -> float | None:
        """Its length, if it has one."""
        return None if self.start is None or self.end == FOREVER else (self.end - self.start) / 1e9


def resolve(window: Mapping[str, object] | None, *, now: int, as_of: int | None) -> Span:
    """Read a WindowInput. `now` is the frozen instant at which `last` ends; without a window, all up to it.

    With `as_of` nothing behind that instant is looked at.
    """
    if window is None:
        return Span(None, now + 1)
    span = _read(window, now)
    return span if as_of is None or span.end <= as_of + 1 else replace(span, cut=as_of + 1)


def _read(window: Mapping[str, object], now: int) -> Span:
    match next(iter(window.items()), None):
        case ("last", Duration() as duration):
            return Span(now - fixed(duration, "last"), now)
        case ("between", {"from": int(start), "to": int(end)}):
            if end < start:
                raise BadRequest("the window ends before it starts; `from` must not be later than `to`")
            return Span(start, end)
        case ("calendar", Mapping() as calendar):
            return _calendar(calendar, now)
        case ("all", True):
            return Span(None, FOREVER)
        case other:
            raise BadRequest(f"a window is exactly one of last, between, calendar, all: true; got {other!r}")


def fixed(duration: Duration, argument: str) -> int:
    """Return a duration in ns; months and years have no fixed length and are refused."""
    if duration.months:
        raise BadRequest(
            f"`{argument}` needs a fixed duration: months and years depend on a time zone; "
            "use days (P30D) or a calendar window"
        )
    if duration.nanoseconds <= 0:
        raise BadRequest(f"`{argument}` needs a duration longer than zero")
    return duration.nanoseconds


def bucket_edges(
    span: Span, *, every: Duration | None, calendar: str | None, time_zone: str | None
) -> tuple[int, ...]:
    """Return the instants between which buckets lie: multiples of `every` or calendar boundaries, cut to the span."""
    if span.start is None or span.end == FOREVER:
        raise BadRequest("buckets need a window with two ends; use last, between or calendar")
    if (every is None) == (calendar is None):
        raise BadRequest("buckets need exactly one of `every` and `calendar`")
    if calendar is not None and time_zone is None:
        raise BadRequest(
            "buckets by `calendar` need a `timeZone`; give an IANA name such as Europe/Berlin or UTC"
        )
    if every is not None:
        inner = _regular(span.start, span.end, fixed(every, "every"))
    else:
        inner = _boundaries(span.start, span.end, str(calendar), zone(time_zone or ""))
    return (span.start, *inner, span.end) if span.end > span.start else ()


def zone(name: str) -> ZoneInfo:
    """Return an IANA time zone, or refuse with its name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRequest(
            f"unknown time zone {name!r}; use an IANA name such as Europe/Berlin or UTC", value=name
        ) from None


def _regular(start: int, end: int, step: int) -> tuple[int, ...]:
    first = start - start % step + step
    count = max(0, -(-(end - first) // step))
    _refuse_too_many(count)
    return tuple(range(first, end, step))


def _boundaries(start: int, end: int, unit: str, place: ZoneInfo) -> tuple[int, ...]:
    edges: list[int] = []
    at = _floor(datetime.fromtimestamp(start // 10**9, place), unit)
    while True:
        at = _shift(at, unit, 1)
        instant = _instant(at)
        if instant >= end:
            return tuple(edges)
        if instant > start and (not edges or instant > edges[-1]):
            edges.append(instant)
        _refuse_too_many(len(edges))


def _refuse_too_many(count: int) -> None:
    if count > MAX_BUCKETS:
        raise LimitExceeded(
            f"more than {MAX_BUCKETS:,} buckets asked for; make the window shorter or the buckets longer"
        )


def _calendar(window: Mapping[str, object], now: int) -> Span:
    place = zone(str(window["timeZone"]))
    unit, offset = str(window["unit"]), window.get("offset")
    shift = offset if isinstance(offset, int) else 0
    try:
        start = _shift(_floor(datetime.fromtimestamp(now // 10**9, place), unit), unit, shift)
        found = Span(_instant(start), _instant(_shift(start, unit, 1)))
    except (OverflowError, ValueError):  # a year that no calendar of the language has
        raise _too_far(unit, shift) from None
    if not FIRST_INSTANT <= _instant(start) <= found.end <= LAST_INSTANT:
        raise _too_far(unit, shift)
    return found


def _too_far(unit: str, offset: int) -> BadRequest:
    return BadRequest(
        f"the window {offset} times {unit} from now lies outside the years 1677 to 2262; take a smaller `offset`",
        value=offset,
    )


def _floor(at: datetime, unit: str) -> datetime:
    """Return the start of the calendar unit that holds a local time; hours run on through clock changes."""
    if unit == "HOUR":
        utc = at.astimezone(UTC)
        return (
            utc - timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
        ).astimezone(at.tzinfo)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    match unit:
        case "DAY":
            return day
        case "WEEK":
            return day - timedelta(days=day.weekday())
        case "MONTH":
            return day.replace(day=1)
        case "QUARTER":
            return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
        case _:
            return day.replace(day=1, month=1)


def _shift(start: datetime, unit: str, count: int) -> datetime:
    """Move the start of a unit by whole units."""
    match unit:
        case "HOUR":
            return (start.astimezone(UTC) + timedelta(hours=count)).astimezone(start.tzinfo)
        case "DAY":
            return start + timedelta(days=count)
        case "WEEK":
            return start + timedelta(weeks=count)
    months = start.year * 12 + start.month - 1 + count * {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    return start.replace(year=months // 12, month=months % 12 + 1)


def _instant(at: datetime) -> int:
    return (at.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1) * 1000
