"""Instants and durations as the service keeps them: whole nanoseconds, read from and written as ISO 8601.

Not for: windows, calendars and time zones, which need a clock or a zone to mean something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from twin.errors import BadRequest

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

FIRST_INSTANT = -(2**63)
LAST_INSTANT = 2**63 - 1
LONGEST_MONTHS = 585 * 12
"""About the width of the range of instants."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, never negative. A day is 24 hours here; only months need a calendar and a zone."""

    months: int
    nanoseconds: int

    def __post_init__(self) -> None:
        if not (0 <= self.months <= LONGEST_MONTHS and 0 <= self.nanoseconds <= LAST_INSTANT):
            raise BadRequest(
                f"A duration of {self.months} months and {self.nanoseconds} ns is outside the range; "
                f"it must lie between zero and about 292 years, or {LONGEST_MONTHS} months."
            )


def parse_instant(text: str) -> int:
    """Return nanoseconds since 1970-01-01T00:00:00Z of an ISO 8601 date-time with an offset.

    >>> parse_instant("1970-01-01T01:00:00.000000001+01:00")
    1

    Raises BadRequest that says what to change: a missing offset, a day that does not exist, a tenth decimal.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise BadRequest(_why_not_an_instant(text), value=text)
    seconds = _day_number(text, match) * 86_400 + _seconds_of_day(text, match) - _offset_seconds(text, match)
    instant = seconds * SECOND + int((match["fraction"] or "").ljust(9, "0"))
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise BadRequest(
            f"The date-time {text!r} is outside the range that is kept, {format_instant(FIRST_INSTANT)} to "
            f"{format_instant(LAST_INSTANT)}; choose one inside it.",
            value=text,
        )
    return instant


def format_instant(instant: int) -> str:
    """Return the instant in UTC with a Z and as many decimals as it needs.

    >>> format_instant(1_500_000_000)
    '1970-01-01T00:00:01.5Z'
    """
    seconds, nanoseconds = divmod(instant, SECOND)
    text = (_EPOCH + timedelta(seconds=seconds)).isoformat()
    if nanoseconds == 0:
        return text + "Z"
    return f"{text}.{nanoseconds:09d}".rstrip("0") + "Z"


def parse_duration(text: str) -> Duration:
    """Return the length that an ISO 8601 duration names: years, months, weeks, days, hours, minutes, seconds.

    >>> parse_duration("P1MT1.5S")
    Duration(months=1, nanoseconds=1500000000)

    Only seconds take decimals, nine at most. Raises BadRequest when it is empty, negative or too long.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise BadRequest(_why_not_a_duration(text), value=text)
    amount = {name: int(digits or 0) for name, digits in match.groupdict().items() if name != "fraction"}
    whole = sum(amount[name] * unit for name, unit in _FIXED_UNITS)
    fraction = int((match["fraction"] or "").ljust(9, "0"))
    return Duration(months=amount["years"] * 12 + amount["months"], nanoseconds=whole + fraction)


def format_duration(duration: Duration) -> str:
    """Return the canonical text: largest units first, no weeks, no zeros.

    >>> format_duration(Duration(months=14, nanoseconds=90_000_000_000))
    'P1Y2MT1M30S'
    """
    years, months = divmod(duration.months, 12)
    days, rest = divmod(duration.nanoseconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    on_the_date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    on_the_clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n) + _seconds_text(
        rest
    )
    if not on_the_date and not on_the_clock:
        return "PT0S"
    return f"P{on_the_date}{'T' if on_the_clock else ''}{on_the_clock}"


_EPOCH = datetime(1970, 1, 1)  # without a zone on purpose: it is UTC, and prints faster and without +00:00
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_INSTANT = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})[Tt ]"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<offset_hour>[0-9]{2}):?(?P<offset_minute>[0-9]{2}))"
)
_WITHOUT_OFFSET = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_TOO_PRECISE = re.compile(r".{1,60}\.[0-9]{10,60}(?:[Zz]|[+-].{0,6}|S)?")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<years>[0-9]{1,18})Y)?(?:(?P<months>[0-9]{1,18})M)?(?:(?P<weeks>[0-9]{1,18})W)?"
    r"(?:(?P<days>[0-9]{1,18})D)?(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,18})H)?(?:(?P<minutes>[0-9]{1,18})M)?"
    r"(?:(?P<seconds>[0-9]{1,18})(?:\.(?P<fraction>[0-9]{1,9}))?S)?)?"
)
_FIXED_UNITS = (("weeks", WEEK), ("days", DAY), ("hours", HOUR), ("minutes", MINUTE), ("seconds", SECOND))


def _day_number(text: str, match: re.Match[str]) -> int:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).toordinal() - _EPOCH_DAY
    except ValueError as wrong:
        raise BadRequest(
            f"The date-time {text!r} names no day of the calendar: {wrong}.", value=text
        ) from wrong


def _seconds_of_day(text: str, match: re.Match[str]) -> int:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadRequest(
            f"The date-time {text!r} names no time of day: hours go to 23, minutes and seconds to 59.",
            value=text,
        )
    return (hour * 60 + minute) * 60 + second


def _offset_seconds(text: str, match: re.Match[str]) -> int:
    if match["sign"] is None:
        return 0
    hour, minute = int(match["offset_hour"]), int(match["offset_minute"])
    if hour > 23 or minute > 59:
        raise BadRequest(
            f"The date-time {text!r} has no possible offset: write +HH:MM below 24:00.", value=text
        )
    return (hour * 60 + minute) * (-60 if match["sign"] == "-" else 60)


def _seconds_text(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, SECOND)
    if rest:
        return f"{seconds}.{rest:09d}".rstrip("0") + "S"
    return f"{seconds}S" if seconds else ""


def _why_not_an_instant(text: str) -> str:
    shown = _shortened(text)
    if _TOO_PRECISE.fullmatch(text):
        return (
            f"The date-time {shown} has more than nine decimals; nanoseconds are kept, so round it to nine."
        )
    if _WITHOUT_OFFSET.fullmatch(text):
        return f"The date-time {shown} has no offset; end it with Z or with an offset such as +02:00."
    return f"{shown} is not a date-time; write it as 2024-05-01T12:00:00Z or with an offset such as +02:00."


def _why_not_a_duration(text: str) -> str:
    shown = _shortened(text)
    if text.startswith("-"):
        return f"The duration {shown} is negative; write its length, such as PT5M."
    if _TOO_PRECISE.fullmatch(text):
        return f"The duration {shown} has more than nine decimals; nanoseconds are kept, so round it to nine."
    return f"{shown} is not a duration; write it as PT5M, PT1.5S, P7D or P1M (only seconds take decimals)."


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
