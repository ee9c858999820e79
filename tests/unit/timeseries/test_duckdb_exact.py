"""Sums, means and deviations are near the exact ones, and the same whatever the order of rows and threads."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from timeseries.duckdb_exact import SPREAD, exact_deviation, exact_mean, exact_sum, exact_total

numbers = st.floats(allow_nan=False, allow_infinity=False)
tame = st.floats(min_value=-1e9, max_value=1e9).filter(lambda value: value == 0 or abs(value) > 1e-9)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def answer(connection: duckdb.DuckDBPyConnection, values: Sequence[float], what: str) -> float | None:
    connection.register("given", {"value": np.array(values, np.float64)})
    text = f"SELECT {what} FROM given, (SELECT {SPREAD} FROM given) GROUP BY ALL"
    found: float | None = connection.execute(text).fetchall()[0][0]
    return found


@settings(deadline=None, max_examples=150)
@given(st.lists(numbers, min_size=1, max_size=40))
def test_a_sum_is_as_near_as_the_exact_one_rounded(
    connection: duckdb.DuckDBPyConnection, values: list[float]
) -> None:
    assume(math.isfinite(sum(map(abs, values))))

    found = answer(connection, values, exact_total())

    assert found is not None
    assert abs(found - math.fsum(values)) <= 1e-15 * math.fsum(map(abs, values)) + len(values) * 2.0**-83


@settings(deadline=None, max_examples=150)
@given(st.lists(tame, min_size=2, max_size=40))
def test_a_deviation_is_that_of_the_exact_definition(
    connection: duckdb.DuckDBPyConnection, values: list[float]
) -> None:
    width = max(values) - min(values)

    found = answer(connection, values, exact_deviation())

    assert found is not None
    assert found == pytest.approx(statistics.stdev(values), rel=1e-9, abs=1e-11 * width)


@settings(deadline=None, max_examples=100)
@given(st.lists(tame, min_size=2, max_size=200), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_digit(
    connection: duckdb.DuckDBPyConnection, values: list[float], chance: random.Random
) -> None:
    mixed = chance.sample(values, len(values))

    for what in (exact_sum("value"), exact_mean(), exact_deviation()):
        assert answer(connection, mixed, what) == answer(connection, values, what)


def test_threads_change_no_digit(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE many AS SELECT (i % 50)::INT AS id, random() * 1e6 - 3e5 AS value FROM range(500000) r(i)"
    )
    text = (
        f"SELECT id, {exact_mean()}, {exact_deviation()}"
        f" FROM many JOIN (SELECT id, {SPREAD} FROM many GROUP BY id) USING (id) GROUP BY id ORDER BY id"
    )

    answers = {tuple(connection.execute(text).fetchall()) for _ in range(5)}

    assert len(answers) == 1


def test_values_without_width_do_not_deviate_and_one_value_has_no_deviation(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert answer(connection, [0.1] * 7, exact_deviation()) == 0
    assert answer(connection, [0.1], exact_deviation()) is None


def test_numbers_near_the_ends_of_the_range_are_added_as_they_are(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert answer(connection, [1e300, 1.0, -1e300], exact_total()) == 1.0
    assert answer(connection, [1e308, -1e308], exact_deviation()) == pytest.approx(math.sqrt(2) * 1e308)
