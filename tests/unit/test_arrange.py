"""Orders are total and pages are cut where a cursor's row stands, or stood (O1–O3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import BadCursor
from twin.plan.nodes import Page
from twin.plan.terms import Field, SortKey
from twin.steps.arrange import arrange, cut

ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 3)), st.one_of(st.none(), st.sampled_from(["", "A", "a", "ß"]))
    ),
    max_size=9,
)
KEYS = st.tuples(
    st.builds(SortKey, st.just(Field("number")), st.booleans(), st.booleans()),
    st.builds(SortKey, st.just(Field("text")), st.booleans(), st.booleans()),
)
Row = tuple[int | None, str | None]


def columns(rows: list[Row]) -> list[list[object]]:
    return [[row[0] for row in rows], [row[1] for row in rows]]


def ids(rows: list[Row]) -> list[str]:
    return [f"id{n:02}" for n in range(len(rows))][::-1]


def test_missing_values_stand_last_unless_asked_first_whatever_the_direction() -> None:
    rows: list[Row] = [(None, "x"), (2, "x"), (1, "x")]

    orders = {
        (descending, first): arrange(
            [0, 1, 2], ids(rows), (SortKey(Field("number"), descending, first),), columns(rows)[:1]
        )
        for descending in (False, True)
        for first in (False, True)
    }

    assert orders == {
        (False, False): [2, 1, 0],
        (True, False): [1, 2, 0],
        (False, True): [0, 2, 1],
        (True, True): [0, 1, 2],
    }


def test_the_id_ascends_in_ties_even_when_the_key_descends() -> None:
    found = arrange([0, 1, 2], ["c", "a", "b"], (SortKey(Field("n"), descending=True),), [[1, 1, 1]])

    assert found == [1, 2, 0]


def test_an_enum_stands_as_its_ranks_list_it() -> None:
    key = SortKey(Field("state"), ranks=("PLANNED", "BUILT"))

    assert arrange([0, 1], ["a", "b"], (key,), [["BUILT", "PLANNED"]]) == [1, 0]


@given(ROWS, KEYS, st.integers(1, 4))
def test_pages_behind_each_cursor_are_the_whole(
    rows: list[Row], keys: tuple[SortKey, SortKey], size: int
) -> None:
    values = columns(rows)
    ordered = arrange(list(range(len(rows))), ids(rows), keys, values)
    walked: list[int] = []
    page, has_after = Page(first=size), True

    while has_after:
        found, has_before, has_after = cut(ordered, ids(rows), keys, values, page)
        assert has_before is bool(walked)
        walked += found
        if found:
            page = Page(first=size, after=(*rows[found[-1]], ids(rows)[found[-1]]))

    assert walked == ordered


@given(ROWS.filter(bool), KEYS, st.data())
def test_the_place_of_a_row_that_is_gone_is_between_its_neighbours(
    rows: list[Row], keys: tuple[SortKey, SortKey], data: st.DataObject
) -> None:
    values, gone = columns(rows), data.draw(st.integers(0, len(rows) - 1))
    ordered = arrange(list(range(len(rows))), ids(rows), keys, values)
    left = [n for n in ordered if n != gone]
    cursor = (*rows[gone], ids(rows)[gone])

    behind, _, _ = cut(left, ids(rows), keys, values, Page(after=cursor))
    before, _, _ = cut(left, ids(rows), keys, values, Page(before=cursor))

    assert before == ordered[: ordered.index(gone)]
    assert behind == ordered[ordered.index(gone) + 1 :]


def test_a_cursor_with_too_few_values_is_refused() -> None:
    with pytest.raises(BadCursor):
        cut([0], ["a"], (SortKey(Field("n")),), [[1]], Page(after=("a",)))
