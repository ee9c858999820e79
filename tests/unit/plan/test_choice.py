"""Who drives: the side that is expected to cost least, once the plant is known; and what a run teaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph import store as graph
from graph.store import Compare, Of, Statistics
from tests.plant import SMALL, Place, placed, selections
from twin.errors import Store
from twin.plan.choice import EMBEDDED, Cheapest, Forced, Odds, expected_us
from twin.plan.drive import Side
from twin.plan.learned import Learned
from twin.plan.steps import Gather, Narrow, Plan
from twin.reading import Reading

BEARINGS = Compare(Of("name"), graph.Test.EQ, "bearing_temp")
HOT = """{ assets(
  where: { type: {eq: "Pump"}, signals: [{ of: {name: {eq: "bearing_temp"}},
    some: {statistic: [{function: MAX, over: {last: "PT24H"}, value: {gt: 80}, unit: "Cel"}]} }] }
  %s first: 3) { nodes { key } } }"""
HOTTEST = (
    """orderBy: [{signal: {name: "bearing_temp", function: MAX, over: {last: "PT24H"}}, direction: DESC}]"""
)
TOP = f"{{ assets({HOTTEST.replace('PT24H', 'PT1H')} first: 2) {{ nodes {{ key }} }} }}"


@pytest.fixture(scope="module")
def small() -> Iterator[Place]:
    """The small plant."""
    with placed(SMALL) as place:
        yield place


def knowing(assets: int, signals: int) -> Learned:
    """Return what is known of a plant of so many pumps and so many signals of the name."""
    learned = Learned(Statistics({"asset": assets, "signal": signals}, {}))
    learned.saw_rows("signal", BEARINGS, signals)
    return learned


def reading(place: Place, learned: Learned) -> Reading:
    """Return a reading that chooses after what is learned."""
    found = place.reading()
    found.backing = replace(found.backing, learned=learned)
    return found


def plan(place: Place, text: str, learned: Learned) -> Plan:
    """Return the plan of a query with one root field."""
    (selection,) = selections(text)
    (found,) = place.runner.run(reading(place, learned).planned(selection))
    return found


def side(of: Plan) -> Side:
    """Return who drives."""
    assert of.choice is not None
    return of.choice.side


def test_the_graph_drives_where_nothing_is_known(small: Place) -> None:
    assert side(plan(small, HOT % "", Learned())) is Side.GRAPH


def test_signals_that_were_never_counted_are_counted_in_time(small: Place) -> None:
    learned = Learned(Statistics({"asset": 10_000}, {}))

    assert side(plan(small, HOT % "", learned)) is Side.GRAPH
    assert list(learned.wanted) == [("signal", BEARINGS)]


def test_the_graph_drives_when_its_filter_leaves_few(small: Place) -> None:
    learned = knowing(100_000, 50_000)
    run = reading(small, learned)
    (selection,) = selections(HOT % "")
    small.runner.run(run.answer(selection))

    assert side(plan(small, HOT % "", learned)) is Side.GRAPH


def test_the_top_of_everything_is_asked_of_the_series_store_first(small: Place) -> None:
    found = plan(small, TOP, knowing(100_000, 50_000))

    assert side(found) is Side.RANKED
    assert [type(step).__name__ for step in found.steps[:3]] == ["Gather", "Statistic", "Narrow"]


def test_a_side_that_is_not_sure_to_be_dearer_is_tried_with_a_cap(small: Place) -> None:
    dear_graph = replace(EMBEDDED, graph=replace(EMBEDDED.graph, found=50, related=50))
    choose = Cheapest(knowing(100_000, 50_000), dear_graph)
    (selection,) = selections(HOT % "")
    run = small.reading(choose=choose)
    (found,) = small.runner.run(run.planned(selection))

    answered = small.runner.run(run.answer(selection)).value

    assert found.choice is not None
    assert found.choice.side is Side.SERIES
    assert found.choice.cap is not None
    assert answered == small.shaped(selection).value
    assert [call.keys for call in run.calls.made if call.store is Store.SERIES] == [5]  # the probe held


@pytest.mark.parametrize("order", ["", HOTTEST])
def test_a_probe_that_overflows_hands_over_to_the_series_side(small: Place, order: str) -> None:
    (selection,) = selections(HOT % order)
    run = small.reading(choose=Forced(Side.SERIES, cap=1))

    found = small.runner.run(run.answer(selection)).value

    assert found == small.shaped(selection).value
    assert [(call.store, call.keys) for call in run.calls.made[:3]] == [
        (Store.GRAPH, 0),  # the probe: two rows came, one may
        (Store.GRAPH, 0),  # all signals of the name
        (Store.SERIES, 5),
    ]


def test_series_that_drive_cost_one_call_more_than_a_graph_that_does(small: Place) -> None:
    (selection,) = selections(HOT % HOTTEST)
    ways = [small.reading(choose=Forced(side)) for side in (Side.GRAPH, Side.SERIES)]

    first, second = (small.runner.run(way.answer(selection)).value for way in ways)

    assert first == second
    assert [len(way.calls.made) for way in ways] == [2, 3], (
        "signals come with their assets, and not before them"
    )


def test_a_condition_below_an_or_does_not_drive(small: Place) -> None:
    either = """{ assets(where: {or: [{state: {eq: RETIRED}}, {signals: [{some: {name: {eq: "flow"},
      statistic: [{function: LAST, value: {gt: 4}}]}}]}]}) { nodes { key } } }"""

    assert plan(small, either, knowing(100_000, 50_000)).choice is None


def test_what_a_run_kept_is_expected_of_the_next(small: Place) -> None:
    learned = knowing(100_000, 50_000)
    (selection,) = selections(HOT % "")
    run = small.reading(choose=Forced(Side.SERIES))
    run.backing = replace(run.backing, learned=learned)

    small.runner.run(run.answer(selection))

    (found,) = small.runner.run(run.planned(selection))
    gather, narrow = (next(s for s in found.steps if isinstance(s, kind)) for kind in (Gather, Narrow))
    assert isinstance(gather, Gather)
    assert isinstance(narrow, Narrow)
    assert learned.share(gather.where, narrow.condition) == 3 / 5
    assert learned.rows("signal", BEARINGS) == 50_000 + 0.3 * (5 - 50_000)


def test_what_is_learned_is_bounded() -> None:
    learned = Learned()
    for n in range(5_000):
        learned.saw_rows("asset", Compare(Of("name"), graph.Test.EQ, n), n)
        learned.want("asset", Compare(Of("name"), graph.Test.EQ, n))

    assert learned.rows("asset", Compare(Of("name"), graph.Test.EQ, 0)) is None
    assert learned.rows("asset", Compare(Of("name"), graph.Test.EQ, 4_999)) == 4_999
    assert len(learned.wanted) == 4_096


def test_a_broad_graph_and_a_rare_reading_favour_the_series_side() -> None:
    broad = Odds(rows=50_000, signals=50_000, share=0.01, first=0)
    narrow = Odds(rows=500, signals=50_000, share=0.5, first=0)

    assert expected_us(Side.SERIES, broad, EMBEDDED) < expected_us(Side.GRAPH, broad, EMBEDDED)
    assert expected_us(Side.GRAPH, narrow, EMBEDDED) < expected_us(Side.SERIES, narrow, EMBEDDED) / 10
