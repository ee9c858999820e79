"""The reduction keeps the shape: ends, extremes and the number of points."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timeseries.reduce import reduced_rows

values = st.lists(
    st.one_of(st.integers(-5, 5).map(float), st.floats(-1e9, 1e9), st.just(float("nan"))), max_size=60
)


@given(values, st.integers(1, 30))
def test_reduced_rows_are_few_ordered_and_hold_ends_and_extremes(column: list[float], points: int) -> None:
    times = np.arange(len(column), dtype=np.int64) ** 3

    rows = reduced_rows(times, np.array(column, np.float64), points).tolist()

    assert len(rows) <= max(points, 4)
    assert rows == sorted(set(rows))
    assert {0, len(column) - 1} <= set(rows) or not column
    numbers = [value for value in column if value == value]
    if numbers:
        assert {min(numbers), max(numbers)} <= {column[row] for row in rows}


def test_a_straight_line_with_one_kink_keeps_the_kink() -> None:
    times = np.arange(1000, dtype=np.int64)
    column = np.where(times < 500, 0.0, (times - 500) * 1.0)
    column[700] += 50

    rows = reduced_rows(times, column, 20)

    assert 700 in rows
    assert len(rows) <= 20
