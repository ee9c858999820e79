"""Searching the plant of plant.py by words."""

from __future__ import annotations

import pytest

from tests.http.client import Client


def ids(plant: Client, arguments: str) -> list[str]:
    found = plant.gql(f"{{search({arguments}) {{node {{id}}}}}}")["search"]
    return [hit["node"]["id"] for hit in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feed", ["asset:P1", "asset:P2"]),
        ("FEED PUMP 2", ["asset:P2"]),
        ("ubrig", ["asset:X"]),
        ("sn-9", ["asset:P2"]),
        ("=A1", ["asset:P1"]),
        ("77", ["document:D1"]),
        ("certif", ["document:D3"]),
        ("new seal", ["event:E2"]),
        ("p1/temp", ["signal:P1/temp"]),
        ("a place", ["type:Site"]),
        ("no such word", []),
        ("", []),
    ],
)
def test_words_are_found_in_names_numbers_identifiers_titles_and_events(
    plant: Client, text: str, expected: list[str]
) -> None:
    assert ids(plant, f'text: "{text}"') == expected


def test_whole_words_come_before_parts_of_words(plant: Client) -> None:
    assert ids(plant, 'text: "pump"') == [
        "type:Pump",
        "asset:P1",
        "asset:P2",
        "document:D1",
    ]
    assert ids(plant, 'text: "pump", first: 2') == ["type:Pump", "asset:P1"]
    assert ids(plant, 'text: "pump", first: 0') == []


def test_only_the_asked_kinds_are_searched(plant: Client) -> None:
    assert ids(plant, 'text: "seal", kinds: [EVENT]') == ["event:E1", "event:E2"]
    assert ids(plant, 'text: "seal", kinds: [ASSET, DOCUMENT]') == []
    assert ids(plant, 'text: "seal", kinds: []') == []


def test_a_hit_says_which_text_fits_and_shows_the_thing_as_far_as_it_is_asked(plant: Client) -> None:
    (hit,) = plant.gql(
        """{search(text: "sn-10") {
            field snippet score
            node {id ... on Asset {name parent {key}} ... on Document {number}}
            again: node {__typename}
        }}"""
    )["search"]

    assert (hit["field"], hit["snippet"]) == ("serialNumber", "SN-10")
    assert hit["node"] == {"id": "asset:P1", "name": "Feed pump", "parent": {"key": "L1"}}
    assert hit["again"] == {"__typename": "Asset"}
    assert hit["score"] > 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ('text: "a", first: -1', "BAD_REQUEST", "-1"),
        ('text: "a", first: 1001', "LIMIT_EXCEEDED", "1,000"),
    ],
)
def test_what_cannot_be_searched_is_refused(plant: Client, arguments: str, code: str, sentence: str) -> None:
    refused = plant.refused(f"{{search({arguments}) {{score}}}}")

    assert refused.code == code
    assert sentence in refused.message


def test_explain_takes_a_search_beside_what_has_a_plan(plant: Client) -> None:
    query = '{search(text: "pump") {score} assets {totalCount}}'

    told = plant.gql("query ($q: String!) {explain(query: $q, run: true) {text}}", {"q": query})["explain"]

    assert told["text"].startswith("assets: price")
