"""Order is total and as asked, pages end to end are the whole (O1–O5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client
from tests.http.plant import KEYS

PAGE = """query ($first: Int, $after: String, $order: [AssetOrder!], $where: AssetWhere) {
    assets(first: $first, after: $after, orderBy: $order, where: $where) {
        nodes {key} edges {cursor node {key}} pageInfo {hasNextPage hasPreviousPage startCursor endCursor} totalCount
    }
}"""
PUMPS = '{key: {startsWith: "P"}}'


def ordered(plant: Client, order: str, where: str = "{}") -> list[str]:
    text = f"{{assets(where: {where}, orderBy: {order}) {{nodes {{key}}}}}}"
    return [node["key"] for node in plant.gql(text)["assets"]["nodes"]]


def walk(plant: Client, variables: dict[str, Any]) -> list[list[str]]:
    pages, after = [], None
    while True:
        page = plant.gql(PAGE, {**variables, "after": after})["assets"]
        pages.append([node["key"] for node in page["nodes"]])
        if not page["pageInfo"]["hasNextPage"]:
            return pages
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("[]", KEYS),
        ("[{field: KEY}]", KEYS),
        ("[{field: KEY, direction: DESC}]", KEYS[::-1]),
        ("[{field: NAME}]", ["B1", "P1", "L2", "L1", "M1", "P3", "S1", "S2", "P2", "X"]),
        ("[{field: STATE}]", ["M1", "B1", "L1", "L2", "P1", "S1", "S2", "X", "P2", "P3"]),
        ("[{field: TYPE}]", ["B1", "M1", "P1", "P2", "P3", "S1", "S2", "L1", "L2", "X"]),
        ("[{field: TYPE, nulls: FIRST}]", ["L1", "L2", "X", "B1", "M1", "P1", "P2", "P3", "S1", "S2"]),
        ("[{field: SERIAL_NUMBER}]", ["P1", "P2", "B1", "L1", "L2", "M1", "P3", "S1", "S2", "X"]),
        (
            "[{field: SERIAL_NUMBER, direction: DESC}]",
            ["B1", "P2", "P1", "L1", "L2", "M1", "P3", "S1", "S2", "X"],
        ),
        (
            "[{field: SERIAL_NUMBER, direction: DESC, nulls: FIRST}]",
            ["L1", "L2", "M1", "P3", "S1", "S2", "X", "B1", "P2", "P1"],
        ),
        ("[{field: POSITION}]", ["P1", "P3", "P2", "B1", "L2", "L1", "M1", "S1", "S2", "X"]),
        (
            '[{attribute: {name: "power"}, direction: DESC}, {field: KEY, direction: DESC}]',
            ["P2", "P3", "P1", "X", "S2", "S1", "M1", "L2", "L1", "B1"],
        ),
    ],
)
def test_entries_compare_in_turn_and_missing_values_come_last(
    plant: Client, order: str, expected: list[str]
) -> None:
    assert ordered(plant, order) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (
            '[{signal: {name: "temp", function: MAX, over: {all: true}, unit: "Cel"}, direction: DESC}]',
            ["P2", "P1", "P3"],
        ),
        ('[{signal: {name: "temp", function: MAX, over: {last: "P1D"}, unit: "K"}}]', ["P1", "P2", "P3"]),
        ('[{signal: {name: "temp", function: COUNT}}]', ["P3", "P2", "P1"]),
        ('[{signal: {name: "temp", function: MAX, over: {all: true}}, nulls: FIRST}]', ["P3", "P1", "P2"]),
        ('[{signal: {name: "temp"}}]', ["P1", "P2", "P3"]),
        ("[{document: {field: RELEASED_AT}}]", ["P1", "P2", "P3"]),
        ("[{document: {field: RELEASED_AT}, direction: DESC}]", ["P3", "P1", "P2"]),
        ("[{document: {field: RELEASED_AT, where: {kind: {eq: MANUAL}}}, nulls: FIRST}]", ["P1", "P2", "P3"]),
        ("[{document: {field: NUMBER, function: MAX}, direction: DESC}]", ["P3", "P1", "P2"]),
        ("[{document: {field: TITLE, function: MIN}}]", ["P1", "P2", "P3"]),
    ],
)
def test_assets_are_ordered_by_their_signals_and_documents(
    plant: Client, order: str, expected: list[str]
) -> None:
    assert ordered(plant, order, PUMPS) == expected


@pytest.mark.parametrize("size", [1, 3, 10, 1000])
@pytest.mark.parametrize(
    "order",
    [
        [],
        [{"field": "TYPE", "direction": "DESC"}],
        [{"field": "SERIAL_NUMBER", "nulls": "FIRST"}],
        [{"attribute": {"name": "power"}, "direction": "DESC", "nulls": "FIRST"}, {"field": "NAME"}],
        [{"signal": {"name": "temp", "function": "MAX", "over": {"last": "P2D"}, "unit": "K"}}],
        [{"document": {"field": "RELEASED_AT"}, "direction": "DESC"}],
    ],
)
def test_pages_end_to_end_are_the_whole(plant: Client, size: int, order: list[Any]) -> None:
    whole = walk(plant, {"first": 1000, "order": order})
    pages = walk(plant, {"first": size, "order": order})

    assert len(whole) == 1
    assert sorted(whole[0]) == KEYS
    assert [key for page in pages for key in page] == whole[0]
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_a_page_says_where_it_stands(plant: Client) -> None:
    first = plant.gql(PAGE, {"first": 3})["assets"]
    second = plant.gql(PAGE, {"first": 3, "after": first["edges"][1]["cursor"]})["assets"]

    assert first["totalCount"] == len(KEYS)
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][2]["cursor"],
    }
    assert [node["key"] for node in second["nodes"]] == KEYS[2:5]
    assert second["pageInfo"]["hasPreviousPage"] is True
    assert second["totalCount"] == len(KEYS)


def test_an_empty_page_has_no_cursors(plant: Client) -> None:
    page = plant.gql(PAGE, {"where": {"key": {"eq": "nothing"}}})["assets"]

    assert page == {
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "totalCount": 0,
    }


def test_a_page_of_none_is_a_page(plant: Client) -> None:
    page = plant.gql("{assets(first: 0) {nodes {key} totalCount pageInfo {hasNextPage}}}")["assets"]

    assert page == {"nodes": [], "totalCount": len(KEYS), "pageInfo": {"hasNextPage": True}}


def test_nested_lists_have_pages_of_their_own(plant: Client) -> None:
    text = """query ($after: String) {asset(key: "S1") {
        descendants(first: 2, after: $after, orderBy: [{field: KEY, direction: DESC}]) {
            nodes {key} totalCount pageInfo {hasNextPage endCursor}
        }
    }}"""

    first = plant.gql(text)["asset"]["descendants"]
    second = plant.gql(text, {"after": first["pageInfo"]["endCursor"]})["asset"]["descendants"]

    assert [node["key"] for node in first["nodes"]] == ["P2", "P1"]
    assert [node["key"] for node in second["nodes"]] == ["L1", "B1"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    assert (second["totalCount"], second["pageInfo"]["hasNextPage"]) == (4, False)


def test_each_parent_has_its_own_first(plant: Client) -> None:
    text = """{assets(where: {key: {in: ["L1", "L2", "X"]}}, orderBy: [{field: KEY}]) {
        nodes {key children(first: 1, orderBy: [{field: KEY}]) {nodes {key} totalCount pageInfo {hasNextPage}}}
    }}"""

    nodes = plant.gql(text)["assets"]["nodes"]

    assert [n["children"] for n in nodes] == [
        {"nodes": [{"key": "P1"}], "totalCount": 2, "pageInfo": {"hasNextPage": True}},
        {"nodes": [{"key": "P3"}], "totalCount": 1, "pageInfo": {"hasNextPage": False}},
        {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": False}},
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("documents(orderBy: [{field: TITLE}]) {nodes {k: number}}", ["D4", "D2", "D1", "D3"]),
        ("documents(orderBy: [{field: KIND}]) {nodes {k: number}}", ["D1", "D2", "D3", "D4"]),
        ("documents(orderBy: [{field: RELEASED_AT}]) {nodes {k: number}}", ["D1", "D3", "D2", "D4"]),
        (
            "documents(orderBy: [{field: RELEASED_AT, nulls: FIRST}]) {nodes {k: number}}",
            ["D2", "D4", "D1", "D3"],
        ),
        (
            "documents(orderBy: [{field: NUMBER, direction: DESC}]) {nodes {k: number}}",
            ["D4", "D3", "D2", "D1"],
        ),
        ("documents(orderBy: [{field: SIZE}]) {nodes {k: number}}", ["D1", "D2", "D3", "D4"]),
        (
            "signals(orderBy: [{field: KEY}]) {nodes {k: key}}",
            ["P1/running", "P1/temp", "P2/temp", "P3/temp"],
        ),
        (
            "signals(orderBy: [{field: NAME}, {field: ASSET, direction: DESC}]) {nodes {k: key}}",
            ["P1/running", "P3/temp", "P2/temp", "P1/temp"],
        ),
        (
            "signals(orderBy: [{statistic: {function: COUNT}, direction: DESC}]) {nodes {k: key}}",
            ["P1/temp", "P1/running", "P2/temp", "P3/temp"],
        ),
        ("events {nodes {k: id}}", ["event:E2", "event:E1"]),
        ("events(orderBy: [{field: AT, direction: ASC}]) {nodes {k: id}}", ["event:E1", "event:E2"]),
        ("events(orderBy: [{field: KIND}]) {nodes {k: id}}", ["event:E1", "event:E2"]),
        ("events(orderBy: [{field: SEVERITY}]) {nodes {k: id}}", ["event:E1", "event:E2"]),
    ],
)
def test_other_lists_have_orders_too(plant: Client, field: str, expected: list[str]) -> None:
    (page,) = plant.gql(f"{{{field}}}").values()

    assert [node["k"] for node in page["nodes"]] == expected


def test_a_walk_keeps_its_now(client: Client, server: Any) -> None:
    client.written(
        """mutation {
            a: upsertAssets(assets: [{key: "A"}, {key: "B"}]) {created errors {message}}
            s: upsertSignals(signals: [{asset: "A", name: "t"}, {asset: "B", name: "t"}]) {created errors {message}}
            w: writeSamples(samples: [
                {signal: "A/t", times: ["2024-06-10T11:59:30Z"], values: [1]}
                {signal: "B/t", times: ["2024-06-10T11:59:30Z"], values: [2]}
            ]) {written rejected {message}}
        }"""
    )
    order = [{"signal": {"name": "t", "function": "MAX", "over": {"last": "PT1M"}}}]
    where = {
        "signals": [
            {"some": {"statistic": [{"function": "COUNT", "over": {"last": "PT1M"}, "value": {"gt": 0}}]}}
        ]
    }

    first = client.gql(PAGE, {"first": 1, "order": order, "where": where})["assets"]
    server.clock.advance(3600)
    rest = {"first": 1, "order": order, "where": where, "after": first["pageInfo"]["endCursor"]}
    second = client.gql(PAGE, rest)["assets"]

    assert [n["key"] for n in first["nodes"] + second["nodes"]] == ["A", "B"]
    assert client.gql(PAGE, {"where": where})["assets"]["totalCount"] == 0


def test_writes_between_pages_neither_skip_nor_repeat_what_stayed(client: Client) -> None:
    client.written(
        "mutation ($a: [AssetInput!]!) {upsertAssets(assets: $a) {errors {message}}}",
        {"a": [{"key": f"A{n}"} for n in range(6)]},
    )

    first = client.gql(PAGE, {"first": 2})["assets"]
    client.written('mutation {delete(ids: ["asset:A0", "asset:A1"]) {errors {message}}}')
    client.written('mutation {upsertAssets(assets: [{key: "A00"}, {key: "A2a"}]) {errors {message}}}')
    second = client.gql(PAGE, {"first": 10, "after": first["pageInfo"]["endCursor"]})["assets"]

    assert [node["key"] for node in first["nodes"]] == ["A0", "A1"]
    kept = [node["key"] for node in second["nodes"]]
    assert [key for key in kept if key != "A2a"] == ["A2", "A3", "A4", "A5"]
