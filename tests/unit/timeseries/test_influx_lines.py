"""Line protocol holds what the samples say, in so many lines a body."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timeseries import SeriesKey
from timeseries.columns import Columns
from timeseries.influx_lines import LINES_PER_BODY, cleared_lines, good_lines, other_lines

PUMP = SeriesKey("oil temperature", "value", (("asset", "pump 1, west"),))
FAN = SeriesKey("current", "L1=", ())
HEAD = "oil\\ temperature,asset=pump\\ 1\\,\\ west "


def columns(*rows: tuple[int, int, float, int], texts: tuple[str | None, ...] | None = None) -> Columns:
    """Rows of place, instant, value and quality."""
    id_, time, value, quality = zip(*rows, strict=True)
    text = None if texts is None else np.array(texts, np.object_)
    return Columns(
        np.array(id_, np.int32), np.array(time, np.int64), np.array(value), np.array(quality, np.uint8), text
    )


def test_a_good_number_is_a_line_of_its_own() -> None:
    bodies = list(good_lines(columns((0, 5, 1.5, 0), (0, -6, -0.0, 0), (1, 7, 1e22, 0)), (PUMP, FAN)))

    assert b"".join(bodies).decode() == f"{HEAD}value=1.5 5\n{HEAD}value=-0 -6\ncurrent L1\\==1e+22 7\n"


def test_a_body_has_a_bounded_number_of_lines() -> None:
    rows = columns(*((0, second, 1.0, 0) for second in range(2 * LINES_PER_BODY + 1)))

    bodies = [bytes(body) for body in good_lines(rows, (PUMP,))]

    assert [body.count(b"\n") for body in bodies] == [LINES_PER_BODY, LINES_PER_BODY, 1]
    assert bodies[2].endswith(b" 10000\n")


def test_series_that_share_instants_keep_them_in_their_order() -> None:
    rows = columns(*((place, at, 1.5, 0) for place in (0, 1) for at in range(-LINES_PER_BODY, 9)))
    many = columns(*((place, at, 1.5, 0) for place in range(900) for at in (-3, 8)))

    apart = b"".join(good_lines(rows, (PUMP, FAN))).decode().splitlines()
    shared = b"".join(good_lines(many, (PUMP,) * 900)).decode().splitlines()

    assert [int(line.rpartition(" ")[2]) for line in apart] == [*range(-LINES_PER_BODY, 9)] * 2
    assert shared == [f"{HEAD}value=1.5 {at}" for at in (-3, 8)] * 900


def test_what_is_not_a_good_number_brings_its_mark_in_the_same_line() -> None:
    rows = columns((0, 1, 1.5, 1), (0, 2, 2.5, 2), (0, 3, 3.5, 2))

    text = b"".join(other_lines(rows, (PUMP,), np.array([False, False, True]))).decode()

    assert sorted(text.splitlines()) == [
        f"{HEAD}value=1.5,value\u00a0mark=1i 1",
        *(
            f"{HEAD}value\u00a0bad={value},value\u00a0mark={mark}i {at}"
            for value, mark, at in ((2.5, 2, 2), (3.5, 3, 3))
        ),
    ]


def test_a_text_lies_beside_the_field_and_is_quoted() -> None:
    rows = columns((0, 1, np.nan, 0), (0, 2, np.nan, 2), texts=('say "a\\b"\n', ""))

    text = b"".join(other_lines(rows, (PUMP,), np.array([False, True]))).decode()

    assert text.splitlines() == [
        f'{HEAD}value\u00a0text="=say \\"a\\\\b\\"␛0a",value\u00a0mark=4i 1',
        f'{HEAD}value\u00a0text="=",value\u00a0mark=9i 2',
    ]


def test_a_mark_is_taken_back_without_touching_the_value() -> None:
    assert (
        b"".join(cleared_lines(columns((1, 9, 1.0, 0)), (PUMP, FAN))).decode()
        == "current L1\\=\u00a0mark=0i 9\n"
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_keep_every_bit(values: list[float]) -> None:
    rows = columns(*((0, at, value, 0) for at, value in enumerate(values)))

    lines = b"".join(good_lines(rows, (FAN,))).decode().splitlines()

    told = [float(line.split(" ")[1].removeprefix("L1\\==")) for line in lines]
    assert np.array(told).tobytes() == np.array(values).tobytes()
