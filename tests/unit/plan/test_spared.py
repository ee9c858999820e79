"""What need not be asked for apart: signals that a filter brought, a few columns of rows that are dropped here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import Of
from tests.plant import SMALL, Place, placed, selections
from twin.plan.steps import Expand, Find, Lookup, Plan, Share

HOT = """{ assets(
  where: { signals: [{ of: {name: {eq: "bearing_temp"}}, some: {statistic: [
    {function: MAX, over: {last: "PT24H"}, value: {gt: 20}, unit: "Cel"}]} }] }
  first: 2) { nodes { %s } } }"""


@pytest.fixture(scope="module")
def small() -> Iterator[Place]:
    """The small plant."""
    with placed(SMALL) as place:
        yield place


def planned(place: Place, answered: str) -> Plan:
    """Return the plan of the hot assets, of which this is answered."""
    (selection,) = selections(HOT % answered)
    (plan,) = place.runner.run(place.reading().planned(selection))
    return plan


def test_a_signal_that_a_filter_brought_is_not_asked_for_again(small: Place) -> None:
    plan = planned(small, 'signal(name: "bearing_temp") { unit latest { value } }')

    assert [type(step) for step in plan.steps].count(Expand) == 1
    assert [step.name for step in plan.steps if isinstance(step, Share)] == ["signals"]


def test_signals_of_other_names_are_asked_for(small: Place) -> None:
    plan = planned(
        small,
        'a: signal(name: "bearing_temp") { unit } b: signal(name: "running") { unit }',
    )

    assert [type(step) for step in plan.steps].count(Expand) == 2
    assert not any(isinstance(step, Share) for step in plan.steps)


def test_a_few_columns_come_with_rows_of_which_some_are_dropped(small: Place) -> None:
    plan = planned(small, "name serialNumber")

    assert [step.columns for step in plan.steps if isinstance(step, Find)] == [
        (Of("name"), Of("serial_number"))
    ]
    assert not any(isinstance(step, Lookup) for step in plan.steps)


@pytest.mark.parametrize("answered", ["name attributes { name }", "name identifiers { value }"])
def test_what_may_be_large_is_looked_up_for_the_rows_that_are_left(small: Place, answered: str) -> None:
    plan = planned(small, answered)

    assert [step.columns for step in plan.steps if isinstance(step, Find)] == [()]
    assert sum(isinstance(step, Lookup) for step in plan.steps) == 1
