"""What was answered once is answered again, to the byte, when it is asked as of then and as known then (T1, T3).

Held to that is all that the graph keeps, and samples that came in time. A series keeps no known time: a sample that
arrives late, is overwritten, deleted, or is dated after the moment of the question changes what is said of that moment.
Cursors name the walk that they belong to, and signed addresses their expiry: neither is an answer about the plant.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import orjson
import pytest

from tests.plant import SETS, empty_stores, open_empty, selections
from tests.property.amounts import FIRST_SEED
from tests.property.life import Life
from twin.selection import Selection
from twin.service import TwinService

CHANGES = 200
EVERY = {"embedded": 8, "servers": 50}
"Answers are recorded after so many changes; a server that is new to a question takes long over the first answer."
QUESTIONS = tuple((Path(__file__).parent / "questions_of_a_life.graphql").read_text("utf-8").split("# ---\n"))


@dataclass(frozen=True)
class Answered:
    """A question, the instant at which it was asked, and what the answer was."""

    text: str
    now: int
    answer: bytes


def _lived(stores: str, seed: int) -> tuple[list[Answered], list[str], dict[str, int]]:
    """Let a plant live, and ask again; return what was answered, which answers changed, and what was done."""
    with (
        tempfile.TemporaryDirectory() as path,
        empty_stores(SETS[stores], Path(path)) as urls,
        asyncio.Runner() as runner,
    ):
        service, clock = runner.run(open_empty(Path(path), urls=urls))
        try:
            life = Life(service, clock, Random(seed))
            answered = runner.run(_live(life, EVERY[stores]))
            changed = [
                each.text
                for each in answered
                if runner.run(_ask(service, each.text, each.now)) != each.answer
            ]
            return answered, changed, life.done
        finally:
            runner.run(service.close())


async def _live(life: Life, every: int) -> list[Answered]:
    await life.begin()
    answered: list[Answered] = []
    for number in range(CHANGES):
        while not await life.change():
            pass
        if number % every == 0:
            now = life.clock.now
            answered += [Answered(text, now, await _ask(life.service, text)) for text in QUESTIONS]
            life.clock.now += 1
    life.clock.now += 10**15
    return answered


async def _ask(service: TwinService, text: str, then: int | None = None) -> bytes:
    """Return the answer as it is sent; with an instant, as of it and as known at it."""
    reading = await service.reading()
    answers = {}
    for selection in selections(text):
        shaped = await reading.answer(_as_of(selection, then))
        answers[selection.key] = [shaped.value, [error.message for _, error in shaped.problems]]
    return orjson.dumps(answers)


def _as_of(selection: Selection, then: int | None) -> Selection:
    if then is None:
        return selection
    return replace(selection, arguments={**selection.arguments, "asOf": then, "knownAt": then})


@pytest.mark.parametrize("stores", ["embedded", "servers"])
def test_a_plant_that_lives_answers_as_it_did(stores: str) -> None:
    answered, changed, done = _lived(stores, FIRST_SEED + 7)

    assert changed == []
    assert len(answered) == len(QUESTIONS) * CHANGES // EVERY[stores]
    assert len({each.answer for each in answered}) > len(answered) / 2
    assert sum(done.values()) == CHANGES
    assert len(done) == 16, done
