"""What every filter keeps, worked out by hand over the plant of plant.py (F1–F8)."""

from __future__ import annotations

import pytest

from tests.http.client import Client
from tests.http.plant import KEYS

ASSETS = "query ($w: AssetWhere) {assets(where: $w, orderBy: [{field: KEY}]) {nodes {key} totalCount}}"
PUMPS = ["P1", "P2", "P3"]
MACHINES = ["M1", *PUMPS]


def keys(plant: Client, where: str) -> list[str]:
    found = plant.gql(f"{{assets(where: {where}, orderBy: [{{field: KEY}}]) {{nodes {{key}} totalCount}}}}")[
        "assets"
    ]
    assert found["totalCount"] == len(found["nodes"])
    return [node["key"] for node in found["nodes"]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{}", KEYS),
        ("{or: []}", []),
        ("{and: []}", KEYS),
        ("{not: {}}", []),
        ("{not: {or: []}}", KEYS),
        ("{or: [{}]}", KEYS),
        ('{or: [{key: {eq: "P1"}}, {key: {eq: "X"}}]}', ["P1", "X"]),
        ('{key: {startsWith: "P"}, or: [{key: {eq: "P1"}}, {key: {eq: "X"}}]}', ["P1"]),
        ('{and: [{key: {startsWith: "P"}}, {key: {ne: "P1"}}]}', ["P2", "P3"]),
        ('{not: {key: {startsWith: "P"}}}', ["B1", "L1", "L2", "M1", "S1", "S2", "X"]),
    ],
)
def test_objects_and_lists_are_joined_by_and_or_lists_by_or(
    plant: Client, where: str, expected: list[str]
) -> None:
    assert keys(plant, where) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ('{eq: "SN-10"}', ["P1"]),
        ('{ne: "SN-10"}', ["B1", "P2"]),
        ('{in: ["SN-9", "b-1", "none"]}', ["B1", "P2"]),
        ("{in: []}", []),
        ('{notIn: ["SN-9"]}', ["B1", "P1"]),
        ("{notIn: []}", KEYS),
        ('{contains: "N-"}', ["P1", "P2"]),
        ('{startsWith: "SN-1"}', ["P1"]),
        ('{endsWith: "9"}', ["P2"]),
        ('{endsWith: "-1"}', ["B1"]),
        ('{matches: "SN-[0-9]+"}', ["P1", "P2"]),
        ('{matches: "SN"}', []),
        ('{matches: "(?:b|SN)-1.?"}', ["B1", "P1"]),
        ('{eq: "sn-10"}', []),
        ('{eq: "sn-10", ignoreCase: true}', ["P1"]),
        ('{in: ["B-1", "sn-9"], ignoreCase: true}', ["B1", "P2"]),
        ('{notIn: ["B-1", "sn-9"], ignoreCase: true}', ["P1"]),
        ('{ne: "sn-10", ignoreCase: true}', ["B1", "P2"]),
        ('{startsWith: "B", ignoreCase: true}', ["B1"]),
        ('{matches: "sn-.*", ignoreCase: true}', ["P1", "P2"]),
        ("{isNull: true}", ["L1", "L2", "M1", "P3", "S1", "S2", "X"]),
        ("{isNull: false}", ["B1", "P1", "P2"]),
        ("{}", KEYS),
        ('{eq: ""}', []),
        ('{startsWith: ""}', ["B1", "P1", "P2"]),
        ('{contains: "1", startsWith: "S"}', ["P1"]),
    ],
)
def test_a_text_is_compared(plant: Client, test: str, expected: list[str]) -> None:
    assert keys(plant, f"{{serialNumber: {test}}}") == expected


def test_what_is_missing_is_neither_true_nor_false(plant: Client) -> None:
    assert keys(plant, '{not: {serialNumber: {eq: "SN-10"}}}') == ["B1", "P2"]
    assert keys(plant, '{not: {or: [{serialNumber: {eq: "SN-10"}}, {key: {eq: "B1"}}]}}') == ["P2"]
    assert keys(plant, '{or: [{serialNumber: {eq: "SN-10"}}, {key: {eq: "X"}}]}') == ["P1", "X"]
    assert keys(plant, "{not: {serialNumber: {isNull: true}}}") == ["B1", "P1", "P2"]


