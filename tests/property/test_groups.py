"""Groups of random assets are those of the oracle, with rules and without, now and then, whatever the store can do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note

from tests.plant import SETS, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.groups import groups
from tests.property.test_time import KNOWN, VALID
from tests.property.weaker import Weaker
from twin.plan.rules import RULES
from twin.selection import Selection

QUESTIONS_OF_SERVERS = 15


@pytest.mark.parametrize("seed", [seed + 3_000 for seed in seeds(0.1)])
def test_groups_are_those_of_the_oracle(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        weaker = Weaker(place.service.graph)

        @profile()
        @given(groups(), VALID, KNOWN)
        def alike(selection: Selection, as_of: int | None, known_at: int | None) -> None:
            selection = _at(selection, as_of, known_at)
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection)) is None, "with rules"
            assert difference(expected, planned(place, selection, ())) is None, "without rules"
            assert difference(expected, planned(place, selection, RULES, weaker)) is None, "a weaker store"

        alike()


@pytest.mark.parametrize("stores", [name for name in SETS if name != "embedded"])
def test_the_servers_make_the_groups_of_the_oracle(stores: str) -> None:
    plant = random_plant(3_500)
    with placed(plant, SETS[stores]) as place:

        @profile(QUESTIONS_OF_SERVERS)
        @given(groups(), VALID, KNOWN)
        def alike(selection: Selection, as_of: int | None, known_at: int | None) -> None:
            selection = _at(selection, as_of, known_at)
            note(f"{plant.name}, {selection!r}")
            assert difference(slowly(plant, selection), planned(place, selection)) is None

        alike()


def _at(selection: Selection, as_of: int | None, known_at: int | None) -> Selection:
    return replace(selection, arguments={**selection.arguments, "asOf": as_of, "knownAt": known_at})
