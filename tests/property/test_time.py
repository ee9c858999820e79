"""The past answers as it was, and as it was known (T1–T3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import placed, random_plant
from tests.plant.chance import BUILT, LEARNED, NOW
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.selections import roots
from twin.instants import DAY, HOUR
from twin.selection import Selection

VALID = st.one_of(
    st.none(),
    st.sampled_from([BUILT - 1, BUILT, LEARNED, NOW, NOW + 3 * HOUR]),
    st.integers(-55, 4).map(lambda n: NOW + n * DAY),
)
KNOWN = st.one_of(
    st.none(),
    st.sampled_from([BUILT, LEARNED, NOW]),
    st.integers(0, 20).map(lambda n: LEARNED + n * HOUR),
    st.integers(0, 60).map(lambda n: LEARNED + n * DAY),
)


@pytest.mark.parametrize("seed", seeds(0.2))
def test_the_past_answers_as_the_list_of_writes_says(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile()
        @given(roots(), VALID, KNOWN, st.booleans())
        def alike(selection: Selection, as_of: int | None, known_at: int | None, has_rules: bool) -> None:
            if selection.field != "events":
                moment = {"asOf": as_of, "knownAt": known_at}
                selection = replace(selection, arguments={**selection.arguments, **moment})
            note(f"random_plant({seed}), {selection!r}")

            expected = slowly(place.plant, selection)

            found = planned(place, selection) if has_rules else planned(place, selection, ())
            assert difference(expected, found) is None

        alike()
