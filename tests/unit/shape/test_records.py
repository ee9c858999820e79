"""Objects out of columns, whatever the number of keys."""

from __future__ import annotations

import pytest

from twin.shape.records import INVALID, records


@pytest.mark.parametrize("width", range(32))
def test_objects_are_the_rows_of_the_columns_under_their_keys(width: int) -> None:
    keys = [f"key{n}" for n in range(width)]
    columns = [[(row, n) for row in range(3)] for n in range(width)]

    made = records(keys, columns, 3)

    assert [list(each.items()) for each in made if isinstance(each, dict)] == [
        [(f"key{n}", (row, n)) for n in range(width)] for row in range(3)
    ]


def test_a_row_that_lacks_a_needed_value_is_invalid() -> None:
    made = records(["a", "b"], [[1, 2], [INVALID, 3]], 2, may_lack=True)

    assert made == [INVALID, {"a": 2, "b": 3}]
