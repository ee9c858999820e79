"""What goes to the store, what stays here, and that what is replaced only widens the store's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from graph.store import (
    All,
    Any,
    AttributeOf,
    Capabilities,
    Compare,
    Labelled,
    Linked,
    Literal,
    Missing,
    Not,
    Of,
    Predicate,
)
from graph.store import Test as StoreTest
from tests.plant import Place, placed, random_plant, selections
from tests.property.weaker import Weaker
from twin.plan import relations
from twin.plan.push import Pushed, not_true, push
from twin.plan.steps import Find, Keep
from twin.plan.terms import (
    TRUE,
    Among,
    AttributeValue,
    Compares,
    Condition,
    Either,
    Every,
    Field,
    Negation,
    Some,
    Test,
    both,
    either,
)

ALL_OF_IT: Final = Capabilities(
    matches=True, fold=True, unbounded_paths=True, words=True, moments=True, linked_extreme=True
)
NO_PATTERNS: Final = replace(ALL_OF_IT, matches=False)
PARENT: Final = relations.PARENT.path
NAME_FITS = Compares(Field("name"), Test.MATCHES, "P.*")
IS_PLANNED = Compares(Field("state"), Test.EQ, "PLANNED")
PLANNED = Compare(Of("state"), StoreTest.EQ, "PLANNED")


def test_what_the_store_can_say_is_said_exactly() -> None:
    pushed = push(both(NAME_FITS, IS_PLANNED), ALL_OF_IT)

    assert pushed.exact
    assert pushed.predicate == All((Compare(Of("name"), StoreTest.MATCHES, "P.*"), PLANNED))


def test_what_it_cannot_say_becomes_true_beside_and() -> None:
    pushed = push(both(NAME_FITS, IS_PLANNED), NO_PATTERNS)

    assert (pushed.predicate, pushed.exact) == (PLANNED, False)


def test_what_it_cannot_say_becomes_false_below_not_so_that_the_answer_still_widens() -> None:
    pushed = push(Negation(either(NAME_FITS, IS_PLANNED)), NO_PATTERNS)

    assert not pushed.exact
    assert pushed.predicate == Not(Any((Literal(False), PLANNED)))


def test_two_negations_widen_again() -> None:
    pushed = push(Negation(Negation(NAME_FITS)), NO_PATTERNS)

    assert pushed.predicate == Literal(True)


def test_an_attribute_that_is_compared_after_conversion_must_be_there_at_least() -> None:
    pushed = push(Compares(AttributeValue("power", "number", "kW"), Test.GT, 7.0), ALL_OF_IT)

    assert (pushed.predicate, pushed.exact) == (Not(Missing(AttributeOf("power", "number"))), False)


def test_every_asks_that_there_is_one_and_none_of_which_it_is_not_true() -> None:
    every = Every(relations.PARENT, IS_PLANNED, Compares(Field("name"), Test.EQ, "x"))

    predicate = push(every, ALL_OF_IT).predicate

    named = Compare(Of("name"), StoreTest.EQ, "x")
    not_named = Any((Missing(Of("name")), Not(named)))
    assert predicate == All(
        (
            Linked(relations.PARENT.path, PLANNED),
            Not(Linked(relations.PARENT.path, All((PLANNED, not_named)))),
        )
    )


def test_every_asks_nothing_of_a_list_that_the_store_cannot_narrow() -> None:
    """Were the store to take all parents for the narrowed ones, it would drop rows that belong to the answer."""
    pushed = push(Every(relations.PARENT, NAME_FITS, IS_PLANNED), NO_PATTERNS)

    assert pushed == Pushed(Linked(PARENT, Literal(True)), exact=False)


def test_an_empty_list_is_false_and_never_unknown_below_every() -> None:
    every = Every(relations.PARENT, TRUE, Negation(Among(Field("name"), ())))

    assert push(every, ALL_OF_IT).predicate == Linked(relations.PARENT.path, Literal(True))


@pytest.mark.parametrize(
    ("predicate", "outside"),
    [
        (Literal(None), Literal(True)),
        (Literal(True), Literal(False)),
        (PLANNED, Any((Missing(Of("state")), Not(PLANNED)))),
        (Not(PLANNED), Any((Missing(Of("state")), PLANNED))),
        (Missing(Of("state")), Not(Missing(Of("state")))),
        (Labelled("erp"), Not(Labelled("erp"))),
        (All((PLANNED, Labelled())), Any((Any((Missing(Of("state")), Not(PLANNED))), Not(Labelled())))),
    ],
)
def test_not_true_holds_where_a_predicate_is_false_or_unknown(
    predicate: Predicate, outside: Predicate
) -> None:
    assert not_true(predicate) == outside


def test_a_disjunction_below_some_is_widened_inside() -> None:
    condition: Condition = Some(relations.PARENT, Either((NAME_FITS, IS_PLANNED)))

    predicate = push(condition, NO_PATTERNS).predicate

    assert predicate == Linked(relations.PARENT.path, Any((Literal(True), PLANNED)))


def nested(levels: int) -> Condition:
    return IS_PLANNED if levels == 0 else Some(relations.PARENT, nested(levels - 1))


def test_links_inside_more_links_than_the_store_follows_are_left_open() -> None:
    two = replace(ALL_OF_IT, nesting=2)

    assert push(nested(2), two) == push(nested(2), ALL_OF_IT)
    assert push(nested(3), two) == Pushed(Linked(PARENT, Linked(PARENT, Literal(True))), exact=False)
    assert push(Negation(nested(3)), two).predicate == Literal(True)


def test_a_walk_of_several_hops_counts_twice() -> None:
    inside = Some(relations.DESCENDANTS, Some(relations.PARENT, IS_PLANNED))

    assert push(inside, replace(ALL_OF_IT, nesting=3)).exact
    assert not push(inside, replace(ALL_OF_IT, nesting=2)).exact


def test_a_filter_may_be_nested_deeper_than_the_store_can_follow(small: Place) -> None:
    where = "{}"
    for _ in range(20):
        where = f'{{related: [{{type: "feeds", every: {where}}}]}}'

    found = small.query(f"{{assets(where: {where}) {{nodes {{key}}}}}}")["assets"]["nodes"]

    assert [node["key"] for node in found] == ["P-101", "P-103", "P-201"], "the ring; P-102 feeds nothing"


# ---------------------------------------------------------------- limits
ODD = '{assets(where: {name: {matches: ".*a.*"}}, orderBy: [{field: NAME}], first: 3) {nodes {name}}}'


def test_a_limit_goes_to_the_store_when_the_filter_does(small: Place) -> None:
    (plan,) = small.runner.run(small.reading().planned(*selections(ODD)))

    assert isinstance(plan.steps[0], Find)
    assert plan.steps[0].limit == 4
    assert [key.descending for key in plan.steps[0].order] == [False]


def test_a_limit_stays_above_a_filter_that_is_checked_here(small: Place) -> None:
    weaker = Weaker(small.service.graph, NO_PATTERNS)

    (plan,) = small.runner.run(small.reading(graph=weaker).planned(*selections(ODD)))

    find, keep, cut, *_ = plan.steps
    assert isinstance(find, Find)
    assert (find.limit, find.order, find.residual) == (None, (), True)
    assert isinstance(keep, Keep)
    assert keep.page.first is None
    assert isinstance(cut, Keep)
    assert cut.page.first == 3


def test_a_limit_stays_above_a_filter_on_sensor_data(small: Place) -> None:
    where = 'signals: [{some: {statistic: [{function: COUNT, over: {last: "P1D"}, value: {gt: 0}}]}}]'

    (plan,) = small.runner.run(
        small.reading().planned(*selections(f"{{assets(where: {{{where}}}, first: 2) {{nodes {{key}}}}}}"))
    )

    assert isinstance(plan.steps[0], Find)
    assert plan.steps[0].limit is None


def test_the_pages_of_both_plans_are_the_same(small: Place) -> None:
    (selection,) = selections(ODD)
    weaker = Weaker(small.service.graph, NO_PATTERNS)

    assert small.shaped(selection).value == small.shaped(selection, graph=weaker).value


def test_a_store_that_cannot_order_by_documents_leaves_that_here() -> None:
    order = '{document: {field: TITLE, function: MAX, where: {title: {matches: ".*i.*"}}}, direction: DESC}'
    (selection,) = selections(f"{{assets(orderBy: [{order}], first: 3) {{nodes {{key}}}}}}")

    with placed(random_plant(1)) as place:
        here = place.shaped(selection, graph=Weaker(place.service.graph)).value
        there = place.shaped(selection).value

    assert here == there
