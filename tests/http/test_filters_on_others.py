"""What filters on related things, signals, data, documents and events keep, worked out by hand (F3, F4, F5)."""

from __future__ import annotations

import pytest

from tests.http.asking import keys
from tests.http.client import Client
from tests.http.plant import KEYS

PUMPS = ["P1", "P2", "P3"]


@pytest.mark.parametrize(
    ("related", "expected"),
    [
        ('{type: "feeds"}', KEYS),
        ('{type: "feeds", some: {}}', ["P1", "P2"]),
        ('{type: "feeds", direction: IN, some: {}}', ["P2", "P3"]),
        ('{type: "feeds", direction: BOTH, some: {key: {eq: "P2"}}}', ["P1", "P3"]),
        ('{type: "feeds", depth: 2, some: {key: {eq: "P3"}}}', ["P1", "P2"]),
        ('{type: "feeds", depth: 2, every: {key: {eq: "P3"}}}', ["P2"]),
        ('{type: "feeds", none: {}}', [k for k in KEYS if k not in ("P1", "P2")]),
        ('{type: "feeds", of: {key: {eq: "P9"}}, none: {}}', KEYS),
        ('{type: "drives", some: {type: {eq: "Pump"}}}', ["M1"]),
        ('{type: "nothing", some: {}}', []),
    ],
)
def test_relations_are_followed(plant: Client, related: str, expected: list[str]) -> None:
    assert keys(plant, f"{{related: [{related}]}}") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{signals: [{some: {name: {eq: "temp"}}}]}', PUMPS),
        ("{signals: [{none: {}}]}", [k for k in KEYS if k not in PUMPS]),
        ('{signals: [{every: {name: {eq: "temp"}}}]}', ["P2", "P3"]),
        ('{signals: [{of: {unit: {eq: "Cel"}}, every: {name: {eq: "temp"}}}]}', ["P1", "P3"]),
        ('{signals: [{some: {quantity: {eq: "temperature"}}}]}', PUMPS),
        ("{signals: [{some: {unit: {isNull: true}}}]}", ["P1"]),
        ('{signals: [{some: {key: {eq: "P1/temp"}}}]}', ["P1"]),
        ('{signals: [{some: {name: {eq: "temp"}}, none: {name: {eq: "running"}}}]}', ["P2", "P3"]),
        ('{signals: [{some: {asset: {key: {eq: "P2"}}}}]}', ["P2"]),
        ("{signals: [{}]}", KEYS),
        ("{signals: []}", KEYS),
    ],
)
def test_signals_of_an_asset_are_asked_for(plant: Client, where: str, expected: list[str]) -> None:
    assert keys(plant, where) == expected


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("{function: LAST, value: {eq: 40}}", ["P1"]),
        ("{value: {eq: 40}}", ["P1"]),
        ('{function: MAX, over: {last: "P1D"}, value: {gt: 50}, unit: "Cel"}', ["P1", "P2"]),
        ('{function: MAX, over: {last: "P1D"}, value: {gt: 60}, unit: "Cel"}', []),
        ('{function: MAX, over: {last: "P2D"}, value: {gt: 60}, unit: "Cel"}', ["P2"]),
        ('{function: MAX, over: {all: true}, value: {gt: 363}, unit: "K"}', ["P2"]),
        ("{function: MAX, over: {all: true}, value: {gt: 300}}", ["P2"]),
        ("{function: MAX, value: {isNull: true}}", ["P3"]),
        ("{function: COUNT, value: {eq: 0}}", ["P3"]),
        ('{function: COUNT, over: {last: "P1D"}, value: {gte: 4}}', ["P1"]),
        ('{function: SPREAD, over: {all: true}, value: {eq: 30}, unit: "K"}', ["P2"]),
        ('{function: SPREAD, over: {all: true}, value: {eq: 40}, unit: "Cel"}', ["P1"]),
        (
            '{function: MEAN, over: {between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:01:00Z"}},'
            " value: {eq: 20}}",
            ["P1"],
        ),
        (
            '{function: COVERAGE, over: {between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:08:00Z"}},'
            " value: {eq: 0.5}}",
            ["P1"],
        ),
    ],
)
def test_a_statistic_over_a_window_is_a_predicate(plant: Client, statistic: str, expected: list[str]) -> None:
    found = keys(
        plant, f'{{signals: [{{of: {{name: {{eq: "temp"}}}}, some: {{statistic: [{statistic}]}}}}]}}'
    )

    assert found == expected


