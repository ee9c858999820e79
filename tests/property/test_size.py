"""An answer is refused from the very size that the refusal tells, however rows are shared and nested."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, note

from tests.plant import Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.selections import roots
from twin.backing import Limits
from twin.errors import LimitExceeded, TwinError
from twin.selection import Selection


@pytest.mark.parametrize("seed", [seed + 9_000 for seed in seeds(0.03)])
def test_an_answer_is_refused_where_it_is_larger_than_the_limit_and_nowhere_else(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile(60)
        @given(roots())
        def is_exact(selection: Selection) -> None:
            note(f"random_plant({seed}), {selection!r}")
            size = told(place, selection, limit=0)
            if size is not None:
                assert told(place, selection, limit=size - 1) == size
                assert told(place, selection, limit=size) is None

        is_exact()


def told(place: Place, selection: Selection, *, limit: int) -> int | None:
    """Return the size of an answer that is refused for it; None for one that is given, or refused for other reasons."""
    reading = place.reading()
    reading.backing = replace(reading.backing, limits=Limits(values=limit))
    try:
        place.runner.run(reading.answer(selection))
    except LimitExceeded as refused:
        found = re.search(r"would hold ([0-9,]+) values", refused.message)
        return int(found[1].replace(",", "")) if found else None
    except TwinError:
        return None
    return None
