"""The planner with rules, the planner without rules and the oracle give one answer."""

from __future__ import annotations

import pytest
from hypothesis import given, note

from tests.plant import placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.selections import roots
from tests.property.weaker import Weaker
from twin.plan.rules import RULES
from twin.selection import Selection


@pytest.mark.parametrize("seed", seeds(0.6))
def test_rules_no_rules_and_the_oracle_answer_alike(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile()
        @given(roots())
        def alike(selection: Selection) -> None:
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection)) is None, "with rules"
            assert difference(expected, planned(place, selection, ())) is None, "without rules"

        alike()


@pytest.mark.parametrize("seed", [seed + 1_000 for seed in seeds(0.1)])
def test_a_store_that_can_do_less_is_answered_for_alike(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        weaker = Weaker(place.service.graph)

        @profile()
        @given(roots())
        def alike(selection: Selection) -> None:
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection, RULES, weaker)) is None, "with rules"
            assert difference(expected, planned(place, selection, (), weaker)) is None, "without rules"

        alike()
