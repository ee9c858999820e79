"""A plant is loaded as an export has it, and read back whole."""

from __future__ import annotations

from tests.http.client import Client
from tests.http.mutations import upsert
from tests.http.plant import ASSETS, EVENTS, KEYS, START, write_plant
from tests.http.server import Server


def test_an_export_loaded_twice_changes_nothing_the_second_time(client: Client, server: Server) -> None:
    write_plant(client)
    before = server.dump()

    again = upsert(client, *ASSETS, validFrom=START)

    assert (again["created"], again["updated"], again["unchanged"], again["failed"]) == (0, 0, len(KEYS), 0)
    assert again["differences"] == []
    assert server.dump() == before
    events = client.gql(
        "mutation ($e: [EventInput!]!) {recordEvents(events: $e) {created unchanged}}", {"e": EVENTS}
    )
    assert events["recordEvents"] == {"created": 0, "unchanged": 2}


def test_everything_that_was_written_is_read_back(plant: Client) -> None:
    text = """{asset(identifier: {scheme: "erp", issuer: "north", value: "100"}) {
        __typename id key name type {id key name extends {key} description version
            attributes {name dataType unit required enumValues description inheritedFrom}
            signals {name unit quantity low high interpolation description inheritedFrom}}
        state serialNumber position version createdAt updatedAt
        identifiers {scheme issuer value}
        attributes {name value {string number boolean time unit json}}
        few: attributes(names: ["poles", "none"]) {name}
        attribute(name: "power", unit: "W") {number unit}
        none: attribute(name: "none") {json}
        parent {key} ancestors {key} children {nodes {key}}
        related(type: "feeds") {nodes {key}} deep: related(type: "feeds", depth: 5) {nodes {key}}
        back: related(type: "drives", direction: IN) {nodes {key}}
        documents(orderBy: [{field: NUMBER}]) {nodes {id number}}
        events {nodes {id}}
    }}"""

    found = plant.gql(text)["asset"]

    assert found.pop("createdAt").startswith("2024-06-10T12:00:00.")
    assert found.pop("updatedAt").startswith("2024-06-10T12:00:00.")
    type_ = found.pop("type")
    assert [a["name"] for a in type_["attributes"]] == [
        "power",
        "maker",
        "atex",
        "tested",
        "poles",
        "colour",
        "head",
    ]
    assert [a["inheritedFrom"] for a in type_["attributes"]] == ["Machine"] * 6 + [None]
    assert type_["signals"] == [
        {
            "name": "temp",
            "unit": "Cel",
            "quantity": "temperature",
            "low": 10,
            "high": 80,
            "interpolation": "LINEAR",
            "description": None,
            "inheritedFrom": None,
        }
    ]
    assert (type_["id"], type_["name"], type_["extends"]) == ("type:Pump", "Pump", {"key": "Machine"})
    attributes = {a["name"]: a["value"] for a in found.pop("attributes")}
    assert attributes["power"] == {
        "string": None, "number": 7.5, "boolean": None, "time": None, "unit": "kW", "json": 7.5,
    }  # fmt: skip
    assert attributes["atex"]["boolean"] is True
    assert attributes["tested"]["time"] == "2024-02-01T10:00:00Z"
    assert attributes["poles"]["json"] == 4
    assert found == {
        "__typename": "Asset",
        "id": "asset:P1",
        "key": "P1",
        "name": "Feed pump",
        "state": "IN_SERVICE",
        "serialNumber": "SN-10",
        "position": "A",
        "version": 2,
        "identifiers": [
            {"scheme": "erp", "issuer": "north", "value": "100"},
            {"scheme": "tag", "issuer": None, "value": "=A1"},
        ],
        "few": [{"name": "poles"}],
        "attribute": {"number": 7500, "unit": "W"},
        "none": None,
        "parent": {"key": "L1"},
        "ancestors": [{"key": "L1"}, {"key": "S1"}],
        "children": {"nodes": [{"key": "B1"}]},
        "related": {"nodes": [{"key": "P2"}]},
        "deep": {"nodes": [{"key": "P2"}, {"key": "P3"}]},
        "back": {"nodes": [{"key": "M1"}]},
        "documents": {
            "nodes": [{"id": "document:D1", "number": "D1"}, {"id": "document:D2", "number": "D2"}]
        },
        "events": {"nodes": [{"id": "event:E2"}, {"id": "event:E1"}]},
    }


def test_a_document_is_read_back(plant: Client) -> None:
    text = """{document(number: "D1") {
        id number title kind project stage version identifiers {scheme issuer value}
        revision {id label state releasedAt document {number}} old: revision(label: "A") {label}
        released: revision(rule: LATEST_RELEASED) {label} none: revision(label: "Z") {label}
        revisions {label} subjects {id __typename ... on Asset {key}}
    }
    two: document(number: "D2") {revision {label} released: revision(rule: LATEST_RELEASED) {label}}
    none: document(number: "nothing") {id}}"""

    found = plant.gql(text)

    assert found["document"] == {
        "id": "document:D1",
        "number": "D1",
        "title": "Pump drawing",
        "kind": "DRAWING",
        "project": "revamp",
        "stage": "DESIGN",
        "version": 1,
        "identifiers": [{"scheme": "dms", "issuer": None, "value": "77"}],
        "revision": {
            "id": "document-revision:D1/B",
            "label": "B",
            "state": "RELEASED",
            "releasedAt": "2024-03-01T00:00:00Z",
            "document": {"number": "D1"},
        },
        "old": {"label": "A"},
        "released": {"label": "B"},
        "none": None,
        "revisions": [{"label": "A"}, {"label": "B"}],
        "subjects": [
            {"id": "asset:P1", "__typename": "Asset", "key": "P1"},
            {"id": "asset:P2", "__typename": "Asset", "key": "P2"},
        ],
    }
    assert found["two"] == {"revision": {"label": "2"}, "released": {"label": "1"}}
    assert found["none"] is None


def test_an_event_is_read_back(plant: Client) -> None:
    fields = "kind at until title text severity by assets {key} documents {number}"
    text = f'{{node(id: "event:E2") {{... on Event {{{fields}}}}}}}'

    assert plant.gql(text)["node"] == {
        "kind": "REPAIR",
        "at": "2024-05-02T00:00:00Z",
        "until": "2024-05-04T00:00:00Z",
        "title": "New seal",
        "text": None,
        "severity": None,
        "by": None,
        "assets": [{"key": "P1"}, {"key": "P2"}],
        "documents": [{"number": "D2"}],
    }


def test_nodes_are_found_by_global_id_and_the_unknown_are_null(plant: Client) -> None:
    ids = [
        "signal:P1/temp",
        "asset:P1",
        "asset:none",
        "nonsense",
        "type:Pump",
        "document-revision:D1/A",
        "part:x",
        "",
    ]

    found = plant.gql("query ($i: [ID!]!) {nodes(ids: $i) {id __typename}}", {"i": ids})["nodes"]

    assert [None if n is None else (n["id"], n["__typename"]) for n in found] == [
        ("signal:P1/temp", "Signal"),
        ("asset:P1", "Asset"),
        None,
        None,
        ("type:Pump", "AssetType"),
        ("document-revision:D1/A", "DocumentRevision"),
        None,
        None,
    ]
    assert plant.gql('{node(id: "asset:none") {id}}') == {"node": None}
