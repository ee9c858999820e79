"""The number of store calls does not grow with the number of rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plant import Plant, Row, Step, placed, selections
from tests.plant.types import TYPES
from twin.errors import Store
from twin.instants import DAY, HOUR, parse_instant

NOW = parse_instant("2026-03-30T10:00:00Z")
HEADLINE = (Path(__file__).parent / "headline" / "hottest_pumps_with_drawings.graphql").read_text()


def pumps(count: int) -> Plant:
    """A site with so many hot pumps, one in three of which has a drawing of its own."""
    keys = [f"P-{n:05}" for n in range(count)]
    assets: list[Row] = [{"key": key, "type": "Pump", "parent": "SITE-N", "position": None} for key in keys]
    signals: list[Row] = [{"asset": key, "name": "bearing_temp"} for key in keys]
    samples: list[Row] = [
        {"signal": f"{key}/bearing_temp", "times": [NOW - HOUR], "values": [81.0 + n / 1000]}
        for n, key in enumerate(keys)
    ]
    revision = {"label": "A", "state": "RELEASED", "releasedAt": NOW - DAY}
    documents: list[Row] = [
        {"number": f"D-{key}", "kind": "DRAWING", "subjects": [f"asset:{key}"], "revisions": [revision]}
        for key in keys[::-3]
    ]
    steps = (
        Step(NOW - DAY, "types", TYPES),
        Step(NOW - DAY + 1, "assets", ({"key": "SITE-N", "type": "Site"}, *assets)),
        Step(NOW - DAY + 2, "signals", tuple(signals)),
        Step(NOW - DAY + 3, "samples", tuple(samples)),
        Step(NOW - DAY + 4, "documents", tuple(documents)),
    )
    return Plant(f"{count} pumps", steps, NOW)


@pytest.mark.parametrize("count", [10, 10_000])
def test_the_headline_costs_four_calls_whatever_the_number_of_matching_assets(count: int) -> None:
    with placed(pumps(count)) as place:
        reading = place.reading()
        (selection,) = selections(HEADLINE, {"site": "SITE-N"})

        value = place.runner.run(reading.answer(selection)).value

    assert isinstance(value, dict)
    assert value["totalCount"] == count
    stores = [call.store for call in reading.calls.made]
    assert (stores.count(Store.GRAPH), stores.count(Store.SERIES), len(stores)) == (2, 2, 4)


PAST = """{ assets(where: {type: {eq: "Pump"}}, first: 100) { nodes {
  history(first: 2) { version }
  installations { host { key name } asset { key name } hostSignal(name: "bearing_temp") { statistics { max mean } } }
  installed { asset { name } }
} } }"""


@pytest.mark.parametrize("count", [2, 60])
def test_the_past_costs_eleven_calls_whatever_the_number_of_things(count: int) -> None:
    plant = pumps(count)
    moves = [
        {"key": f"P-{n:05}", "parent": f"P-{n - 1:05}", "position": None} for n in range(1, count, 2)
    ]  # each pump of two went into the other: windows of its own, and a signal in its host
    lived = Plant(plant.name, (*plant.steps, Step(NOW - HOUR, "assets", tuple(moves))), NOW)
    with placed(lived) as place:
        reading = place.reading()
        (selection,) = selections(PAST)

        value = place.runner.run(reading.answer(selection)).value

    assert isinstance(value, dict)
    assert sum(len(node["installations"]) for node in value["nodes"]) == count + count // 2
    stores = [call.store for call in reading.calls.made]
    assert (stores.count(Store.GRAPH), stores.count(Store.SERIES)) == (10, 1)
