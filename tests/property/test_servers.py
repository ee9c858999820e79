"""The real servers, alone and among embedded stores, answer random questions as the oracle does.

Whichever side drives, with rules and without. A question costs no more than its price there, and questions that are
asked at once, which share calls, are answered like each alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plant import SETS, Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import Refused, difference, slowly
from tests.property.selections import roots
from tests.property.test_driving import SIDES, driven
from tests.property.test_price import actual, bounds
from tests.property.test_time import KNOWN, VALID
from tests.property.varied import varied
from tests.property.words import one_of
from twin.errors import TwinError
from twin.plan.price import price
from twin.plan.rules import RULES, Rule
from twin.reading import Reading
from twin.selection import Selection

QUESTIONS = {"servers": (10, 40), "neo4j alone": (6, 50), "influxdb alone": (40, 25), "s3 alone": (3, 100)}
"""By set of stores: how many questions are made, and how often each is asked, with other constants each time.

Neo4j plans each text once, which takes longer than all the rest; constants are no part of a text.
"""
AT_ONCE = 5
PATIENCE_S = 300


@pytest.mark.parametrize("stores", QUESTIONS)
@pytest.mark.parametrize("seed", [seed + 2_000 for seed in seeds(1, questions=2_000)])
def test_the_servers_answer_as_the_oracle_does(stores: str, seed: int) -> None:
    made, often = QUESTIONS[stores]
    with placed(random_plant(seed), SETS[stores]) as place:
        bound = bounds(place)

        @profile(made)
        @given(_questions(), one_of(tuple(SIDES)), one_of([RULES, RULES, ()]), st.integers(0, 2**32))
        def alike(question: Selection, side: str, rules: tuple[Rule, ...], chance: int) -> None:
            random = Random(chance)
            asked = [question, *(varied(question, random) for _ in range(often - 1))]
            for lot in (asked[:1], *(asked[n : n + AT_ONCE] for n in range(1, often, AT_ONCE))):
                readings = [_reading(place, rules, side) for _ in lot]
                found = place.runner.run(_answers(readings, lot))
                for selection, reading, answer in zip(lot, readings, found, strict=True):
                    told = f"random_plant({seed}), {side}, {selection!r}"
                    assert difference(slowly(place.plant, selection), answer) is None, told
                    if not isinstance(answer, Refused) and not _looks_back(selection):
                        (plan,) = place.runner.run(reading.planned(selection))
                        assert actual(plan, reading.calls.made) <= price(plan, bound).total, told

        alike()


def test_two_thousand_questions_are_asked() -> None:
    assert sum(made * often for made, often in QUESTIONS.values()) >= 2_000
    assert set(QUESTIONS) == set(SETS) - {"embedded"}


@st.composite
def _questions(draw: st.DrawFn) -> Selection:
    """Any root field, or assets that either side may drive; as of any moment where the field has one."""
    selection = draw(st.one_of(roots(), driven()))
    if selection.field == "events":
        return selection
    moment = {"asOf": draw(VALID), "knownAt": draw(KNOWN)}
    return replace(selection, arguments={**selection.arguments, **moment})


def _reading(place: Place, rules: tuple[Rule, ...], side: str) -> Reading:
    """Return a reading with time enough for a server to plan a text, however busy its machine is."""
    reading = place.reading(rules, choose=SIDES[side])
    reading.calls.deadline = time.monotonic() + PATIENCE_S
    return reading


def _looks_back(selection: Selection) -> bool:
    """Whether a question is about another moment: the sizes that bound a price are those of now."""
    return any(selection.arguments.get(name) is not None for name in ("asOf", "knownAt"))


async def _answers(readings: Sequence[Reading], asked: Sequence[Selection]) -> list[object]:
    """Return the answers of questions that are asked at once."""
    return await asyncio.gather(*map(_answer, readings, asked))


async def _answer(reading: Reading, selection: Selection) -> object:
    try:
        return (await reading.answer(selection)).value
    except TwinError as error:
        return Refused(error.code)
