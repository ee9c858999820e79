"""Statements hold no value of a request: those travel as parameters and columns."""

from __future__ import annotations

import re

import pytest

from timeseries import Function, Term
from timeseries.duckdb_text import aggregate_text, buckets_text, rows_text


@pytest.mark.parametrize("late", [False, True])
def test_no_value_of_a_term_is_part_of_the_text(late: bool) -> None:
    terms = tuple(Term(function, 77.25) for function in Function)

    assert "77" not in aggregate_text(terms, late=late)


def test_a_plain_aggregate_has_no_window_function_and_sees_usable_rows_only() -> None:
    text = aggregate_text((Term(Function.MAX), Term(Function.MEAN)), late=False)

    assert "OVER" not in text
    assert "carried" not in text
    assert "FROM samples WHERE quality < 2 GROUP BY position" in text


def test_only_the_functions_asked_are_computed() -> None:
    text = aggregate_text((Term(Function.COUNT), Term(Function.INTEGRAL)), late=False)

    assert re.findall(r"\b(stddev_samp|median|arg_min|count|log2)\(", text) == ["count"]
    assert "seconds * " in text


def test_instants_are_made_unique_only_for_late_series() -> None:
    assert "row_number" not in rows_text(late=False, include_bad=True, texts=False)
    assert "SEMI JOIN late" in rows_text(late=True, include_bad=True, texts=False)
    assert "row_number" in buckets_text((Term(Function.COUNT),), late=True)
