"""Assets are changed, row by row, by several writers; identifiers name one thing."""

from __future__ import annotations

from tests.http.client import Client
from tests.http.mutations import INSTALL, upsert
from tests.http.plant import START
from tests.http.server import Server


def test_left_out_fields_stay_and_null_clears(client: Client) -> None:
    upsert(client, {"key": "A", "name": "One", "serialNumber": "s", "state": "BUILT"})

    changed = upsert(client, {"key": "A", "serialNumber": None, "name": "Two"})

    assert (changed["updated"], changed["ids"]) == (1, ["asset:A"])
    assert sorted(d["field"] for d in changed["differences"]) == ["name", "serialNumber"]
    assert client.gql('{asset(key: "A") {name serialNumber state version}}')["asset"] == {
        "name": "Two",
        "serialNumber": None,
        "state": "BUILT",
        "version": 2,
    }
    upsert(client, {"key": "A", "name": None})
    assert client.gql('{asset(key: "A") {name}}')["asset"]["name"] == "A"


def test_modes_create_only_or_update_only(client: Client, server: Server) -> None:
    upsert(client, {"key": "A"})
    before = server.dump()

    created = upsert(client, {"key": "A"}, {"key": "B"}, mode="CREATE")
    updated = upsert(client, {"key": "C"}, mode="UPDATE")

    assert (created["created"], created["failed"], created["ids"]) == (0, 1, [])
    assert [(e["row"], e["code"]) for e in created["errors"]] == [(0, "CONFLICT")]
    assert [(e["row"], e["code"]) for e in updated["errors"]] == [(0, "NOT_FOUND")]
    assert server.dump() == before


def test_skipped_rows_cost_no_good_one(client: Client) -> None:
    result = upsert(
        client,
        {"key": "A"},
        {"key": "B", "type": "Nothing"},
        {"key": "C", "parent": "nowhere"},
        {"key": "D", "parent": "A"},
        onError="SKIP_ROW",
    )

    assert (result["created"], result["failed"]) == (2, 2)
    assert [(e["row"], e["path"], e["code"], e["value"]) for e in result["errors"]] == [
        (1, ["type"], "VALIDATION_FAILED", "Nothing"),
        (2, ["parent"], "NOT_FOUND", "nowhere"),
    ]
    assert client.gql("{assets {nodes {key}}}")["assets"]["nodes"] == [{"key": "A"}, {"key": "D"}]


def test_a_dry_run_writes_nothing_and_tells_all(client: Client, server: Server) -> None:
    upsert(client, {"key": "A", "name": "One"})
    before = server.dump()

    result = upsert(client, {"key": "A", "name": "Two"}, {"key": "B"}, dryRun=True)

    assert (result["created"], result["updated"], result["dryRun"]) == (1, 1, True)
    assert {"id": "asset:A", "field": "name", "before": "One", "after": "Two"} in result["differences"]
    assert server.dump() == before


def test_an_expected_version_protects_against_another_writer(client: Client) -> None:
    upsert(client, {"key": "A", "name": "One", "expectedVersion": 0})

    first = upsert(client, {"key": "A", "name": "Two", "expectedVersion": 1})
    second = upsert(client, {"key": "A", "name": "Three", "expectedVersion": 1})

    assert first["updated"] == 1
    (error,) = second["errors"]
    assert (error["code"], error["path"], error["value"]) == ("VERSION_MISMATCH", ["expectedVersion"], 2)
    assert client.gql('{asset(key: "A") {name}}')["asset"]["name"] == "Two"


def test_a_refused_root_field_tells_the_current_version(client: Client) -> None:
    upsert(client, {"key": "A"}, {"key": "H"}, validFrom=START)

    answer = client.ask(INSTALL, {"a": "A", "in": "H", "from": START, "v": 7})

    (error,) = answer["errors"]
    assert error["path"] == ["install"]
    assert error["extensions"]["code"] == "VERSION_MISMATCH"
    assert error["extensions"]["currentVersion"] == 1


def test_a_label_names_one_thing(client: Client, server: Server) -> None:
    label = {"scheme": "erp", "issuer": "x", "value": "1"}
    upsert(
        client, {"key": "A", "identifiers": [label]}, {"key": "B", "identifiers": [{**label, "issuer": "y"}]}
    )
    before = server.dump()

    result = upsert(client, {"key": "C", "identifiers": [label]})

    (error,) = result["errors"]
    assert error["code"] == "DUPLICATE_IDENTIFIER"
    assert "asset:A" in error["message"]
    assert server.dump() == before
    query = """{
        a: asset(identifier: {scheme: "erp", issuer: "x", value: "1"}) {key}
        b: asset(identifier: {scheme: "erp", value: "9"}) {key}
    }"""
    assert client.gql(query) == {"a": {"key": "A"}, "b": None}