def test_case_folds_as_unicode_does(plant: Client) -> None:
    strasse = '{attributes: [{name: "maker", string: {eq: "STRASSE", ignoreCase: true}}]}'

    assert keys(plant, strasse) == ["P3"]
    assert keys(plant, '{name: {startsWith: "übr", ignoreCase: true}}') == ["X"]
    assert keys(plant, '{name: {startsWith: "übr"}}') == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ('{eq: "Machine"}', MACHINES),
        ('{eq: "Pump"}', PUMPS),
        ('{in: ["Site", "Pump"]}', [*PUMPS, "S1", "S2"]),
        ('{ne: "Machine"}', ["B1", "S1", "S2"]),
        ('{notIn: ["Machine", "Site"]}', ["B1"]),
        ('{startsWith: "Ma"}', ["M1"]),
        ('{eq: "machine", ignoreCase: true}', MACHINES),
        ("{isNull: true}", ["L1", "L2", "X"]),
        ("{isNull: false}", ["B1", *MACHINES, "S1", "S2"]),
        ('{eq: "Nothing"}', []),
        ('{ne: "Nothing"}', ["B1", *MACHINES, "S1", "S2"]),
    ],
)
def test_a_type_counts_with_its_subtypes(plant: Client, test: str, expected: list[str]) -> None:
    assert keys(plant, f"{{type: {test}}}") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{state: {eq: RETIRED}}", ["P3"]),
        ("{state: {in: [RETIRED, PLANNED]}}", ["M1", "P3"]),
        ("{state: {ne: IN_SERVICE}}", ["B1", "M1", "P2", "P3"]),
        ("{state: {notIn: [IN_SERVICE, BUILT, RETIRED]}}", ["M1", "P2"]),
        ("{state: {in: []}}", []),
    ],
)
def test_a_state_is_compared_and_a_new_asset_is_in_service(
    plant: Client, where: str, expected: list[str]
) -> None:
    assert keys(plant, where) == expected


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ('{name: "power", number: {eq: 7.5}}', ["P1", "P3"]),
        ('{name: "power", number: {ne: 7.5}}', ["P2"]),
        ('{name: "power", number: {gt: 7.5}}', ["P2"]),
        ('{name: "power", number: {gte: 7.5, lt: 11}}', ["P1", "P3"]),
        ('{name: "power", number: {lte: 11}}', PUMPS),
        ('{name: "power", number: {between: [7.5, 11]}}', PUMPS),
        ('{name: "power", number: {between: [11, 7.5]}}', []),
        ('{name: "power", number: {gt: 7500}, unit: "W"}', ["P2"]),
        ('{name: "power", number: {between: [7500, 7500]}, unit: "W"}', ["P1", "P3"]),
        ('{name: "power", number: {isNull: true}}', [k for k in KEYS if k not in PUMPS]),
        ('{name: "power", number: {isNull: false}}', PUMPS),
        ('{name: "nothing", number: {eq: 1}}', []),
        ('{name: "poles", number: {eq: 4}}', ["P1"]),
        ('{name: "maker", string: {eq: "KSB"}}', ["P1"]),
        ('{name: "maker", string: {isNull: true}}', [k for k in KEYS if k not in PUMPS]),
        ('{name: "atex", boolean: true}', ["P1"]),
        ('{name: "atex", boolean: false}', ["P2"]),
        ('{name: "tested", time: {lt: "2024-02-01T10:00:00.000000001Z"}}', ["P1"]),
        ('{name: "tested", time: {eq: "2024-02-01T10:00:00Z"}}', ["P1"]),
        ('{name: "tested", time: {gt: "2024-02-01T10:00:00Z"}}', []),
        ('{name: "maker", number: {gt: 0}}', []),
    ],
)
def test_an_attribute_is_compared_by_its_kind_and_unit(
    plant: Client, attribute: str, expected: list[str]
) -> None:
    assert keys(plant, f"{{attributes: [{attribute}]}}") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{identifier: {scheme: "erp"}}', ["P1", "P2"]),
        ('{identifier: {scheme: "erp", issuer: "north"}}', ["P1"]),
        ('{identifier: {value: {eq: "100"}}}', ["P1", "P2"]),
        ('{identifier: {scheme: "tag", value: {startsWith: "="}}}', ["P1"]),
        ('{identifier: {scheme: "tag", value: {eq: "100"}}}', []),
        ("{identifier: {}}", ["P1", "P2"]),
        ('{not: {identifier: {}}, key: {startsWith: "P"}}', ["P3"]),
    ],
)
def test_an_identifier_filter_means_one_label(plant: Client, where: str, expected: list[str]) -> None:
    assert keys(plant, where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{within: {key: "S1"}}', ["B1", "L1", "P1", "P2"]),
        ('{within: {key: "S1", includeSelf: true}}', ["B1", "L1", "P1", "P2", "S1"]),
        ('{within: {key: "S1", maxDepth: 1}}', ["L1"]),
        ('{within: {key: "S1", maxDepth: 2}}', ["L1", "P1", "P2"]),
        ('{within: {key: "S1", maxDepth: 0, includeSelf: true}}', ["S1"]),
        ('{within: {key: "S1", maxDepth: 0}}', []),
        ('{within: {key: "nowhere"}}', []),
        ('{not: {within: {key: "S1"}}}', ["L2", "M1", "P3", "S1", "S2", "X"]),
        ('{parent: {key: {eq: "L1"}}}', ["P1", "P2"]),
        ("{parent: {}}", ["B1", "L1", "L2", "P1", "P2", "P3"]),
        ("{not: {parent: {}}}", ["M1", "S1", "S2", "X"]),
        ('{parent: {parent: {type: {eq: "Site"}}}}', ["P1", "P2", "P3"]),
        ('{contains: {type: {eq: "Pump"}}}', ["L1", "L2", "S1", "S2"]),
        ('{contains: {key: {eq: "B1"}}}', ["L1", "P1", "S1"]),
        ('{position: {eq: "A"}}', ["P1", "P3"]),
        ("{position: {isNull: true}}", ["L1", "M1", "S1", "S2", "X"]),
    ],
)
def test_a_place_in_the_tree_is_asked_for(plant: Client, where: str, expected: list[str]) -> None:
    assert keys(plant, where) == expected


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


def test_a_walk_of_no_hops_leads_nowhere(plant: Client) -> None:
    text = """{asset(key: "S1") {
        none: descendants(maxDepth: 0) {totalCount nodes {key}}
        one: descendants(maxDepth: 1) {nodes {key}}
    }}"""

    assert plant.gql(text)["asset"] == {
        "none": {"totalCount": 0, "nodes": []},
        "one": {"nodes": [{"key": "L1"}]},
    }
