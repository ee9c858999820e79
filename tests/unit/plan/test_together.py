"""What of structures is brought in one call: contents of all levels, and the parts that their lines tell of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plant import SMALL, Place, placed, selections
from twin.plan.steps import Plan
from twin.plan.structure_steps import Contents, Things, is_known

LEVELS = """{ part(number: "PU-100") { revision { lines {
  part { name } revision { label lines { part { category } revision { label lines { part { name } } } } } } } } }"""
THROUGH_PARTS = """{ part(number: "PU-100") { revision { lines {
  part { name revision { lines { part { name } } } } } } } }"""
VIEWS = """{ part(number: "PU-100") { revision {
  lines { revision { lines { quantity } } } explode(depth: 2) { nodes { level revision { totals { quantity } } } }
  service: lines(resolve: {view: SERVICE}) { revision { lines(resolve: {view: SERVICE}) { quantity } } } } } }"""


@pytest.fixture(scope="module")
def small() -> Iterator[Place]:
    """The small plant."""
    with placed(SMALL) as place:
        yield place


def planned(place: Place, text: str) -> Plan:
    """Return the plan of the one root field."""
    (selection,) = selections(text)
    (plan,) = place.runner.run(place.reading().planned(selection))
    return plan


def asking(plan: Plan) -> list[Things]:
    """Return the steps that ask for the things that rows tell of."""
    things = [step for step in plan.steps if isinstance(step, Things)]
    return [step for step in things if step.brought is None and not is_known(step)]


def test_the_parts_of_all_levels_come_in_one_call(small: Place) -> None:
    (step,) = asking(planned(small, LEVELS))

    assert len(step.beside) == 2
    assert len(step.columns) == 2


def test_parts_that_are_found_through_other_parts_are_asked_for_behind_them(small: Place) -> None:
    assert [step.beside for step in asking(planned(small, THROUGH_PARTS))] == [(), ()]


@pytest.mark.parametrize("text", [LEVELS, THROUGH_PARTS, VIEWS])
def test_a_step_stands_behind_all_that_it_waits_for(small: Place, text: str) -> None:
    waits = planned(small, text).waits

    assert [number for number, before in enumerate(waits) if any(each >= number for each in before)] == []


def test_contents_of_all_levels_are_those_of_the_root(small: Place) -> None:
    (contents,) = (step for step in planned(small, LEVELS).steps if isinstance(step, Contents))

    assert contents.depth == 3


def test_contents_are_read_once_for_each_view_and_as_deep_as_anybody_looks(small: Place) -> None:
    contents = [step for step in planned(small, VIEWS).steps if isinstance(step, Contents)]

    assert [(step.view, step.depth) for step in contents] == [("ENGINEERING", None), ("SERVICE", 2)]
