"""Rows of a store become columns, and ranges of rows by what they were expanded from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.store import Of
from twin.rows import from_expand, head, longest

LENGTHS = st.dictionaries(st.text(max_size=3), st.integers(1, 4), max_size=6)


@given(LENGTHS)
def test_the_rows_of_a_source_are_those_that_came_for_it(lengths: dict[str, int]) -> None:
    rows = [(source, f"{source} {n}", n) for source, length in lengths.items() for n in range(length)]

    table = from_expand("signal", (Of("n"),), rows)

    assert list(table.groups) == list(lengths)
    for source, length in lengths.items():
        numbers = table.range_of(source)
        assert [table.ids[n] for n in numbers] == [f"{source} {n}" for n in range(length)]
        assert [table.columns[Of("n")][n] for n in numbers] == list(range(length))


@given(LENGTHS, st.integers(0, 5))
def test_the_head_of_a_table_is_the_first_rows_of_each_source(lengths: dict[str, int], first: int) -> None:
    rows = [(source, f"{source} {n}") for source, length in lengths.items() for n in range(length)]

    table = head(from_expand("signal", (), rows), first)

    assert table.ids == [
        f"{source} {n}" for source, length in lengths.items() for n in range(min(length, first))
    ]
    assert longest(table) == max((min(length, first) for length in lengths.values()), default=0)
