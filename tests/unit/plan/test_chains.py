"""What comes along in the call of other rows: what starts from all of them or from their front, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.plant import SMALL, Place, placed, selections
from tests.property.weaker import WEAK, Weaker
from twin.backing import Limits
from twin.errors import Store
from twin.plan.chains import MOST_PARTS
from twin.plan.price import Bounds, price
from twin.plan.rules import RULES
from twin.plan.steps import Expand, Plan
from twin.reading import Reading

NESTED = """{ assets(where: {type: {eq: "Pump"}}, first: 3) { nodes { key
  signals(first: 1) { nodes { name } }
  documents(first: 2) { nodes { number revision { label files { name } } } } } } }"""
SORTED_HERE = """{ assets(
  orderBy: [{signal: {name: "bearing_temp", function: MAX, over: {last: "PT24H"}}, direction: DESC}], first: 2
) { nodes { key documents { nodes { number } } } } }"""


@pytest.fixture(scope="module")
def small() -> Iterator[Place]:
    """The small plant."""
    with placed(SMALL) as place:
        yield place


def planned(place: Place, text: str, reading: Reading | None = None) -> Plan:
    """Return the plan of a query with one root field."""
    (selection,) = selections(text)
    (plan,) = place.runner.run((reading or place.reading()).planned(selection))
    return plan


def calls(place: Place, text: str, reading: Reading) -> tuple[object, list[Store]]:
    """Return the answer of a query, and which stores were called for it."""
    (selection,) = selections(text)
    value = place.runner.run(reading.answer(selection)).value
    return value, [call.store for call in reading.calls.made]


def test_all_levels_of_a_page_come_in_one_call(small: Place) -> None:
    reading = small.reading()

    value, made = calls(small, NESTED, reading)

    assert made == [Store.GRAPH]
    assert [step for step, _ in reading.calls.made[0].along] == [
        number for number, step in enumerate(planned(small, NESTED).steps) if isinstance(step, Expand)
    ]
    weaker = small.reading(RULES, Weaker(small.service.graph, replace(WEAK, nesting=None)))
    assert calls(small, NESTED, weaker) == (value, [Store.GRAPH] * 5)


def test_what_starts_from_rows_that_are_sorted_here_waits_for_them(small: Place) -> None:
    plan = planned(small, SORTED_HERE)

    (along,) = plan.along.values()
    steps = [plan.steps[each.number] for each in along]
    assert [step.name for step in steps if isinstance(step, Expand)] == ["signals"], "the order asks for them"


def test_more_parts_than_one_statement_bears_go_in_another_call(small: Place) -> None:
    many = " ".join(
        f"d{n}: documents(where: {{kind: {{eq: OTHER}}}}, first: {n + 1}) {{ nodes {{ key: number }} }}"
        for n in range(MOST_PARTS + 2)
    )

    plan = planned(small, f"{{ assets(first: 2) {{ nodes {{ {many} }} }} }}")

    assert [len(along) for along in plan.along.values()] == [MOST_PARTS]


def test_steps_that_are_admitted_one_by_one_are_asked_for_one_by_one(small: Place) -> None:
    small.service.backing.learned.sizes = small.runner.run(small.service.graph.statistics())
    reading = small.reading()
    reading.backing = replace(reading.backing, limits=Limits(price=70))
    bounds = Bounds(reading.backing.learned.sizes)
    assert price(planned(small, NESTED), bounds).total > 70, "less would be taken as a whole"

    calls(small, NESTED, reading)

    assert len(reading.calls.made) >= 5
    assert not any(call.along for call in reading.calls.made)
