"""All programs tell the same of a tiny plant in the real servers; how long anything takes is not asserted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.bench.build import build, default_cache
from tests.bench.peers import ailing, assembly, many, node
from tests.bench.peers.ailing import behind_proxy
from tests.bench.peers.asked import questions
from tests.bench.peers.measuring import measured
from tests.bench.peers.programs import FLOOR, MERCURIUS, NEO4J_GRAPHQL, OURS, STRAWBERRY, started
from tests.bench.plant import Plant
from tests.fault_proxy import REFUSE
from tests.real_servers import influx_place, minio_place, neo4j_place

PLANT = Plant(sites=5, pumps=16, full=5)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the settings that lead to the plant."""
    with neo4j_place() as graph, influx_place() as series, minio_place() as objects:
        places = {
            "TWIN_HOME": str(tmp_path),
            "TWIN_PORT": "0",
            "TWIN_GRAPH_URL": graph,
            "TWIN_SERIES_URL": series,
            "TWIN_OBJECTS_URL": objects,
        }
        asyncio.run(_build(places))
        yield places


async def _build(places: Mapping[str, str]) -> None:
    await build(PLANT, places, lambda _: None)
    await assembly.ensure(places)


AILING = ("S3 1,000 assets × 4 signals × latest", "S5 graph 1 %, statistic 50 %")


def test_all_programs_answer_every_question_alike(settings: Mapping[str, str]) -> None:
    with (
        behind_proxy(settings) as (switch, through),
        started(_programs(), through, default_cache()) as programs,
    ):
        found = [each for question in questions(2) for each in measured(question, programs, 1)]
        found += many.measured(programs, PLANT, 0.2)
        asked = [each for each in questions(1) if each.name in AILING]
        without_series = list(ailing.measured(asked, programs[:2], switch, {"away": REFUSE}))

    answers = {(each.question, each.answer) for each in found}
    assert len(answers) == len({each.question for each in found})
    assert len(found) == len(programs) * (len(questions(2)) + 1)
    assert all(each.calls for each in found if each.question != many.NAME)
    assert all(each.bytes > 40 for each in found if "1,000" in each.question)

    told = {(each.program, each.question): each.answer for each in without_series}
    assert told[FLOOR, AILING[0]] == told[FLOOR, AILING[1]] == "nothing"
    assert re.fullmatch(r"[1-9]\d* of \d+ values, 1 error", told[OURS, AILING[0]])
    assert re.fullmatch(r"0 of \d+ values, 1 error", told[OURS, AILING[1]])


def _programs() -> tuple[str, ...]:
    """Name those whose packages are there: a test downloads nothing."""
    on_node = (MERCURIUS, NEO4J_GRAPHQL) if node.is_there() and node.is_installed(default_cache()) else ()
    return OURS, FLOOR, STRAWBERRY, *on_node
