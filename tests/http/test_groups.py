"""Groups of the plant of plant.py, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client

Key = list[str | None]


def groups(plant: Client, arguments: str) -> list[tuple[Key, int]]:
    found = plant.gql(f"{{assetGroups({arguments}) {{key count}}}}")["assetGroups"]
    return [(group["key"], group["count"]) for group in found]


def measures(plant: Client, arguments: str) -> list[Any]:
    found = plant.gql(f"{{assetGroups({arguments}) {{measures}}}}")["assetGroups"]
    return [group["measures"] for group in found]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("{field: TYPE}", [("Bearing", 1), ("Machine", 1), ("Pump", 3), ("Site", 2), (None, 3)]),
        ("{field: STATE}", [("PLANNED", 1), ("BUILT", 1), ("IN_SERVICE", 6), ("IN_MAINTENANCE", 1), ("RETIRED", 1)]),
        ("{field: POSITION}", [("A", 2), ("B", 1), ("DE", 1), ("east", 1), (None, 5)]),
        ('{attribute: "power"}', [("7.5", 2), ("11", 1), (None, 7)]),
        ('{attribute: "atex"}', [("false", 1), ("true", 1), (None, 8)]),
        ('{attribute: "tested"}', [("2024-02-01T10:00:00Z", 1), (None, 9)]),
        ('{ancestorOfType: "Site"}', [("S1", 4), ("S2", 2), (None, 4)]),
        ('{ancestorOfType: "Machine"}', [("P1", 1), (None, 9)]),
        ('{ancestorOfType: "no such type"}', [(None, 10)]),
    ],
)  # fmt: skip
def test_groups_come_in_the_order_of_what_they_are_made_by(
    plant: Client, by: str, expected: list[tuple[str | None, int]]
) -> None:
    assert groups(plant, f"by: [{by}]") == [([key], count) for key, count in expected]


def test_groups_are_made_of_the_assets_that_a_filter_over_series_and_documents_keeps(plant: Client) -> None:
    warm = '{some: {name: {eq: "temp"}, statistic: [{function: MAX, unit: "Cel", value: {gt: 55}}]}}'
    where = f"{{signals: [{warm}], documents: [{{some: {{kind: {{eq: DRAWING}}}}}}]}}"

    found = groups(plant, f'where: {where}, by: [{{ancestorOfType: "Site"}}, {{field: STATE}}]')

    assert found == [(["S1", "IN_SERVICE"], 1), (["S1", "IN_MAINTENANCE"], 1)]


def test_without_anything_to_group_by_all_assets_are_one_group_even_when_there_is_none(plant: Client) -> None:
    assert groups(plant, "by: []") == [([], 10)]
    assert groups(plant, "where: {or: []}, by: []") == [([], 0)]
    assert groups(plant, "where: {or: []}, by: [{field: KEY}]") == []


@pytest.mark.parametrize(
    ("function", "expected"),
    [("MIN", 20), ("MAX", 90), ("COUNT", 6), ("SUM", 290), ("MEAN", 55), ("LAST", 50), ("SPREAD", 35)],
)
def test_a_figure_is_the_least_the_greatest_the_total_or_the_mean_of_those_of_the_assets(
    plant: Client, function: str, expected: float
) -> None:
    measure = f'{{name: "temp", function: {function}, unit: "Cel"}}'

    (found,) = measures(plant, f"by: [], measure: [{measure}, {measure}]")

    assert found == pytest.approx([expected, expected])


def test_a_group_in_which_no_asset_has_a_value_has_no_figure(plant: Client) -> None:
    found = measures(plant, 'by: [{ancestorOfType: "Site"}], measure: [{name: "temp", unit: "Cel"}]')

    assert found == [[pytest.approx(50)], [None], [None]]


def test_numbers_in_several_units_are_not_mixed(plant: Client) -> None:
    mixed = '{assetGroups(by: [], measure: [{name: "temp", function: MAX}]) {measures}}'
    alike = '{assetGroups(where: {key: {eq: "P2"}}, by: [], measure: [{name: "temp"}]) {measures}}'

    refused = plant.refused(mixed)

    assert refused.code == "UNIT_MISMATCH"
    assert "Cel, K" in refused.message
    assert plant.gql(alike)["assetGroups"] == [{"measures": [pytest.approx(333.15)]}]


@pytest.mark.parametrize("entry", ["{}", '{field: KEY, attribute: "power"}', "{field: null}"])
def test_an_entry_says_one_thing_to_group_by(plant: Client, entry: str) -> None:
    refused = plant.refused(f"{{assetGroups(by: [{entry}]) {{count}}}}")

    assert refused.code == "BAD_REQUEST"
    assert "an entry of by has exactly one of field, attribute, ancestorOfType" in refused.message


def test_groups_of_the_past_are_made_of_what_was_so(plant: Client) -> None:
    assert groups(plant, 'by: [], asOf: "2023-12-31T00:00:00Z"') == [([], 0)]


def test_explain_tells_how_groups_are_made_and_of_a_type_that_does_not_exist(plant: Client) -> None:
    query = """query {assetGroups(
        where: {type: {eq: "Pump"}}, by: [{ancestorOfType: "Plant"}], measure: [{name: "temp", unit: "Cel"}]
    ) {count}}"""
    text = "query ($q: String!) {explain(query: $q, run: true) {text calls {store rows} notices {message}}}"

    told = plant.gql(text, {"q": query})["explain"]

    assert "group 1 by nearest ancestor of ['Plant']; LAST temp over all time" in told["text"]
    assert [(call["store"], call["rows"]) for call in told["calls"]] == [
        ("GRAPH", 3),
        ("GRAPH", 0),
        ("GRAPH", 3),
        ("SERIES", 3),
    ]
    assert any("asset type 'Plant'" in notice["message"] for notice in told["notices"])
