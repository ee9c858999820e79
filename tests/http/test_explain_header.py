"""`X-Twin-Explain: 1`: an answer comes with the plans that made it, and what each step took in this very run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client

Json = Any  # Any: JSON
TWO = """
query Two($key: String!) {
  second: assets(where: {parent: {key: {eq: "L1"}}}, orderBy: [{field: KEY}]) {
    nodes {key signals {nodes {name latest {value}}}}
  }
  first: asset(key: $key) {name}
  types: assetTypes {key}
}
"""


def asked(client: Client, query: str, explains: str | None = "1", **variables: object) -> Json:
    headers = {} if explains is None else {"X-Twin-Explain": explains}
    answer = client.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_plans_come_with_the_answer_in_the_order_of_the_fields(plant: Client) -> None:
    plain = asked(plant, TWO, None, key="P1")

    answer = asked(plant, TWO, key="P1")

    assert answer["data"] == plain["data"]
    assert "extensions" not in plain
    told = answer["extensions"]["explain"]
    assert [each["field"] for each in told["plan"]] == ["second", "first"]
    assert told["text"].index("second: price") < told["text"].index("first: price")
    assert told["cost"] > 0


def test_rows_are_those_that_this_run_moved(plant: Client) -> None:
    answer = asked(plant, TWO, key="P1")

    nodes = answer["data"]["second"]["nodes"]
    signals = sum(len(node["signals"]["nodes"]) for node in nodes)
    calls = answer["extensions"]["explain"]["calls"]
    assert nodes
    assert [(call["store"], call["rows"]) for call in calls] == [
        ("GRAPH", len(nodes)),
        ("GRAPH", signals),
        ("SERIES", sum(s["latest"] is not None for node in nodes for s in node["signals"]["nodes"])),
        ("GRAPH", 1),
    ]
    assert [call["step"] for call in calls if call["milliseconds"] is None] == [3], (
        "they came with their assets"
    )


def test_a_filter_on_a_thing_that_is_not_there_is_noticed(plant: Client) -> None:
    answer = asked(plant, '{assets(where: {within: {key: "NOWHERE"}}) {totalCount}}')

    assert answer["data"] == {"assets": {"totalCount": 0}}
    (notice,) = answer["extensions"]["explain"]["notices"]
    assert notice["code"] == "UNKNOWN_KEY"
    assert "NOWHERE" in notice["message"]


def test_a_field_that_is_refused_has_no_plan_to_tell(plant: Client) -> None:
    answer = asked(
        plant, '{bad: asset(key: "P1", knownAt: "2200-01-01T00:00:00Z") {key} good: asset(key: "P1") {key}}'
    )

    assert answer["data"] == {"bad": None, "good": {"key": "P1"}}
    assert [each["field"] for each in answer["extensions"]["explain"]["plan"]] == ["good"]


def test_a_mutation_tells_the_reads_of_what_it_gives_back(plant: Client) -> None:
    write = 'mutation {upsertAssets(assets: [{key: "N"}], options: {dryRun: true}) {created}}'

    answer = asked(plant, write)

    assert answer["data"] == {"upsertAssets": {"created": 1}}
    assert answer["extensions"]["explain"]["calls"] == []


def test_a_thing_that_a_mutation_gives_back_is_a_read(client: Client) -> None:
    since = 'options: {validFrom: "2024-05-01T00:00:00Z"}'
    client.written(
        f'mutation {{upsertAssets(assets: [{{key: "HOST"}}, {{key: "PART"}}], {since}) {{created}}}}'
    )

    answer = asked(
        client,
        'mutation {moved: install(asset: "PART", in: "HOST", from: "2024-06-01T00:00:00Z") {host {key}}}',
    )

    assert answer["data"] == {"moved": {"host": {"key": "HOST"}}}
    told = answer["extensions"]["explain"]
    assert [each["field"] for each in told["plan"]] == ["moved"]
    assert [(call["store"], call["rows"]) for call in told["calls"]] == [("GRAPH", 1)]


@pytest.mark.parametrize("value", ["0", ""])
def test_the_header_may_say_no(plant: Client, value: str) -> None:
    assert "extensions" not in asked(plant, "{assetTypes {key}}", value)


def test_another_value_of_the_header_is_refused_with_it(plant: Client) -> None:
    answer = plant.http.get(
        "/graphql", params={"query": "{__typename}"}, headers={"X-Twin-Explain": "please"}
    )

    assert answer.status_code == 400
    assert "please" in answer.json()["errors"][0]["message"]


def test_a_refused_request_has_nothing_to_tell(plant: Client) -> None:
    answer = asked(plant, "{nothing}")

    assert list(answer) == ["errors"]
