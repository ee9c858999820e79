"""Instants and durations: what is read, what is refused and why, and that nothing is lost on the way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import BadRequest
from twin.instants import (
    DAY,
    FIRST_INSTANT,
    HOUR,
    LAST_INSTANT,
    LONGEST_MONTHS,
    MINUTE,
    SECOND,
    WEEK,
    Duration,
    format_duration,
    format_instant,
    parse_duration,
    parse_instant,
)

instants = st.integers(FIRST_INSTANT, LAST_INSTANT)
durations = st.builds(
    Duration, months=st.integers(0, LONGEST_MONTHS), nanoseconds=st.integers(0, LAST_INSTANT)
)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:00Z", 0),
        ("1970-01-01T00:00:00.1Z", 100_000_000),
        ("1970-01-01T00:00:00.123456789Z", 123_456_789),
        ("1969-12-31T23:59:59.999999999Z", -1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T01:00:00+0100", 0),
        ("1969-12-31T14:30:00-09:30", 0),
        ("2024-02-29T12:00:00Z", 1_709_208_000 * SECOND),
        ("1677-09-21T00:12:43.145224192Z", FIRST_INSTANT),
        ("2262-04-11T23:47:16.854775807Z", LAST_INSTANT),
    ],
)
def test_an_instant_is_read_to_the_nanosecond(text: str, nanoseconds: int) -> None:
    assert parse_instant(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-05-01T12:00:00", "has no offset"),
        ("2024-05-01T12:00", "has no offset"),
        ("2024-05-01", "has no offset"),
        ("2023-02-29T00:00:00Z", "no day of the calendar"),
        ("2024-13-01T00:00:00Z", "no day of the calendar"),
        ("0000-01-01T00:00:00Z", "no day of the calendar"),
        ("2024-05-01T24:00:00Z", "no time of day"),
        ("2024-05-01T23:60:00Z", "no time of day"),
        ("2016-12-31T23:59:60Z", "no time of day"),
        ("2024-05-01T00:00:00+24:00", "no possible offset"),
        ("2024-05-01T00:00:00+01:60", "no possible offset"),
        ("2024-05-01T00:00:00.1234567891Z", "more than nine decimals"),
        ("1677-09-21T00:12:43.145224191Z", "outside the range"),
        ("2262-04-11T23:47:16.854775808Z", "outside the range"),
        ("9999-12-31T00:00:00Z", "outside the range"),
        ("yesterday", "is not a date-time"),
        ("", "is not a date-time"),
        ("٢٠٢٤-05-01T12:00:00Z", "is not a date-time"),
        ("2024-05-01T12:00:00Z\n", "is not a date-time"),
        ("1714564800", "is not a date-time"),
        ("x" * 10_000, "is not a date-time"),
    ],
)
def test_a_refused_instant_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason) as refused:
        parse_instant(text)

    assert len(refused.value.message) < 200


@given(instants)
def test_an_instant_comes_back_from_its_text(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(instants, st.integers(-1439, 1439))
def test_the_offset_does_not_move_the_instant(instant: int, offset_minutes: int) -> None:
    whole = instant // SECOND
    local = datetime(1970, 1, 1) + timedelta(seconds=whole, minutes=offset_minutes)
    sign = "-" if offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(offset_minutes), 60)
    text = f"{local.isoformat()}.{instant % SECOND:09d}{sign}{hours:02d}:{minutes:02d}"

    assert parse_instant(text) == instant


@given(st.datetimes(datetime(1700, 1, 1), datetime(2262, 1, 1), timezones=st.just(UTC)))
def test_an_instant_agrees_with_the_standard_library(moment: datetime) -> None:
    exact = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000

    assert parse_instant(moment.isoformat()) == exact


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (120_000_000, "1970-01-01T00:00:00.12Z"),
        (10 * SECOND, "1970-01-01T00:00:10Z"),
    ],
)
def test_an_instant_is_written_in_utc_without_trailing_zeros(instant: int, text: str) -> None:
    assert format_instant(instant) == text


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT5M", Duration(0, 5 * MINUTE)),
        ("P7D", Duration(0, 7 * DAY)),
        ("P1W", Duration(0, WEEK)),
        ("P1M", Duration(1, 0)),
        ("P2Y", Duration(24, 0)),
        ("PT0S", Duration(0, 0)),
        ("PT36H", Duration(0, 36 * HOUR)),
        ("PT0.000000001S", Duration(0, 1)),
        (
            "P1Y2M3W4DT5H6M7.5S",
            Duration(14, 25 * DAY + 5 * HOUR + 6 * MINUTE + 7 * SECOND + SECOND // 2),
        ),
    ],
)
def test_a_duration_is_read_in_months_and_nanoseconds(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a duration"),
        ("P", "is not a duration"),
        ("PT", "is not a duration"),
        ("P1DT", "is not a duration"),
        ("5M", "is not a duration"),
        ("PT1.5H", "is not a duration"),
        ("PT1M1H", "is not a duration"),
        ("P1", "is not a duration"),
        ("PT5M ", "is not a duration"),
        ("pt5m", "is not a duration"),
        ("PT٥M", "is not a duration"),
        ("-PT5M", "is negative"),
        ("PT0.0000000001S", "more than nine decimals"),
        ("P586Y", "outside the range"),
        ("P999999999999999999Y", "outside the range"),
        ("P106752D", "outside the range"),
        ("PT" + "9" * 5_000 + "S", "is not a duration"),
    ],
)
def test_a_refused_duration_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason) as refused:
        parse_duration(text)

    assert len(refused.value.message) < 200


def test_a_duration_is_never_negative() -> None:
    with pytest.raises(BadRequest, match="outside the range"):
        Duration(0, -1)


@given(durations)
def test_a_duration_comes_back_from_its_text(duration: Duration) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(durations)
def test_the_text_of_a_duration_is_canonical(duration: Duration) -> None:
    text = format_duration(duration)

    assert format_duration(parse_duration(text)) == text
    assert "W" not in text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("PT90S", "PT1M30S"),
        ("PT24H", "P1D"),
        ("P2W", "P14D"),
        ("P14M", "P1Y2M"),
        ("P0D", "PT0S"),
        ("PT1.500S", "PT1.5S"),
        ("PT10S", "PT10S"),
        ("P1MT5M", "P1MT5M"),
    ],
)
def test_a_duration_is_written_with_its_largest_units(text: str, canonical: str) -> None:
    assert format_duration(parse_duration(text)) == canonical
