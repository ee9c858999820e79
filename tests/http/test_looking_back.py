"""What was so, and what was known of it (T1, T3)."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client
from tests.http.mutations import upsert
from tests.http.plant import START
from tests.http.server import Server


def test_valid_and_known_time_answer_apart(client: Client, server: Server) -> None:
    upsert(client, {"key": "A", "name": "first", "state": "BUILT"}, validFrom="2024-01-01T00:00:00Z")
    upsert(client, {"key": "A", "name": "third"}, validFrom="2024-03-01T00:00:00Z")
    server.clock.advance(60)
    known = "2024-06-10T12:00:30Z"
    upsert(client, {"key": "A", "name": "second", "serialNumber": "late"}, validFrom="2024-02-01T00:00:00Z")

    text = """query ($t: DateTime, $k: DateTime) {asset(key: "A", asOf: $t, knownAt: $k) {name serialNumber state}}"""

    def at(moment: str | None, known_at: str | None = None) -> dict[str, Any] | None:
        found: dict[str, Any] | None = client.gql(text, {"t": moment, "k": known_at})["asset"]
        return found

    assert at(None) == {"name": "third", "serialNumber": "late", "state": "BUILT"}
    assert at("2024-02-15T00:00:00Z") == {"name": "second", "serialNumber": "late", "state": "BUILT"}
    assert at("2024-02-15T00:00:00Z", known) == {"name": "first", "serialNumber": None, "state": "BUILT"}
    assert at("2024-04-01T00:00:00Z", known) == {"name": "third", "serialNumber": None, "state": "BUILT"}
    assert at(None, known) == {"name": "third", "serialNumber": None, "state": "BUILT"}
    assert at("2023-06-01T00:00:00Z") is None
    assert at(None, "2024-01-01T00:00:00Z") is None


def test_the_past_holds_for_lists_filters_orders_and_the_subtree(client: Client) -> None:
    upsert(
        client,
        {"key": "H", "name": "h"},
        {"key": "A", "parent": "H", "name": "z"},
        {"key": "B"},
        validFrom=START,
    )
    upsert(client, {"key": "A", "name": "a", "parent": None}, {"key": "C"}, validFrom="2024-02-01T00:00:00Z")
    text = """query ($t: DateTime) {
        assets(asOf: $t, where: {not: {name: {eq: "h"}}}, orderBy: [{field: NAME, direction: DESC}]) {
            nodes {key name parent {name children {nodes {key}}}} totalCount
        }
        nodes(ids: ["asset:C", "asset:A"], asOf: $t) {... on Asset {name}}
        node(id: "asset:C", asOf: $t) {id}
    }"""

    then, now = client.gql(text, {"t": "2024-01-15T00:00:00Z"}), client.gql(text)

    assert then["assets"] == {
        "nodes": [
            {"key": "A", "name": "z", "parent": {"name": "h", "children": {"nodes": [{"key": "A"}]}}},
            {"key": "B", "name": "B", "parent": None},
        ],
        "totalCount": 2,
    }
    assert then["nodes"] == [None, {"name": "z"}]
    assert then["node"] is None
    assert [n["key"] for n in now["assets"]["nodes"]] == ["A", "C", "B"]


def test_windows_end_at_as_of(plant: Client) -> None:
    text = """{asset(key: "P1", asOf: "2024-06-10T10:02:00Z") {signal(name: "temp") {
        latest {time value} statistics(over: {last: "PT2M"}) {from to count max}
        all: statistics(over: {all: true}) {count last}
    }}}"""

    assert plant.gql(text)["asset"]["signal"] == {
        "latest": {"time": "2024-06-10T10:02:00Z", "value": 20},
        "statistics": {"from": "2024-06-10T10:00:00Z", "to": "2024-06-10T10:02:00Z", "count": 2, "max": 60},
        "all": {"count": 3, "last": 20},
    }


def test_a_thing_of_the_future_appears_in_its_time(client: Client, server: Server) -> None:
    upsert(client, {"key": "A"}, validFrom="2024-06-10T13:00:00Z")

    assert client.gql('{asset(key: "A") {key}}')["asset"] is None
    assert client.gql('{asset(key: "A", asOf: "2024-06-11T00:00:00Z") {key}}')["asset"] == {"key": "A"}
    server.clock.advance(3601)
    assert client.gql('{asset(key: "A") {key} assets {totalCount}}') == {
        "asset": {"key": "A"},
        "assets": {"totalCount": 1},
    }
