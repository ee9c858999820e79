"""Cursors bring back what they were written with, and nothing else passes for one (O2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plant import Place
from twin.cursors import Cursors, Position, fingerprint
from twin.errors import BadCursor
from twin.instants import Duration

CURSORS = Cursors(b"a secret of thirty-two characters")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8")),
)
OF = fingerprint("assets", {"where": None})


@given(st.lists(VALUES).map(tuple), st.integers(-(2**62), 2**62))
def test_a_cursor_brings_back_its_values_and_its_now(
    values: tuple[str | int | float | bool | None, ...], now: int
) -> None:
    assert CURSORS.read(CURSORS.write(Position(values, now), OF), OF) == Position(values, now)


@given(st.integers(0, 10_000), st.sampled_from("ABCabc012-_"))
def test_a_cursor_with_one_character_changed_is_refused(place: int, letter: str) -> None:
    cursor = CURSORS.write(Position(("Pumpe", 4, "P-101"), 1_774_864_800_000_000_000), OF)
    place %= len(cursor) - 1  # the last character may hold bits that mean nothing
    changed = cursor[:place] + letter + cursor[place + 1 :]

    if changed != cursor:
        with pytest.raises(BadCursor):
            CURSORS.read(changed, OF)


@pytest.mark.parametrize("cursor", ["", "A", "====", "not base64!", "äöü", "QUJD" * 20, "\0"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor, match="start again from the first page"):
        CURSORS.read(cursor, OF)


def test_a_cursor_of_another_secret_is_refused() -> None:
    forged = Cursors(b"another secret, as long as it is").write(Position(("a",), 1), OF)

    with pytest.raises(BadCursor, match="not written by this service"):
        CURSORS.read(forged, OF)


def test_fingerprints_tell_arguments_apart_but_not_the_order_of_their_names() -> None:
    one = {"last": Duration(0, 5), "unit": "K"}

    assert fingerprint(one) == fingerprint(dict(reversed(one.items())))
    assert fingerprint(one) != fingerprint({**one, "last": Duration(0, 6)})
    assert fingerprint(1) != fingerprint(True)


FIRST = '{assets(where: {type: {eq: "Pump"}}, orderBy: [{field: NAME}], first: 2) {pageInfo {endCursor}}}'


@pytest.mark.parametrize(
    "other",
    [
        '{type: {eq: "Motor"}}, orderBy: [{field: NAME}]',
        '{type: {eq: "Pump"}}, orderBy: [{field: NAME, direction: DESC}]',
        '{type: {eq: "Pump"}}, orderBy: [{field: NAME}, {field: KEY}]',
        '{type: {eq: "Pump"}}, orderBy: [{field: NAME}], asOf: "2026-03-01T00:00:00Z"',
    ],
)
def test_a_cursor_of_another_query_is_refused(small: Place, other: str) -> None:
    cursor = small.query(FIRST)["assets"]["pageInfo"]["endCursor"]

    with pytest.raises(BadCursor, match="a query with"):
        small.query(f'{{assets(where: {other}, after: "{cursor}") {{nodes {{key}}}}}}')


def test_a_page_may_change_its_size_on_the_way(small: Place) -> None:
    cursor = small.query(FIRST)["assets"]["pageInfo"]["endCursor"]

    rest = small.query(
        FIRST.replace("first: 2", f'first: 100, after: "{cursor}"').replace(
            "pageInfo {endCursor}", "nodes {key}"
        )
    )

    assert len(rest["assets"]["nodes"]) == 4
