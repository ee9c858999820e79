"""Whatever series are asked for before the graph has answered, the answer and its bound stay the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.selections import roots
from tests.property.test_driving import SIDES, driven
from tests.property.test_price import actual, bounds
from tests.property.words import one_of
from timeseries.store import SeriesKey
from twin.errors import TwinError
from twin.plan.foreseen import Foreseen, Way, foreseeable, price_of_foresight
from twin.plan.price import price
from twin.selection import Selection

STRANGE = (SeriesKey("nobody", "value"), SeriesKey("vibration", "value", (("asset", "nobody's"),)))


class Guessing(Foreseen):
    """Foresees the same series for every step, whatever it saw."""

    def __init__(self, guess: tuple[SeriesKey, ...]) -> None:
        super().__init__()
        self.guess = guess

    def series(self, way: Way) -> tuple[SeriesKey, ...]:
        return self.guess


def answered(place: Place, selection: Selection, side: str, foreseen: Foreseen) -> tuple[object, float]:
    """Return an answer with its problems, or what it was refused with; and how much less it cost than is told."""
    reading = place.reading(choose=SIDES[side])
    reading.backing = replace(reading.backing, foreseen=foreseen)
    try:
        plans = place.runner.run(reading.planned(selection))
        shaped = place.runner.run(reading.answer(selection))
    except TwinError as refusal:
        return (refusal.code, str(refusal)), 0.0
    told = sum(price(plan, bounds(place)).total for plan in plans)
    for plan in plans:
        told += sum(price_of_foresight(step, len(foreseen.series(way))) for _, step, way in foreseeable(plan))
    spent = actual(plans[0], reading.calls.made) if len(plans) == 1 else 0.0
    return (shaped.value, [(key, str(error)) for key, error in shaped.problems]), told - spent


@pytest.mark.parametrize("seed", [seed + 8_000 for seed in seeds(0.1)])
@pytest.mark.parametrize("questions", [roots(), driven()], ids=["anything", "driven by either side"])
def test_no_guess_changes_an_answer(questions: st.SearchStrategy[Selection], seed: int) -> None:
    with placed(random_plant(seed)) as place:
        entries = place.runner.run(place.service.series.catalogue())
        there = [entry.series for entry in entries] + list(STRANGE)

        @profile(100)
        @given(questions, one_of(tuple(SIDES)), st.lists(st.sampled_from(there), min_size=1, unique=True))
        def alike(selection: Selection, side: str, guess: list[SeriesKey]) -> None:
            note(f"random_plant({seed}), {selection!r}, {guess!r}")
            expected, _ = answered(place, selection, side, Foreseen())

            found, left = answered(place, selection, side, Guessing(tuple(guess)))

            assert found == expected
            assert left >= 0

        alike()


@pytest.mark.parametrize("seed", [seed + 9_000 for seed in seeds(0.1)])
def test_a_question_is_answered_again_as_it_was(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        foreseen = Foreseen(fewest=1, most=50)

        @profile(100)
        @given(roots())
        def alike(selection: Selection) -> None:
            note(f"random_plant({seed}), {selection!r}")
            first, _ = answered(place, selection, "graph", foreseen)

            again, left = answered(place, selection, "graph", foreseen)

            assert again == first
            assert left >= 0

        alike()
