"""The planner with rules, the planner without rules and the oracle give one answer."""

from __future__ import annotations

import pytest
from hypothesis import given, note

from tests.plant import placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.selections import roots
from twin.selection import Selection


@pytest.mark.parametrize("seed", seeds(0.7))
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
