"""The query language itself, as every GraphQL client uses it; explain; health."""

from __future__ import annotations

import pytest

from tests.http.client import Client


def test_aliases_fragments_directives_and_type_names(plant: Client) -> None:
    text = """query Q($with: Boolean!, $key: String = "P1") {
        __typename
        one: asset(key: $key) {...A ... @include(if: $with) {name} serial: serialNumber @skip(if: $with) __typename}
        two: asset(key: "P2") {...A key}
        page: assets(first: 1) {__typename edges {__typename node {__typename}} pageInfo {__typename}}
    }
    fragment A on Asset {key type {...T}}
    fragment T on AssetType {key up: extends {key}}"""

    found = plant.gql(text, {"with": True})

    type_ = {"key": "Pump", "up": {"key": "Machine"}}
    assert found == {
        "__typename": "Query",
        "one": {"key": "P1", "type": type_, "name": "Feed pump", "__typename": "Asset"},
        "two": {"key": "P2", "type": type_},
        "page": {
            "__typename": "AssetConnection",
            "edges": [{"__typename": "AssetEdge", "node": {"__typename": "Asset"}}],
            "pageInfo": {"__typename": "PageInfo"},
        },
    }
    assert list(found["one"]) == ["key", "type", "name", "__typename"]


def test_the_same_field_asked_twice_is_merged(plant: Client) -> None:
    text = '{asset(key: "P1") {type {key} type {name} parent {key} ... on Node {id} ... on Asset {parent {name}}}}'

    assert plant.gql(text)["asset"] == {
        "type": {"key": "Pump", "name": "Pump"},
        "parent": {"key": "L1", "name": "Line 1"},
        "id": "asset:P1",
    }


def test_introspection_answers_beside_data(plant: Client) -> None:
    text = """{
        __type(name: "WindowInput") {name isOneOf inputFields {name}} __schema {queryType {name}}
        asset(key: "X") {name}
    }"""

    assert plant.gql(text) == {
        "__type": {
            "name": "WindowInput",
            "isOneOf": True,
            "inputFields": [{"name": n} for n in ("last", "between", "calendar", "all")],
        },
        "__schema": {"queryType": {"name": "Query"}},
        "asset": {"name": "Übrig"},
    }


def test_explain_shows_the_plan_and_run_adds_what_happened(plant: Client) -> None:
    query = """query ($k: String) {assets(where: {parent: {key: {eq: $k}}, signals: [{some: {
        statistic: [{function: MAX, over: {last: "P1D"}, value: {gt: 30}, unit: "Cel"}]
    }}]}) {nodes {key}}}"""
    text = """query ($q: String!, $v: JSON, $r: Boolean) {explain(query: $q, variables: $v, run: $r) {
        text plan cost notices {code message hint}
        calls {step store request pushed residual estimatedRows rows milliseconds}
    }}"""

    planned = plant.gql(text, {"q": query, "v": {"k": "L1"}})["explain"]
    ran = plant.gql(text, {"q": query, "v": {"k": "L1"}, "r": True})["explain"]

    assert {call["store"] for call in planned["calls"]} == {"GRAPH", "SERIES"}
    assert all(call["rows"] is None for call in planned["calls"])
    assert all(call["rows"] is not None for call in ran["calls"])
    assert [call["step"] for call in ran["calls"] if call["milliseconds"] is None] == [2], (
        "it came with the rows of 1"
    )
    assert planned["text"]
    assert planned["plan"]


def test_explain_notices_a_filter_on_a_key_that_does_not_exist(plant: Client) -> None:
    query = '{assets(where: {within: {key: \\"nowhere\\"}}) {nodes {key}}}'

    found = plant.gql(f'{{explain(query: "{query}", run: true) {{notices {{code message}}}}}}')["explain"]

    assert any("nowhere" in notice["message"] for notice in found["notices"])


def test_explain_tells_what_is_wrong_with_the_query(plant: Client) -> None:
    refused = plant.ask('{explain(query: "{nothing}") {text}}')

    assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "nothing" in refused["errors"][0]["message"]


@pytest.mark.parametrize("status_path", ["/healthz", "/readyz"])
def test_the_service_says_that_it_is_well(plant: Client, status_path: str) -> None:
    assert plant.http.get(status_path).status_code == 200
