"""A request never costs more than its price, and a price above the limit is refused before rows are moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import SMALL, Place, placed, random_plant, selections
from tests.property.amounts import profile, seeds
from tests.property.selections import roots
from tests.property.test_driving import SIDES, driven
from tests.property.words import one_of
from twin.backing import Limits
from twin.calls import Call
from twin.errors import LimitExceeded, Store, TwinError
from twin.plan.price import Bounds, columns, price
from twin.plan.steps import Plan
from twin.reading import Reading
from twin.selection import Selection

SAMPLES = """{ signals(first: 50) { nodes { key samples(over: {last: "P30D"}) { times values } } } }"""


def bounds(place: Place) -> Bounds:
    """Return what bounds a price over this plant."""
    sizes = place.runner.run(place.service.graph.statistics())
    return Bounds(sizes, max_keys=place.max_keys)


def actual(plan: Plan, made: list[Call]) -> int:
    """Return what calls cost: one each, and their rows × the columns of their step."""
    moved = [(call.step, call.rows) for call in made] + [each for call in made for each in call.along]
    return len(made) + sum(rows * columns(plan.steps[step]) for step, rows in moved)


@pytest.mark.parametrize("seed", [seed + 7_000 for seed in seeds(0.1)])
@pytest.mark.parametrize("questions", [roots(), driven()], ids=["anything", "driven by either side"])
def test_no_question_costs_more_than_its_price(questions: st.SearchStrategy[Selection], seed: int) -> None:
    with placed(random_plant(seed)) as place:
        few = replace(place, max_keys=2)

        @profile(100)
        @given(questions, one_of(tuple(SIDES)), st.sampled_from([place, few]))
        def is_bounded(selection: Selection, side: str, asked: Place) -> None:
            note(f"random_plant({seed}), {selection!r}")
            reading = asked.reading(choose=SIDES[side])
            try:
                (plan,) = asked.runner.run(reading.planned(selection))
                asked.runner.run(reading.answer(selection))
            except TwinError:
                return

            assert actual(plan, reading.calls.made) <= price(plan, bounds(asked)).total

        is_bounded()


@pytest.fixture(scope="module")
def priced() -> Iterator[Place]:
    """The small plant, whose sizes are known."""
    with placed(SMALL) as place:
        place.service.backing.learned.sizes = bounds(place).sizes
        yield place


def limited(place: Place, limit: int) -> Reading:
    """Return a reading whose price may be at most so much."""
    reading = place.reading()
    reading.backing = replace(reading.backing, limits=Limits(price=limit))
    return reading


def test_samples_asked_for_are_refused_by_price_before_any_is_moved(priced: Place) -> None:
    (selection,) = selections(SAMPLES)
    reading = limited(priced, 1_000)

    with pytest.raises(LimitExceeded, match=r"the limit is 1,000; the dearest step is 3, series: samples"):
        priced.runner.run(reading.answer(selection))

    assert [call.rows for call in reading.calls.made if call.store is Store.SERIES] == [0]


def test_what_may_be_dear_and_is_not_is_counted_and_answered(priced: Place) -> None:
    (selection,) = selections(SAMPLES)
    reading = limited(priced, 50_000)
    (plan,) = priced.runner.run(reading.planned(selection))

    value = priced.runner.run(reading.answer(selection)).value

    assert price(plan, bounds(priced)).total > 50_000
    assert value == priced.shaped(selection).value


def test_root_fields_of_one_request_share_one_price(priced: Place) -> None:
    first, second = selections(
        "{ a: assets(first: 5) { nodes { key } } b: assets(first: 5) { nodes { key } } }"
    )
    reading = limited(priced, 10)

    priced.runner.run(reading.answer(first))
    with pytest.raises(LimitExceeded, match="ask for smaller pages"):
        priced.runner.run(reading.answer(second))
