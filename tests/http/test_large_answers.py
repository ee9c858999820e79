"""Answers that nesting makes huge, and keys that come in another Unicode form."""

from __future__ import annotations

from tests.http.client import Client

NODES = "(first: 100) {nodes {key parent {children%s}}}"


def nested(levels: int) -> str:
    """Children of the parent of the children …: a hundred times as many values with each level."""
    inner = "(first: 100) {nodes {key}}"
    for _ in range(levels):
        inner = NODES % inner
    return f'{{asset(key: "HOST") {{children{inner}}}}}'


def filled(client: Client) -> None:
    parts = ", ".join(f'{{key: "PART-{n:03}", parent: "HOST"}}' for n in range(100))
    client.gql(f'mutation {{upsertAssets(assets: [{{key: "HOST"}}, {parts}]) {{created}}}}')


def test_an_answer_of_a_hundred_million_values_is_refused_before_it_is_built(client: Client) -> None:
    filled(client)

    refused = client.ask(nested(3))["errors"][0]

    assert refused["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "2,000,000" in refused["message"]


def test_an_answer_of_ten_thousand_values_is_given(client: Client) -> None:
    filled(client)

    found = client.gql(nested(1))["asset"]["children"]["nodes"]

    assert len(found) == 100
    assert all(len(node["parent"]["children"]["nodes"]) == 100 for node in found)


def test_a_key_is_found_in_whichever_unicode_form_it_is_asked(client: Client) -> None:
    composed, decomposed = "K\u00fchler", "Ku\u0308hler"
    client.gql("mutation($k: String!) {upsertAssets(assets: [{key: $k}]) {created}}", {"k": decomposed})

    one = client.gql("query($k: String!) {asset(key: $k) {key}}", {"k": decomposed})["asset"]
    many = client.gql("query($k: String!) {assets(where: {key: {eq: $k}}) {nodes {key}}}", {"k": decomposed})[
        "assets"
    ]

    assert one == {"key": composed}
    assert many == {"nodes": [{"key": composed}]}
