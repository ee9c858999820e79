"""JSON joined from columns is the JSON of the objects, whatever the values are."""

from __future__ import annotations

from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.shape.columns import instants
from twin.shape.texts import LACKING, column, objects, rows, runs, whole, written

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ['"', "\\", ",", '","', "\0", "\x1f", "null", "é", "😀", "a/b", "</script>"]
)
NUMBER = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
CELL = st.none() | st.booleans() | NUMBER | TEXT
ANYTHING = st.recursive(
    CELL, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
COLUMN = st.one_of(*(st.lists(cell, max_size=5) for cell in (TEXT, NUMBER, TEXT | st.none(), CELL, ANYTHING)))


@given(COLUMN)
def test_each_row_of_a_column_is_its_value_as_json(values: list[object]) -> None:
    texts = rows(column(values), len(values))

    assert [orjson.loads(text) for text in texts] == values


@given(st.lists(COLUMN, max_size=12))
def test_objects_are_the_rows_of_the_columns_under_their_keys(columns: list[list[object]]) -> None:
    count = min(map(len, columns), default=3)
    fields = [(f"key{n}", column(values[:count])) for n, values in enumerate(columns)]

    made = [orjson.loads(text) for text in rows(objects(fields), count)]

    assert made == [{f"key{n}": values[row] for n, values in enumerate(columns)} for row in range(count)]
    assert all(list(each) == [key for key, _ in fields] for each in made)


@given(st.lists(COLUMN, max_size=4), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=5))
def test_a_run_of_rows_is_their_texts_parted_by_commas(
    columns: list[list[object]], spans: list[tuple[int, int]]
) -> None:
    count = min(map(len, columns), default=3)
    made = objects([(f"key{n}", column(values[:count])) for n, values in enumerate(columns)])

    texts = runs(made, count, spans)

    assert texts == [",".join(rows(made, count)[start:stop]) for start, stop in spans]


def test_what_is_the_same_in_all_rows_stands_in_each() -> None:
    made = objects([("of", (written("Asset"),)), ("within", objects([("n", column([1, 2]))]))])

    assert rows(made, 2) == ['{"of":"Asset","within":{"n":1}}', '{"of":"Asset","within":{"n":2}}']
    assert rows(objects([("of", (written("Asset"),))]), 2) == ['{"of":"Asset"}'] * 2


def test_a_number_that_json_has_not_is_null() -> None:
    assert rows(column([float("nan"), 1.5, float("inf")]), 3) == ["null", "1.5", "null"]


@pytest.mark.parametrize("nul", ["\0", "a\0b"])
def test_a_row_that_lacks_a_needed_value_lacks(nul: str) -> None:
    made = whole(objects([("a", column([nul, "1"])), ("b", (["2", LACKING],))]), 2)

    first, second = rows(made, 2)

    assert orjson.loads(first) == {"a": nul, "b": 2}
    assert second == LACKING


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=5))
def test_instants_are_strings_in_their_order(values: list[int | None]) -> None:
    texts = rows(instants(values), len(values))

    found = [orjson.loads(text) for text in texts]

    assert [text is None for text in found] == [value is None for value in values]
    assert all((a == b) == (x == y) for (a, b), (x, y) in zip(pairwise(found), pairwise(values), strict=True))
