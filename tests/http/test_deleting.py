"""Things are deleted from an instant on; what belongs to them goes along, what needs them is not left behind."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client
from tests.http.mutations import INSTALL, upsert
from tests.http.plant import START, write_plant
from tests.http.server import Server

DELETE = """mutation ($i: [ID!]!, $o: WriteOptions) {
    delete(ids: $i, reason: "scrapped", options: $o) {updated failed ids errors {row code message value}}
}"""


def delete(client: Client, *ids: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.gql(DELETE, {"i": list(ids), "o": options})["delete"]
    return found


def test_deleted_things_are_gone_but_their_past_stays(client: Client, server: Server) -> None:
    write_plant(client)
    server.clock.advance(60)

    result = delete(client, "document:D1", "asset:none")
    alone = delete(client, "document:D1", "signal:P3/temp", "event:E1")

    assert [(e["row"], e["code"]) for e in result["errors"]] == [(1, "NOT_FOUND")]
    assert (alone["updated"], alone["errors"]) == (3, [])
    found = client.gql("""{
        document(number: "D1") {id}
        then: document(number: "D1", asOf: "2024-06-01T00:00:00Z") {revisions {label}}
        asset(key: "P3") {signals {nodes {key}}}
        events {nodes {id}} documents {totalCount}
        p1: asset(key: "P1") {documents {nodes {number}}}
    }""")
    assert found == {
        "document": None,
        "then": {"revisions": [{"label": "A"}, {"label": "B"}]},
        "asset": {"signals": {"nodes": []}},
        "events": {"nodes": [{"id": "event:E2"}]},
        "documents": {"totalCount": 3},
        "p1": {"documents": {"nodes": [{"number": "D2"}]}},
    }


def test_a_deletion_in_the_past_takes_what_came_later_along(client: Client) -> None:
    upsert(client, {"key": "A"}, validFrom=START)
    client.written("""mutation {
        upsertSignals(signals: [{asset: "A", name: "t"}]) {errors {message}}
        d: upsertDocuments(documents: [{number: "D"}], options: {validFrom: "2024-01-01T00:00:00Z"}) {errors {message}}
        r: upsertDocuments(documents: [{number: "D", revisions: [{label: "A"}]}]) {errors {message}}
    }""")

    result = delete(client, "asset:A", "document:D", validFrom="2024-02-01T00:00:00Z")

    assert (result["updated"], result["errors"]) == (2, [])
    text = """{
        signals {totalCount} node(id: "document-revision:D/A") {id}
        past: asset(key: "A", asOf: "2024-01-15T00:00:00Z") {key}
    }"""
    assert client.gql(text) == {"signals": {"totalCount": 0}, "node": None, "past": {"key": "A"}}


def test_a_host_that_will_hold_something_is_not_deleted(client: Client, server: Server) -> None:
    upsert(client, {"key": "H"}, {"key": "A"}, {"key": "B"}, validFrom=START)
    client.gql(INSTALL, {"a": "A", "in": "H", "from": "2024-03-01T00:00:00Z"})
    client.gql(INSTALL, {"a": "B", "in": "H", "from": "2025-01-01T00:00:00Z"})
    before = server.dump()

    early = delete(client, "asset:H", validFrom="2024-02-01T00:00:00Z")
    now = delete(client, "asset:H", "asset:A")

    assert [e["code"] for e in early["errors"]] == ["CONFLICT"]
    assert "'A'" in early["errors"][0]["message"]
    assert [e["code"] for e in now["errors"]] == ["CONFLICT"]
    assert "'B'" in now["errors"][0]["message"]
    assert server.dump() == before
    assert delete(client, "asset:H", "asset:A", "asset:B")["updated"] == 3


def test_a_type_that_something_has_is_not_deleted(client: Client, server: Server) -> None:
    write_plant(client)
    before = server.dump()

    used, extended = delete(client, "type:Bearing"), delete(client, "type:Machine")

    assert [e["code"] for e in used["errors"] + extended["errors"]] == ["CONFLICT", "CONFLICT"]
    assert "asset:B1" in used["errors"][0]["message"]
    assert "type:Pump" in extended["errors"][0]["message"]
    assert server.dump() == before
    assert delete(client, "type:Bearing", "asset:B1")["updated"] == 2
    assert client.gql('{assetType(key: "Bearing") {key}}') == {"assetType": None}


def test_a_deleted_thing_begins_again_from_nothing(client: Client) -> None:
    upsert(client, {"key": "A", "name": "one", "serialNumber": "s"})
    delete(client, "asset:A")

    again = upsert(client, {"key": "A"}, mode="CREATE")

    assert again["created"] == 1
    assert client.gql('{asset(key: "A") {name serialNumber version}}')["asset"] == {
        "name": "A",
        "serialNumber": None,
        "version": 3,
    }


def test_a_label_is_free_when_its_owner_lets_go_of_it(client: Client) -> None:
    label = {"scheme": "erp", "value": "1"}
    upsert(client, {"key": "A", "identifiers": [label]}, validFrom=START)

    upsert(client, {"key": "A", "identifiers": None}, validFrom="2024-02-01T00:00:00Z")
    taken = upsert(client, {"key": "B", "identifiers": [label]}, validFrom="2024-02-01T00:00:00Z")
    early = upsert(client, {"key": "C", "identifiers": [label]}, validFrom="2024-01-15T00:00:00Z")

    assert taken["created"] == 1
    assert [e["code"] for e in early["errors"]] == ["DUPLICATE_IDENTIFIER"]
    text = 'query ($t: DateTime) {asset(identifier: {scheme: "erp", value: "1"}, asOf: $t) {key}}'
    assert client.gql(text)["asset"] == {"key": "B"}
    assert client.gql(text, {"t": "2024-01-20T00:00:00Z"})["asset"] == {"key": "A"}
