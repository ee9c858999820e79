"""Windows and buckets follow the calendar of a zone through its clock changes (S3, T5)."""

from __future__ import annotations

from typing import Any

import pytest

from twin.errors import BadRequest, LimitExceeded
from twin.instants import DAY, HOUR, MINUTE, Duration, format_instant, parse_instant
from twin.windows import FOREVER, Span, bucket_edges, resolve

SPRING = parse_instant("2026-03-30T10:00:00Z")
AUTUMN = parse_instant("2026-10-26T10:00:00Z")


def calendar(unit: str, offset: int, zone: str, now: int) -> tuple[str, str]:
    span = resolve({"calendar": {"unit": unit, "offset": offset, "timeZone": zone}}, now=now, as_of=None)
    assert span.start is not None
    return format_instant(span.start), format_instant(span.end)


def hours(unit: str, offset: int, zone: str, now: int) -> float:
    start, end = (parse_instant(text) for text in calendar(unit, offset, zone, now))
    return (end - start) / HOUR


def edges(start: str, end: str, **given: Any) -> list[str]:  # Any: the keywords of bucket_edges
    known = {"every": None, "calendar": None, "time_zone": None}
    span = Span(parse_instant(start), parse_instant(end))
    return [format_instant(edge) for edge in bucket_edges(span, **{**known, **given})]


# ---------------------------------------------------------------- windows
def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    assert calendar("DAY", -1, "Europe/Berlin", SPRING) == ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")
    assert hours("DAY", -1, "Europe/Berlin", SPRING) == 23


def test_the_day_on_which_clocks_go_back_has_25_hours() -> None:
    assert hours("DAY", -1, "Europe/Berlin", AUTUMN) == 25


def test_a_week_begins_on_monday_and_may_be_an_hour_short() -> None:
    assert calendar("WEEK", -1, "Europe/Berlin", SPRING) == ("2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")
    assert hours("WEEK", -1, "Europe/Berlin", SPRING) == 7 * 24 - 1


