"""Things are put into others and taken out; nothing is in two places (T2, B4)."""

from __future__ import annotations

from tests.http.client import Client
from tests.http.mutations import INSTALL, REMOVE, upsert
from tests.http.plant import START
from tests.http.server import Server


def test_a_bearing_moves_from_pump_to_pump(client: Client) -> None:
    upsert(client, {"key": "P1"}, {"key": "P2"}, {"key": "B"}, validFrom=START)

    put = client.gql(INSTALL, {"a": "B", "in": "P1", "p": "DE", "from": "2024-02-01T00:00:00+01:00"})[
        "install"
    ]
    out = client.gql(REMOVE, {"a": "B", "at": "2024-03-01T00:00:00Z"})["remove"]
    upsert(client, {"key": "B", "parent": "P2", "position": "NDE"}, validFrom="2024-04-01T00:00:00Z")
    upsert(client, {"key": "B", "position": "DE"}, validFrom="2024-05-01T00:00:00Z")

    assert put == {
        "asset": {"key": "B"}, "host": {"key": "P1"}, "position": "DE", "from": "2024-01-31T23:00:00Z", "to": None,
    }  # fmt: skip
    assert out == {**put, "to": "2024-03-01T00:00:00Z"}
    text = """{
        now: asset(key: "B") {parent {key} position}
        then: asset(key: "B", asOf: "2024-02-15T00:00:00Z") {parent {key} position}
        between: asset(key: "B", asOf: "2024-03-01T00:00:00Z") {parent {key} position}
        host: asset(key: "P1", asOf: "2024-02-29T23:59:59.999999999Z") {children {nodes {key position}}}
        april: asset(key: "P2", asOf: "2024-04-01T00:00:00Z") {children {nodes {key position}}}
        before: asset(key: "B", asOf: "2023-12-31T23:59:59.999999999Z") {key}
    }"""
    assert client.gql(text) == {
        "now": {"parent": {"key": "P2"}, "position": "DE"},
        "then": {"parent": {"key": "P1"}, "position": "DE"},
        "between": {"parent": None, "position": None},
        "host": {"children": {"nodes": [{"key": "B", "position": "DE"}]}},
        "april": {"children": {"nodes": [{"key": "B", "position": "NDE"}]}},
        "before": None,
    }


def test_overlapping_installations_are_refused_and_named(client: Client, server: Server) -> None:
    upsert(client, {"key": "H"}, {"key": "G"}, {"key": "A"}, {"key": "B"}, validFrom=START)
    client.gql(INSTALL, {"a": "A", "in": "H", "p": "x", "from": "2024-02-01T00:00:00Z"})
    before = server.dump()

    twice = client.refused(INSTALL, {"a": "A", "in": "G", "from": "2024-03-01T00:00:00Z"})
    taken = client.refused(INSTALL, {"a": "B", "in": "H", "p": "x", "from": "2024-03-01T00:00:00Z"})
    nowhere = client.refused(REMOVE, {"a": "B", "at": "2024-03-01T00:00:00Z"})
    early = client.refused(REMOVE, {"a": "A", "at": "2024-01-15T00:00:00Z"})

    assert [r.code for r in (twice, taken, nowhere, early)] == ["CONFLICT"] * 4
    assert "'H'" in twice.message
    assert "2024-02-01T00:00:00Z" in twice.message
    assert all(name in taken.message for name in ("'A'", "'B'", "'H'", "'x'"))
    assert server.dump() == before


def test_the_same_place_may_be_held_in_turn(client: Client) -> None:
    upsert(client, {"key": "H"}, {"key": "A"}, {"key": "B"}, validFrom=START)

    client.gql(INSTALL, {"a": "A", "in": "H", "p": "x", "from": "2024-02-01T00:00:00Z"})
    client.gql(REMOVE, {"a": "A", "at": "2024-03-01T00:00:00Z"})
    client.gql(INSTALL, {"a": "B", "in": "H", "p": "x", "from": "2024-03-01T00:00:00Z"})

    text = 'query ($t: DateTime) {asset(key: "H", asOf: $t) {children {nodes {key position}}}}'
    held = [client.gql(text, {"t": f"2024-0{month}-15T00:00:00Z"})["asset"] for month in (1, 2, 3)]
    assert [[n["key"] for n in asset["children"]["nodes"]] for asset in held] == [[], ["A"], ["B"]]


def test_a_late_installation_fills_the_gap_before_the_next(client: Client) -> None:
    upsert(client, {"key": "H"}, {"key": "G"}, {"key": "A"}, validFrom=START)

    client.gql(INSTALL, {"a": "A", "in": "H", "from": "2024-02-01T00:00:00Z"})
    late = client.gql(INSTALL, {"a": "A", "in": "G", "from": "2024-01-15T00:00:00Z"})["install"]

    assert (late["host"], late["to"]) == ({"key": "G"}, "2024-02-01T00:00:00Z")
    assert client.gql('{asset(key: "A") {parent {key}}}')["asset"]["parent"] == {"key": "H"}


def test_a_thing_never_holds_itself(client: Client, server: Server) -> None:
    upsert(client, {"key": "A", "parent": "B"}, {"key": "B", "parent": "C"}, {"key": "C"})
    before = server.dump()

    result = upsert(client, {"key": "C", "parent": "A"})
    alone = upsert(client, {"key": "C", "parent": "C"})

    assert [e["code"] for e in result["errors"] + alone["errors"]] == ["STRUCTURE_CYCLE"] * 2
    assert all(name in result["errors"][0]["message"] for name in "ABC")
    assert server.dump() == before
