"""Series that equal plans asked for are asked for beside the graph: for as many calls, and never for another answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from tests.plant import Place, Plant, Row, Step, placed, selections
from tests.plant.types import TYPES
from timeseries.store import SeriesKey
from twin.backing import Backing, Limits
from twin.calls import Call
from twin.errors import Store
from twin.explaining import Explained, Record
from twin.instants import DAY, HOUR, parse_instant
from twin.plan.foreseen import FEWEST, Foreseen, price_of_foresight
from twin.plan.price import Bounds, price
from twin.plan.steps import Latest
from twin.reading import Reading

NOW = parse_instant("2026-03-30T10:00:00Z")
PUMPS = FEWEST + 4
SIGNAL = 'signal(name: "vibration")'
LATEST = f"""{{ assets(where: {{type: {{eq: "Pump"}}}}, first: 100) {{
  nodes {{ key {SIGNAL} {{ latest {{ value }} }} }}
}} }}"""
HOURS = LATEST.replace("latest { value }", 'buckets(over: {last: "PT4H"}, every: "PT1H") { from mean }')
HOTTEST = f"""{{ assets(
  where: {{type: {{eq: "Pump"}}}}, first: 100
  orderBy: [{{signal: {{name: "vibration", function: MAX, over: {{last: "P1D"}}}}, direction: DESC}}]
) {{ nodes {{ key {SIGNAL} {{ statistics(over: {{last: "P1D"}}) {{ max }} }} }} }} }}"""
HELD = HOTTEST.replace("MAX", "TIME_WEIGHTED_MEAN").replace("{ max }", "{ timeWeightedMean }")
EARLIER = LATEST.replace("first: 100", 'first: 100, asOf: "2026-03-30T09:30:00Z"')


@pytest.fixture
def place() -> Iterator[Place]:
    """Pumps with a vibration each, the higher the later their key."""
    keys = [f"P-{n:03}" for n in range(PUMPS)]
    samples: list[Row] = [
        {"signal": f"{key}/vibration", "times": [NOW - HOUR], "values": [float(n)]}
        for n, key in enumerate(keys)
    ]
    steps = (
        Step(NOW - DAY, "types", TYPES),
        Step(NOW - DAY + 1, "assets", tuple({"key": key, "type": "Pump"} for key in keys)),
        Step(NOW - DAY + 2, "signals", tuple({"asset": key, "name": "vibration"} for key in keys)),
        Step(NOW - DAY + 3, "samples", tuple(samples)),
    )
    with placed(Plant("vibrating pumps", steps, NOW)) as found:
        yield found


def asked(place: Place, backing: Backing, text: str) -> tuple[object, list[Call]]:
    """Return an answer, and the calls of the series store that it took."""
    (selection,) = selections(text)
    reading = Reading(backing, place.runner.run(place.service.types()), place.service.clock())
    shaped = place.runner.run(reading.answer(selection))
    assert not shaped.problems
    return shaped.value, [call for call in reading.calls.made if call.store is Store.SERIES]


def early(calls: list[Call]) -> list[tuple[bool, int]]:
    return [(call.early, call.keys) for call in calls]


@pytest.mark.parametrize("text", [LATEST, HOURS, HOTTEST])
def test_what_is_asked_again_is_asked_beside_the_graph_in_as_many_calls(place: Place, text: str) -> None:
    backing = place.reading().backing

    cold, first = asked(place, backing, text)
    warm, second = asked(place, backing, text)

    assert early(first) == [(False, PUMPS)]
    assert early(second) == [(True, PUMPS)]
    assert [call.rows for call in second] == [call.rows for call in first]
    assert warm == cold


@pytest.mark.parametrize("text", [HELD, EARLIER])
def test_what_depends_on_more_than_the_place_of_samples_waits_for_the_graph(place: Place, text: str) -> None:
    backing = place.reading().backing

    asked(place, backing, text)
    _, calls = asked(place, backing, text)

    assert early(calls) == [(False, PUMPS)]


@pytest.mark.parametrize("text", [LATEST, HOURS, HOTTEST])
def test_a_signal_that_is_new_is_asked_for_alone(place: Place, text: str) -> None:
    backing = place.reading().backing
    asked(place, backing, text)
    write = place.service.writer
    place.runner.run(write.upsert_assets([{"key": "P-NEW", "type": "Pump"}], None))
    place.runner.run(write.upsert_signals([{"asset": "P-NEW", "name": "vibration"}], None))

    found, calls = asked(place, backing, text)
    expected, _ = asked(place, place.reading().backing, text)

    assert early(calls) == [(True, PUMPS), (False, 1)]
    assert found == expected


def test_a_guess_that_is_mostly_wrong_is_left_and_told(place: Place) -> None:
    backing = place.reading().backing
    asked(place, backing, HOTTEST)
    keys = [f"P-{n:03}" for n in range(PUMPS)]
    moved = [
        {
            "asset": key,
            "name": "vibration",
            "binding": {"measurement": "elsewhere", "field": "f", "tags": {"of": key}},
        }
        for key in keys[: PUMPS - 3]
    ]
    written = place.runner.run(place.service.writer.upsert_signals(moved, None))
    assert not written.errors

    found, calls = asked(place, backing, HOTTEST)
    expected, _ = asked(place, place.reading().backing, HOTTEST)

    assert sorted(early(calls)) == [(False, PUMPS), (True, PUMPS)]
    assert found == expected


def test_equal_fields_of_one_request_ask_early_once(place: Place) -> None:
    backing = place.reading().backing
    asked(place, backing, HOTTEST)
    (selection,) = selections(HOTTEST)
    reading = Reading(backing, place.runner.run(place.service.types()), place.service.clock())

    async def both() -> None:
        await reading.answer(selection)
        await reading.answer(selection)

    place.runner.run(both())

    assert sum(call.store is Store.SERIES for call in reading.calls.made) == 1


@pytest.mark.parametrize(("left", "is_early"), [(PUMPS, False), (PUMPS + 1, True)])
def test_nothing_is_asked_early_above_the_limit_of_the_price(place: Place, left: int, is_early: bool) -> None:
    backing = place.reading().backing
    sizes = backing.learned.sizes = place.runner.run(place.service.graph.statistics())
    asked(place, backing, LATEST)
    (selection,) = selections(LATEST)
    (plan,) = place.runner.run(
        Reading(backing, place.runner.run(place.service.types()), NOW).planned(selection)
    )
    limit = int(price(plan, Bounds(sizes)).total) + left

    _, calls = asked(place, replace(backing, limits=Limits(price=limit)), LATEST)

    assert early(calls) == [(is_early, PUMPS)]


def test_explain_tells_what_would_begin_early_and_adds_its_price(place: Place) -> None:
    backing = place.reading().backing

    before = explained(place, backing, HOTTEST)
    asked(place, backing, HOTTEST)
    after = explained(place, backing, HOTTEST)

    assert "beside the graph" not in str(before["text"])
    assert f"beside the graph for {PUMPS} series as before" in str(after["text"])
    assert after["cost"] == cast("float", before["cost"]) + price_of_foresight(Latest(0), PUMPS)


def explained(place: Place, backing: Backing, text: str) -> Record:
    (selection,) = selections(text)
    reading = Reading(backing, place.runner.run(place.service.types()), place.service.clock())
    (plan,) = place.runner.run(reading.planned(selection))
    return place.runner.run(reading.explained([Explained("assets", plan, None)]))


def keys(name: str, count: int) -> tuple[SeriesKey, ...]:
    return tuple(SeriesKey(name, "value", (("n", str(n)),)) for n in range(count))


def test_few_series_are_not_foreseen() -> None:
    foreseen = Foreseen(fewest=3)

    foreseen.saw(1, keys("a", 2))

    assert foreseen.series(1) == ()


def test_the_way_that_was_not_taken_for_longest_is_forgotten_first() -> None:
    foreseen = Foreseen(fewest=1, most=10)
    foreseen.saw(1, keys("a", 4))
    foreseen.saw(2, keys("b", 4))
    foreseen.saw(1, keys("a", 4))

    foreseen.saw(3, keys("c", 4))

    assert [len(foreseen.series(way)) for way in (1, 2, 3)] == [4, 0, 4]


def test_a_way_that_no_longer_leads_to_enough_is_forgotten() -> None:
    foreseen = Foreseen(fewest=3)
    foreseen.saw(1, keys("a", 4))

    foreseen.saw(1, keys("a", 1))

    assert foreseen.series(1) == ()
