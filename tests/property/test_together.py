"""What is asked at once, in shared store calls, is answered as when it is asked one by one."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graph.store import Find
from tests.plant import Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import Refused, difference, planned
from tests.property.selections import fields, roots
from twin.errors import TwinError
from twin.selection import Selection
from twin.service import TwinService

QUESTIONS = 40
"Each asks for many things, at once and one by one."


@pytest.mark.parametrize("seed", seeds(0.05, questions=QUESTIONS))
def test_requests_at_once_are_answered_as_one_by_one(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        keys = _keys(place)

        @profile(QUESTIONS)
        @given(st.lists(roots(), max_size=3), fields("asset", 2), st.randoms(use_true_random=False))
        def alike(others: list[Selection], shown: list[Selection], chance: random.Random) -> None:
            by_key = [Selection("asset", "asset", {"key": key}, tuple(shown)) for key in keys]
            asked = [*by_key, *others, *others]
            chance.shuffle(asked)
            note(f"random_plant({seed}), {asked!r}")

            together = place.runner.run(_at_once(place.service, asked))

            for selection, found in zip(asked, together, strict=True):
                assert difference(planned(place, selection), found) is None, selection

        alike()


def _keys(place: Place) -> list[str]:
    return [str(row[0]) for row in place.runner.run(place.service.graph.find(Find("asset")))][:8]


async def _at_once(service: TwinService, asked: list[Selection]) -> list[object]:
    return await asyncio.gather(*(_one(service, selection) for selection in asked))


async def _one(service: TwinService, selection: Selection) -> object:
    reading = await service.reading()
    try:
        return (await reading.answer(selection)).value
    except TwinError as error:
        return Refused(error.code)