def test_without_data_there_is_no_value_and_not_keeps_nothing(plant: Client) -> None:
    over = '{name: {eq: "temp"}, not: {statistic: [{function: MAX, value: {gt: 100}}]}}'

    found = plant.gql(f"{{signals(where: {over}) {{nodes {{key}}}}}}")["signals"]["nodes"]

    assert [signal["key"] for signal in found] == ["P1/temp"]  # P2 is at 363.15 K; P3 has no data: unknown


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{documents: [{some: {kind: {eq: DRAWING}}}]}", ["P1", "P2"]),
        ("{documents: [{every: {latest: {state: {eq: RELEASED}}}}]}", ["P2", "P3"]),
        ("{documents: [{some: {latest: {state: {eq: IN_WORK}}}}]}", ["P1"]),
        ("{documents: [{of: {kind: {in: [MANUAL]}}, some: {revisions: {state: {eq: RELEASED}}}}]}", ["P1"]),
        ("{documents: [{some: {revisions: {state: {eq: SUPERSEDED}}}}]}", ["P1", "P2"]),
        ('{documents: [{some: {latest: {releasedAt: {gt: "2024-04-01T00:00:00Z"}}}}]}', ["P3"]),
        (
            '{documents: [{some: {title: {contains: "draw"}, project: {eq: "revamp"}, stage: {eq: DESIGN}}}]}',
            ["P1", "P2"],
        ),
        ('{documents: [{some: {identifier: {scheme: "dms"}}}]}', ["P1", "P2"]),
        ('{documents: [{some: {number: {eq: "D3"}}}]}', ["P3"]),
        ('{documents: [{some: {text: "DRAW d1 77"}}]}', ["P1", "P2"]),
        ('{documents: [{some: {text: "draw manual"}}]}', []),
        ('{documents: [{some: {not: {text: "pump"}}}]}', ["P1", "P3"]),
        ('{documents: [{none: {}}], type: {eq: "Machine"}}', ["M1"]),
        ('{documents: [{some: {revisions: {label: {eq: "A"}, state: {eq: RELEASED}}}}]}', ["P3"]),
        ("{documents: [{some: {latest: {size: {gt: 0}}}}]}", []),
    ],
)
def test_documents_of_an_asset_are_asked_for(plant: Client, where: str, expected: list[str]) -> None:
    assert keys(plant, where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{events: [{some: {kind: {eq: FAILURE}}}]}", ["P1"]),
        ("{events: [{some: {severity: {gte: 4}}}]}", ["P1"]),
        ("{events: [{some: {severity: {isNull: true}}}]}", ["P1", "P2"]),
        ('{events: [{some: {title: {contains: "seal"}}}]}', ["P1", "P2"]),
        ('{events: [{some: {asset: {key: {eq: "P2"}}}}]}', ["P1", "P2"]),
        (
            '{events: [{some: {during: {between: {from: "2024-05-03T00:00:00Z", to: "2024-05-05T00:00:00Z"}}}}]}',
            ["P1", "P2"],
        ),
        (
            '{events: [{some: {during: {between: {from: "2024-05-04T00:00:00Z", to: "2024-05-05T00:00:00Z"}}}}]}',
            [],
        ),
        (
            '{events: [{some: {during: {between: {from: "2024-04-01T00:00:00Z", to: "2024-05-01T00:00:00Z"}}}}]}',
            [],
        ),
        (
            '{events: [{some: {during: {calendar: {unit: MONTH, offset: -1, timeZone: "Europe/Berlin"}}}}]}',
            ["P1", "P2"],
        ),
        ("{events: [{every: {kind: {in: [REPAIR]}}}]}", ["P2"]),
    ],
)
def test_events_of_an_asset_are_asked_for(plant: Client, where: str, expected: list[str]) -> None:
    assert keys(plant, where) == expected


def test_times_of_writing_are_compared(plant: Client) -> None:
    assert keys(plant, '{createdAt: {lt: "2024-06-10T12:00:00Z"}}') == []
    assert keys(plant, '{createdAt: {gte: "2024-06-10T12:00:00Z", lt: "2024-06-10T12:01:00Z"}}') == KEYS
    assert keys(plant, "{updatedAt: {isNull: true}}") == []
