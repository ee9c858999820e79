"""Two requests are alike when they are equal and read the same: 1, 1.0 and True are three things to a store."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.store import All, Compare, Find, Id, Of, OneOf
from graph.store import Test as Comparison
from twin.sharing.likeness import are_alike

VALUES = st.sampled_from([0, 1, -1, True, False, 0.0, -0.0, 1.0, "1", "", "a", "A"])
OPERANDS = st.sampled_from([Id(), Of("name"), Of("state")])
COMPARES = st.builds(
    Compare, OPERANDS, st.sampled_from([Comparison.EQ, Comparison.NE]), VALUES, st.booleans()
)
ANY_OF = st.builds(OneOf, OPERANDS, st.lists(VALUES, max_size=3).map(tuple))
FINDS = st.builds(
    Find,
    st.sampled_from(["asset", "part"]),
    st.lists(COMPARES | ANY_OF, max_size=2).map(tuple).map(All),
    st.sampled_from([(), (Of("name"),), (Of("name"), Of("state"))]),
    limit=st.sampled_from([None, 1, 2]),
)


@given(FINDS, FINDS)
def test_requests_are_alike_when_they_are_equal_and_written_alike(one: Find, other: Find) -> None:
    assert are_alike(one, other) == (one == other and repr(one) == repr(other))


@given(COMPARES, COMPARES)
def test_conditions_are_alike_when_they_are_equal_and_written_alike(one: Compare, other: Compare) -> None:
    assert are_alike(one, other) == (one == other and repr(one) == repr(other))


def test_what_is_unknown_here_is_compared_by_how_it_reads() -> None:
    assert are_alike([1], [1])
    assert not are_alike([1], [True])
    assert not are_alike(float("nan"), float("inf"))
