"""A plant small enough to work every answer out by hand, listed children first, as an export happens to be."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client

START = "2024-01-01T00:00:00Z"

TYPES: list[dict[str, Any]] = [
    {
        "key": "Pump",
        "extends": "Machine",
        "description": "Moves liquids",
        "attributes": [{"name": "head", "dataType": "FLOAT", "unit": "m"}],
        "signals": [
            {
                "name": "temp",
                "unit": "Cel",
                "quantity": "temperature",
                "low": 10,
                "high": 80,
                "samplingInterval": "PT1M",
            }
        ],
    },
    {
        "key": "Machine",
        "attributes": [
            {"name": "power", "dataType": "FLOAT", "unit": "kW"},
            {"name": "maker", "dataType": "STRING"},
            {"name": "atex", "dataType": "BOOLEAN"},
            {"name": "tested", "dataType": "DATETIME"},
            {"name": "poles", "dataType": "INTEGER"},
            {"name": "colour", "dataType": "STRING", "enumValues": ["red", "blue"]},
        ],
    },
    {"key": "Site", "name": "A place"},
    {"key": "Bearing"},
]

ASSETS: list[dict[str, Any]] = [
    {
        "key": "B1",
        "type": "Bearing",
        "parent": "P1",
        "position": "DE",
        "serialNumber": "b-1",
        "state": "BUILT",
    },
    {
        "key": "P1",
        "name": "Feed pump",
        "type": "Pump",
        "parent": "L1",
        "position": "A",
        "serialNumber": "SN-10",
        "state": "IN_SERVICE",
        "identifiers": [
            {"scheme": "erp", "issuer": "north", "value": "100"},
            {"scheme": "tag", "value": "=A1"},
        ],
        "attributes": [
            {"name": "power", "value": 7.5},
            {"name": "maker", "value": "KSB"},
            {"name": "atex", "value": True},
            {"name": "tested", "value": "2024-02-01T12:00:00+02:00"},
            {"name": "poles", "value": 4},
        ],
    },
    {
        "key": "P2",
        "name": "feed pump 2",
        "type": "Pump",
        "parent": "L1",
        "position": "B",
        "serialNumber": "SN-9",
        "state": "IN_MAINTENANCE",
        "identifiers": [{"scheme": "erp", "issuer": "south", "value": "100"}],
        "attributes": [
            {"name": "power", "value": 11},
            {"name": "maker", "value": "ksb"},
            {"name": "atex", "value": False},
            {"name": "poles", "value": 2},
        ],
    },
    {
        "key": "P3",
        "type": "Pump",
        "parent": "L2",
        "position": "A",
        "state": "RETIRED",
        "attributes": [{"name": "power", "value": 7500, "unit": "W"}, {"name": "maker", "value": "Straße"}],
    },
    {"key": "M1", "type": "Machine", "state": "PLANNED"},
    {"key": "X", "name": "Übrig"},
    {"key": "L1", "name": "Line 1", "parent": "S1"},
    {"key": "L2", "parent": "S2", "position": "east"},
    {"key": "S1", "type": "Site", "name": "Site 1"},
    {"key": "S2", "type": "Site", "name": "Site 2"},
]
KEYS = sorted(asset["key"] for asset in ASSETS)

RELATIONS: list[dict[str, Any]] = [
    {"from": "P1", "type": "feeds", "to": "P2"},
    {"from": "P2", "type": "feeds", "to": "P3"},
    {"from": "M1", "type": "drives", "to": "P1"},
]

SIGNALS: list[dict[str, Any]] = [
    {"asset": "P1", "name": "temp"},
    {"asset": "P2", "name": "temp", "unit": "K", "samplingInterval": "PT1M"},
    {"asset": "P3", "name": "temp"},
    {"asset": "P1", "name": "running", "interpolation": "STEP", "dataType": "BOOLEAN"},
]

SAMPLES: list[dict[str, Any]] = [
    {
        "signal": "P1/temp",
        "times": [f"2024-06-10T10:0{minute}:00Z" for minute in (3, 0, 1, 2, 4)],
        "values": [40, 20, 60, 20, 999],
        "qualities": ["UNCERTAIN", "GOOD", "GOOD", "GOOD", "BAD"],
    },
    {
        "signal": "P2/temp",
        "times": ["2024-06-10T11:00:00Z", "2024-06-09T11:00:00Z"],
        "values": [60, 90],
        "unit": "Cel",
    },
    {
        "signal": "P1/running",
        "times": ["2024-06-10T09:00:00Z", "2024-06-10T10:30:00Z", "2024-06-10T11:30:00Z"],
        "values": [1, 0, 1],
    },
]

DOCUMENTS: list[dict[str, Any]] = [
    {
        "number": "D1",
        "title": "Pump drawing",
        "kind": "DRAWING",
        "project": "revamp",
        "stage": "DESIGN",
        "subjects": ["asset:P1", "asset:P2"],
        "identifiers": [{"scheme": "dms", "value": "77"}],
        "revisions": [
            {"label": "A", "state": "SUPERSEDED", "releasedAt": "2024-01-10T00:00:00Z"},
            {"label": "B", "state": "RELEASED", "releasedAt": "2024-03-01T00:00:00Z"},
        ],
    },
    {
        "number": "D2",
        "title": "Manual",
        "kind": "MANUAL",
        "subjects": ["asset:P1"],
        "revisions": [
            {"label": "1", "state": "RELEASED", "releasedAt": "2024-02-01T00:00:00Z"},
            {"label": "2", "state": "IN_WORK"},
        ],
    },
    {
        "number": "D3",
        "title": "certificate",
        "kind": "CERTIFICATE",
        "subjects": ["asset:P3"],
        "revisions": [{"label": "A", "state": "RELEASED", "releasedAt": "2024-05-01T00:00:00Z"}],
    },
    {"number": "D4", "title": "Loose", "kind": "OTHER"},
]

EVENTS: list[dict[str, Any]] = [
    {
        "id": "E1",
        "kind": "FAILURE",
        "at": "2024-05-01T00:00:00Z",
        "title": "Seal",
        "severity": 4,
        "assets": ["P1"],
    },
    {
        "id": "E2",
        "kind": "REPAIR",
        "at": "2024-05-02T00:00:00Z",
        "until": "2024-05-04T00:00:00Z",
        "title": "New seal",
        "assets": ["P1", "P2"],
        "documents": ["D2"],
    },
]

WRITE = """mutation (
    $types: [AssetTypeInput!]!, $assets: [AssetInput!]!, $relations: [RelationInput!]!, $signals: [SignalInput!]!,
    $samples: [SamplesInput!]!, $documents: [DocumentInput!]!, $events: [EventInput!]!, $options: WriteOptions
) {
    defineAssetTypes(types: $types, options: $options) {created errors {row path code message}}
    upsertAssets(assets: $assets, options: $options) {created errors {row path code message}}
    relate(relations: $relations, options: $options) {created errors {row path code message}}
    upsertSignals(signals: $signals, options: $options) {created errors {row path code message}}
    writeSamples(samples: $samples) {written rejected {row path code message}}
    upsertDocuments(documents: $documents, options: $options) {created errors {row path code message}}
    recordEvents(events: $events) {created errors {row path code message}}
}"""


def write_plant(client: Client) -> None:
    """Write the whole plant, valid from START on."""
    client.written(
        WRITE,
        {
            "types": TYPES,
            "assets": ASSETS,
            "relations": RELATIONS,
            "signals": SIGNALS,
            "samples": SAMPLES,
            "documents": DOCUMENTS,
            "events": EVENTS,
            "options": {"validFrom": START},
        },
    )
