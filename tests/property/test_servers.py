"""The real servers, alone and among embedded stores, answer random questions as the oracle does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note

from tests.plant import SETS, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.selections import roots
from tests.property.test_time import KNOWN, VALID
from twin.selection import Selection

QUESTIONS = 40
QUESTIONS_OF_NEO4J = 12
"It plans the text of every random question anew, which takes longer than all the rest."


@pytest.mark.parametrize("stores", [name for name in SETS if name != "embedded"])
@pytest.mark.parametrize("seed", [seed + 2_000 for seed in seeds(0.02, questions=QUESTIONS)])
def test_the_servers_answer_as_the_oracle_does(stores: str, seed: int) -> None:
    with placed(random_plant(seed), SETS[stores]) as place:

        @profile(QUESTIONS_OF_NEO4J if SETS[stores].graph == "neo4j" else QUESTIONS)
        @given(roots(), VALID, KNOWN)
        def alike(selection: Selection, as_of: int | None, known_at: int | None) -> None:
            if selection.field != "events":
                moment = {"asOf": as_of, "knownAt": known_at}
                selection = replace(selection, arguments={**selection.arguments, **moment})
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection)) is None, "with rules"
            assert difference(expected, planned(place, selection, ())) is None, "without rules"

        alike()
