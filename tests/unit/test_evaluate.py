"""Conditions that are checked here follow three-valued logic (F1–F3, F5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.store import AttributeOf, Capabilities, Of
from twin.plan import relations
from twin.plan.terms import (
    Absent,
    Among,
    AttributeValue,
    Both,
    Compares,
    Condition,
    Either,
    Every,
    ExtremeValue,
    Field,
    Negation,
    Some,
    Test,
    Truth,
)
from twin.rows import Table
from twin.steps.evaluate import Rows, Verdict, sort_values, verdicts

PLAIN = Capabilities(
    matches=True, fold=True, unbounded_paths=True, words=False, moments=True, linked_extreme=False
)
VERDICTS = st.sampled_from([True, False, None])
NAME, IS_A = Field("name"), Compares(Field("name"), Test.EQ, "a")


def rows(*names: str | None) -> Rows:
    table = Table(
        "asset", [f"id{n}" for n in range(len(names))], {Of("name"): list(names)}, {"": (0, len(names))}
    )
    return Rows(0, {0: table}, {}, PLAIN)


def related(condition: object, *groups: tuple[str | None, ...]) -> Rows:
    """Parents id0, id1, … with children that have these names."""
    names = [name for group in groups for name in group]
    ends = [sum(map(len, groups[: n + 1])) for n in range(len(groups))]
    spans = {f"id{n}": (end - len(groups[n]), end) for n, end in enumerate(ends)}
    child = Table("asset", [f"c{n}" for n in range(len(names))], {Of("name"): list(names)}, spans)
    parent = Table("asset", list(spans), {}, {"": (0, len(groups))})
    return Rows(0, {0: parent, 1: child}, {(0, condition): 1}, PLAIN)


@given(st.lists(VERDICTS, max_size=4))
def test_and_or_not_are_kleenes(parts: list[Verdict]) -> None:
    truths = tuple(Truth(part) for part in parts)
    lowest = min(parts, key=[False, None, True].index, default=True)
    highest = max(parts, key=[False, None, True].index, default=False)

    assert verdicts(Both(truths), rows("x")) == [lowest]
    assert verdicts(Either(truths), rows("x")) == [highest]
    assert verdicts(Negation(Both(truths)), rows("x")) == [None if lowest is None else not lowest]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (IS_A, [True, False, None]),
        (Negation(IS_A), [False, True, None]),
        (Compares(NAME, Test.NE, "a"), [False, True, None]),
        (Absent(NAME), [False, False, True]),
        (Among(NAME, ("a", "c")), [True, False, None]),
        (Among(NAME, ()), [False, False, False]),
        (Negation(Among(NAME, ())), [True, True, True]),
        (Compares(NAME, Test.EQ, "A", fold=True), [True, False, None]),
        (Compares(NAME, Test.MATCHES, "[ab]"), [True, True, None]),
        (Compares(NAME, Test.GT, 1), [None, None, None]),
    ],
)
def test_comparisons_with_a_missing_value_are_unknown(condition: Condition, found: list[Verdict]) -> None:
    assert verdicts(condition, rows("a", "b", None)) == found


def test_some_is_never_unknown() -> None:
    some = Some(relations.CHILDREN, IS_A)

    assert verdicts(some, related(some, ("a", None), (None,), ())) == [True, False, False]


def test_every_needs_one_and_unknown_is_not_true() -> None:
    every = Every(relations.CHILDREN, Truth(True), IS_A)

    assert verdicts(every, related(every, ("a", "a"), ("a", None), ("a", "b"), ())) == [
        True,
        False,
        False,
        False,
    ]


def test_every_looks_only_at_what_of_is_true_of() -> None:
    every = Every(relations.CHILDREN, Negation(Absent(NAME)), IS_A)

    assert verdicts(every, related(every, ("a", None), (None,))) == [True, False]


def test_the_limit_is_converted_to_the_unit_of_each_row() -> None:
    power = AttributeValue("power", "number", "W")
    columns: dict[object, list[object]] = {
        AttributeOf("power", "number"): [11.0, 11.0, 5.0, None, 7000.0],
        AttributeOf("power", "unit"): ["kW", None, "bar", "kW", "W"],
    }
    table = Table("asset", list("abcde"), columns, {"": (0, 5)})

    found = verdicts(Compares(power, Test.GT, 7000.0), Rows(0, {0: table}, {}, PLAIN))

    assert found == [True, None, None, None, False]


def test_an_extreme_is_that_of_the_related_rows_that_satisfy_the_condition() -> None:
    greatest = ExtremeValue(relations.DOCUMENTS, Compares(NAME, Test.LT, "c"), NAME, greatest=True)

    assert sort_values(greatest, related(greatest, ("a", "b", "z"), (None, "z"), ())) == ["b", None, None]
