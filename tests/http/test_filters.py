"""What every filter keeps, worked out by hand over the plant of plant.py (F1–F8)."""

from __future__ import annotations

import pytest

from tests.http.asking import keys
from tests.http.client import Client
from tests.http.plant import KEYS

PUMPS = ["P1", "P2", "P3"]
MACHINES = ["M1", *PUMPS]


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


def test_a_walk_of_no_hops_leads_nowhere(plant: Client) -> None:
    text = """{asset(key: "S1") {
        none: descendants(maxDepth: 0) {totalCount nodes {key}}
        one: descendants(maxDepth: 1) {nodes {key}}
    }}"""

    assert plant.gql(text)["asset"] == {
        "none": {"totalCount": 0, "nodes": []},
        "one": {"nodes": [{"key": "L1"}]},
    }
