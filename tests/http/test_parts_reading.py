"""Parts, what realises them and what is inherited from them are read over HTTP: in pages, at other moments, refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client

DESIGN = """mutation {
    upsertParts(parts: [
        {number: "P", name: "Pump", revisions: [
            {label: "A", state: SUPERSEDED, releasedAt: "2024-01-01T00:00:00Z"}
            {label: "B", state: RELEASED, releasedAt: "2024-03-01T00:00:00Z"}
            {label: "C"}
        ]}
        {number: "Q", alternates: [{number: "P", quantityFactor: 0.5}]}
    ]) {errors {message}}
    upsertAssets(assets: [
        {key: "a1", name: "x", realises: {number: "P", label: "A"}}
        {key: "a2", name: "y", realises: {number: "P", label: "B"}}
        {key: "a3", name: "x", realises: {number: "P", label: "B"}}
        {key: "a4", name: "w"}
    ]) {errors {message}}
    upsertDocuments(documents: [
        {number: "of the part", subjects: ["part:P"]}
        {number: "of A", subjects: ["revision:P/A"]}
        {number: "of all", subjects: ["part:P", "revision:P/A", "revision:P/B", "asset:a1", "asset:a2"]}
        {number: "of a1", subjects: ["asset:a1"]}
    ]) {errors {message}}
}"""


@pytest.fixture(scope="module")
def plant(shared_client: Client) -> Client:
    written = shared_client.gql(DESIGN)
    assert [result["errors"] for result in written.values()] == [[], [], []]
    return shared_client


def keys_of(connection: dict[str, Any], name: str = "key") -> list[str]:
    return [node[name] for node in connection["nodes"]]


def test_a_document_that_is_inherited_in_several_ways_is_listed_once(plant: Client) -> None:
    asset = plant.gql("""{asset(key: "a1") {documents(inherited: true) {totalCount nodes {number}}}}""")[
        "asset"
    ]

    assert keys_of(asset["documents"], "number") == ["of A", "of a1", "of all", "of the part"]
    assert asset["documents"]["totalCount"] == 4


def test_documents_are_not_inherited_unless_that_is_asked(plant: Client) -> None:
    found = plant.gql("""{
        a: asset(key: "a2") {documents {nodes {number}}}
        b: asset(key: "a2") {documents(inherited: false) {nodes {number}}}
    }""")

    assert [keys_of(each["documents"], "number") for each in found.values()] == [["of all"], ["of all"]]


def test_pages_of_inherited_documents_are_the_whole_list(plant: Client) -> None:
    query = """query ($after: String) {asset(key: "a1") {
        documents(inherited: true, first: 1, after: $after, orderBy: [{field: NUMBER, direction: DESC}]) {
            totalCount nodes {number} pageInfo {hasNextPage hasPreviousPage endCursor}
        }
    }}"""
    found, after, marks = [], None, []
    for _ in range(4):
        page = plant.gql(query, {"after": after})["asset"]["documents"]
        found += keys_of(page, "number")
        after = page["pageInfo"]["endCursor"]
        marks.append(
            (page["totalCount"], page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"])
        )

    assert found == ["of the part", "of all", "of a1", "of A"]
    assert marks == [(4, False, True), (4, True, True), (4, True, True), (4, True, False)]


def test_what_was_built_to_any_revision_is_one_list_in_one_order(plant: Client) -> None:
    found = plant.gql("""{part(number: "P") {
        assets(orderBy: [{field: NAME}], first: 2) {totalCount nodes {key realises {label}} pageInfo {hasNextPage}}
        rest: assets(where: {name: {ne: "x"}}) {nodes {key}}
    }}""")["part"]

    assert found["assets"]["nodes"] == [
        {"key": "a1", "realises": {"label": "A"}},
        {"key": "a3", "realises": {"label": "B"}},
    ]
    assert found["assets"]["totalCount"] == 3
    assert found["assets"]["pageInfo"]["hasNextPage"] is True
    assert keys_of(found["rest"]) == ["a2"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("realises: {}", ["a1", "a2", "a3"]),
        ("not: {realises: {}}", ["a4"]),
        ('realises: {part: {number: {eq: "P"}}, state: {eq: RELEASED}}', ["a2", "a3"]),
        ('realises: {not: {label: {eq: "A"}}}', ["a2", "a3"]),
        ('realises: {releasedAt: {lt: "2024-02-01T00:00:00Z"}}', ["a1"]),
        ('documents: [{inherited: true, some: {number: {eq: "of the part"}}}]', ["a1", "a2", "a3"]),
        ('documents: [{inherited: true, none: {number: {eq: "of A"}}}]', ["a2", "a3", "a4"]),
        ('documents: [{inherited: true, every: {number: {startsWith: "of"}}}]', ["a1", "a2", "a3"]),
        ('documents: [{some: {number: {eq: "of the part"}}}]', []),
    ],
)
def test_assets_are_found_by_what_they_realise_and_inherit(
    plant: Client, where: str, found: list[str]
) -> None:
    answer = plant.gql(f"{{assets(where: {{{where}}}) {{totalCount nodes {{key}}}}}}")["assets"]

    assert (keys_of(answer), answer["totalCount"]) == (found, len(found))


def test_an_order_of_parts_is_total_and_has_those_without_a_value_last(plant: Client) -> None:
    found = plant.gql("""{
        up: parts(orderBy: [{field: CATEGORY}, {field: NAME, direction: DESC}]) {nodes {number}}
        down: parts(orderBy: [{field: NUMBER, direction: DESC}]) {nodes {number}}
    }""")

    assert [keys_of(each, "number") for each in found.values()] == [["Q", "P"], ["Q", "P"]]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("{part {id}}", "BAD_REQUEST", "exactly one of `number` and `identifier`"),
        ('{part(number: "P", identifier: {scheme: "s", value: "v"}) {id}}', "BAD_REQUEST", "exactly one"),
        (
            "{parts(where: {documents: [{inherited: true, some: {}}]}) {totalCount}}",
            "BAD_REQUEST",
            "realises nothing",
        ),
        ("{parts(first: -1) {totalCount}}", "BAD_REQUEST", "must not be negative"),
        ('{parts(where: {name: {matches: "(?=x)"}}) {totalCount}}', "BAD_REQUEST", ""),
        (
            '{parts(where: {attributes: [{name: "mass", number: {gt: 1}, unit: "pound of feathers"}]}) {totalCount}}',
            "BAD_REQUEST",
            "pound of feathers",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(
    plant: Client, query: str, code: str, message: str
) -> None:
    refusal = plant.refused(query)

    assert refusal.code == code
    assert message in refusal.message