def test_quarters_begin_in_january_april_july_october() -> None:
    assert calendar("QUARTER", 0, "UTC", SPRING) == ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")
    assert calendar("QUARTER", -1, "UTC", SPRING) == ("2025-10-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert calendar("QUARTER", 3, "UTC", SPRING) == ("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z")


def test_months_and_years_cross_the_turn_of_the_year() -> None:
    assert calendar("MONTH", -3, "UTC", SPRING) == ("2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert calendar("YEAR", -2, "UTC", SPRING) == ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")


def test_hours_run_on_through_the_hour_that_comes_twice() -> None:
    twice = parse_instant("2026-10-25T00:30:00Z")

    first, second = (calendar("HOUR", offset, "Europe/Berlin", twice) for offset in (0, 1))

    assert first == ("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")
    assert second == ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z")


def test_an_hour_begins_on_the_local_clock_of_a_half_hour_zone() -> None:
    assert calendar("HOUR", 0, "Asia/Kolkata", SPRING) == ("2026-03-30T09:30:00Z", "2026-03-30T10:30:00Z")


def test_last_ends_now_and_between_is_taken_as_it_is() -> None:
    assert resolve({"last": Duration(0, DAY)}, now=SPRING, as_of=None) == Span(SPRING - DAY, SPRING)
    assert resolve({"between": {"from": 5, "to": 7}}, now=SPRING, as_of=None) == Span(5, 7)


def test_without_a_window_all_up_to_the_end_counts_and_all_reaches_further() -> None:
    assert resolve(None, now=SPRING, as_of=None) == Span(None, SPRING + 1)
    assert resolve({"all": True}, now=SPRING, as_of=None) == Span(None, FOREVER)
    assert resolve({"all": True}, now=SPRING, as_of=SPRING) == Span(None, FOREVER, cut=SPRING + 1)


def test_nothing_behind_as_of_is_looked_at_whatever_the_window() -> None:
    today = {"between": {"from": SPRING - DAY, "to": SPRING + DAY}}
    to_come = {"between": {"from": SPRING + 5, "to": SPRING + 9}}

    assert resolve(today, now=SPRING, as_of=SPRING).looked_at == (SPRING - DAY, SPRING + 1)
    assert resolve(to_come, now=SPRING, as_of=SPRING).looked_at == (SPRING + 1, SPRING + 1)
    assert resolve(today, now=SPRING, as_of=None).looked_at == (SPRING - DAY, SPRING + DAY)


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ({"last": Duration(1, 0)}, "calendar window"),
        ({"last": Duration(0, 0)}, "longer than zero"),
        ({"between": {"from": 7, "to": 5}}, "ends before it starts"),
        ({"all": False}, "exactly one of"),
        ({}, "exactly one of"),
        ({"calendar": {"unit": "DAY", "timeZone": "Europe/Atlantis"}}, "Europe/Atlantis"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_with_the_reason(
    window: dict[str, object], says: str
) -> None:
    with pytest.raises(BadRequest, match=says):
        resolve(window, now=SPRING, as_of=None)


# ---------------------------------------------------------------- buckets
def test_regular_buckets_start_at_multiples_from_the_epoch_and_are_cut_to_the_window() -> None:
    found = edges("2026-03-29T23:50:00Z", "2026-03-30T16:30:00Z", every=Duration(0, 8 * HOUR))

    assert found == [
        "2026-03-29T23:50:00Z",
        "2026-03-30T00:00:00Z",
        "2026-03-30T08:00:00Z",
        "2026-03-30T16:00:00Z",
        "2026-03-30T16:30:00Z",
    ]


def test_a_window_that_ends_on_an_edge_has_no_empty_bucket_behind_it() -> None:
    found = edges("2026-03-30T08:00:00Z", "2026-03-30T16:00:00Z", every=Duration(0, 8 * HOUR))

    assert found == ["2026-03-30T08:00:00Z", "2026-03-30T16:00:00Z"]


def test_multiples_of_the_epoch_reach_back_before_1970() -> None:
    found = edges("1969-12-31T22:30:00Z", "1970-01-01T00:30:00Z", every=Duration(0, HOUR))

    assert found[1:-1] == ["1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z"]


def test_days_as_buckets_have_23_and_25_hours() -> None:
    spring = edges("2026-03-28T12:00:00Z", "2026-03-31T00:00:00Z", calendar="DAY", time_zone="Europe/Berlin")
    autumn = edges("2026-10-24T12:00:00Z", "2026-10-27T00:00:00Z", calendar="DAY", time_zone="Europe/Berlin")

    assert spring[1:4] == ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"]
    assert autumn[1:4] == ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"]


def test_calendar_hours_run_on_through_both_clock_changes() -> None:
    forward = edges(
        "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", calendar="HOUR", time_zone="Europe/Berlin"
    )
    back = edges("2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z", calendar="HOUR", time_zone="Europe/Berlin")

    assert [edge[11:13] for edge in forward] == ["00", "01", "02", "03"]
    assert [edge[11:13] for edge in back] == ["00", "01", "02", "03"]


def test_quarters_as_buckets() -> None:
    found = edges("2025-12-15T00:00:00Z", "2026-08-01T00:00:00Z", calendar="QUARTER", time_zone="UTC")

    assert [edge[:10] for edge in found[1:-1]] == ["2026-01-01", "2026-04-01", "2026-07-01"]


def test_an_empty_window_has_no_buckets() -> None:
    assert edges("2026-03-30T00:00:00Z", "2026-03-30T00:00:00Z", every=Duration(0, HOUR)) == []


def test_too_many_buckets_are_refused_before_they_are_made() -> None:
    with pytest.raises(LimitExceeded, match="100,000"):
        edges("1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z", every=Duration(0, MINUTE))


@pytest.mark.parametrize("given", [{}, {"every": Duration(0, HOUR), "calendar": "DAY", "time_zone": "UTC"}])
def test_buckets_have_exactly_one_size(given: dict[str, object]) -> None:
    with pytest.raises(BadRequest, match="exactly one of"):
        edges("2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z", **given)


def test_buckets_need_a_window_with_two_ends() -> None:
    with pytest.raises(BadRequest, match="two ends"):
        bucket_edges(Span(None, 5), every=Duration(0, HOUR), calendar=None, time_zone=None)
