"""Samples from delimited text: times, numbers, gaps, and the cell that is wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import BadRequest
from twin.exchange.problems import Problem
from twin.exchange.samples import SampleOptions, open_samples, sample_blocks
from twin.exchange.times import TimeFormat, TimeRule, instant, instants
from twin.instants import format_instant, parse_instant

BERLIN = TimeRule(zone=ZoneInfo("Europe/Berlin"))
Z = "2024-05-01T12:00:0"


def file(folder: Path, content: str) -> Path:
    """Return a file with the content."""
    path = folder / "s.csv"
    path.write_text(content, encoding="utf-8")
    return path


def read(path: Path, **options: object) -> tuple[list[int], list[list[float]], list[Problem]]:
    """Return times, rows of values and problems of a whole file."""
    found = list(sample_blocks(open_samples(path, SampleOptions(time="t", **options))))  # type: ignore[arg-type]
    times = [int(t) for block in found for t in block.times]
    values = [list(map(float, row)) for block in found for row in block.values]
    return times, values, [problem for block in found for problem in block.problems]


def test_each_column_but_the_time_becomes_a_signal(tmp_path: Path) -> None:
    path = file(tmp_path, f"flow,t,head,label\n1.5,{Z}1Z,2,a\n-3e2,{Z}2.5Z,4,b\n")

    opened = open_samples(path, SampleOptions(time="t", skip=("label",), names={"head": "pressure"}))
    times, values, problems = read(path, skip=("label",), names={"head": "pressure"})

    assert [(c.column, c.signal) for c in opened.columns] == [("flow", "flow"), ("head", "pressure")]
    assert times == [parse_instant(f"{Z}1Z"), parse_instant(f"{Z}2.5Z")]
    assert values == [[1.5, 2.0], [-300.0, 4.0]]
    assert problems == []


def test_an_empty_cell_is_a_gap_and_no_bad_row(tmp_path: Path) -> None:
    times, values, problems = read(file(tmp_path, f"t,a,b\n{Z}1Z,,2\n{Z}2Z, ,\n"))

    assert len(times) == 2
    assert np.isnan(values[0][0])
    assert values[0][1] == 2
    assert np.isnan(values[1]).all()
    assert problems == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("abc", "is not a number"),
        ("NaN", "is not a finite number; leave the cell empty"),
        ("-inf", "is not a finite number"),
        ("1,5", "has a decimal comma"),
        ("1_000", "is not a number"),
        ("١", "is not a number"),
        ("0x10", "is not a number"),
        ("1e999", "is too large"),
        ("9007199254740993", "beyond 2^53"),
        ("9" * 600, "beyond 2^53"),
        ("true", "is not a number"),
    ],
)
def test_a_cell_that_is_no_number_is_told_with_its_place(tmp_path: Path, cell: str, said: str) -> None:
    times, values, problems = read(file(tmp_path, f"t;a;b\n{Z}1Z;1;1\n{Z}2Z;2;{cell}\n{Z}3Z;3;3\n"))

    (problem,) = problems
    assert (problem.line, problem.column, problem.value) == (3, "b", cell)
    assert said in problem.reason
    assert values == [[1, 1], [3, 3]]
    assert len(times) == 2


@pytest.mark.parametrize(
    ("cell", "rule", "said"),
    [
        ("2024-05-01 12:00:00", TimeRule(), "has no offset; name the zone of the file with --time-zone"),
        ("", TimeRule(), "has no time"),
        ("yesterday", TimeRule(), "is not a date-time"),
        ("2024-02-30T12:00:00Z", TimeRule(), "names no day"),
        ("1714564800", TimeRule(), "say what it counts with --time-format"),
        ("2024-03-31 02:30:00", BERLIN, "does not exist in Europe/Berlin"),
        ("2024-10-27 02:30:00", BERLIN, "happens twice in Europe/Berlin"),
        ("noon", TimeRule(TimeFormat.SECONDS), "is not a number"),
        ("99999999999999", TimeRule(TimeFormat.SECONDS), "outside the years 1678 to 2262"),
        ("1.0000000001", TimeRule(TimeFormat.SECONDS), "finer than a nanosecond"),
    ],
)
def test_a_time_that_means_no_instant_is_told_with_its_line(
    tmp_path: Path, cell: str, rule: TimeRule, said: str
) -> None:
    _, values, problems = read(file(tmp_path, f"t;a\n{cell};1\n"), rule=rule)

    (problem,) = problems
    assert (problem.line, problem.column) == (2, "t")
    assert said in problem.reason
    assert values == []


@pytest.mark.parametrize(
    ("cell", "rule", "expected"),
    [
        ("2024-05-01 12:00:00", BERLIN, "2024-05-01T10:00:00Z"),
        ("2024-01-01 12:00:00.5", BERLIN, "2024-01-01T11:00:00.5Z"),
        ("2024-10-27 02:30:00+01:00", BERLIN, "2024-10-27T01:30:00Z"),
        ("2024-05-01T12:00:00.123456789-03:30", TimeRule(), "2024-05-01T15:30:00.123456789Z"),
        ("1714564800.25", TimeRule(TimeFormat.SECONDS), "2024-05-01T12:00:00.25Z"),
        ("1714564800001", TimeRule(TimeFormat.MILLISECONDS), "2024-05-01T12:00:00.001Z"),
        ("1714564800000000001", TimeRule(TimeFormat.NANOSECONDS), "2024-05-01T12:00:00.000000001Z"),
    ],
)
def test_times_keep_their_nanoseconds_and_follow_their_zone(
    tmp_path: Path, cell: str, rule: TimeRule, expected: str
) -> None:
    times, _, problems = read(file(tmp_path, f"t;a\n{cell};1\n"), rule=rule)

    assert problems == []
    assert [format_instant(t) for t in times] == [expected]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"time": "time"},
            "--time names the column 'time', which the header does not have (did you mean 'times'?)",
        ),
        ({"time": "times", "skip": ("flwo",)}, "did you mean 'flow'?"),
        ({"time": "times", "units": {"x": "bar"}}, "--unit names the column 'x'"),
        ({"time": "times", "names": {"flow": "head"}}, "two columns would become the signal 'head'"),
        ({"time": "times", "skip": ("flow", "head")}, "no column is left"),
        ({"time": "times", "delimiter": ";"}, "',' (comma) finds 3"),
        ({"time": "times", "delimiter": ";;"}, "is not one character"),
    ],
)
def test_options_that_do_not_fit_the_header_are_refused(
    tmp_path: Path, options: dict[str, object], said: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        open_samples(file(tmp_path, "times,flow,head\n"), SampleOptions(**options))  # type: ignore[arg-type]

    assert said in refused.value.message


texts = st.one_of(
    st.datetimes(min_value=datetime(1900, 1, 1)).map(lambda d: d.isoformat(" ")),
    st.datetimes(min_value=datetime(2024, 10, 27)).map(lambda d: d.isoformat() + "Z"),
    st.sampled_from(
        [
            "2024-10-27 02:30:00",
            "2024-03-31 02:30:00",
            "2024-03-31 03:00:00",
            "2024-05-01",
            "2024-05-01T24:00:00Z",
        ]
    ),
    st.sampled_from(
        ["2024-05-01T12:00:00+25:00", "2024-05-01T12:00:00-03:30", "NaT", "2024-13-01T00:00:00Z", "1_0"]
    ),
)


@settings(max_examples=300, print_blob=True, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_a_column_read_at_once_is_the_column_read_cell_by_cell(column: list[str]) -> None:
    def slow(text: str) -> int | None:
        try:
            return instant(text, BERLIN)
        except BadRequest:
            return None

    found = instants(column, BERLIN)

    assert found is None or found.tolist() == [slow(text) for text in column]


def test_a_regular_column_in_a_zone_takes_the_fast_way() -> None:
    assert instants(["2024-05-01 12:00:00", "2024-05-01 12:00:01.5"], BERLIN) is not None
    assert instants(["2024-05-01T12:00:00+02:00"] * 3, TimeRule()) is not None
