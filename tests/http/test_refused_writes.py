"""What is wrong with a row is told with its number, place, code and value; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client
from tests.http.mutations import UPSERT

MUTATIONS = {
    "types": ("defineAssetTypes", "types", "AssetTypeInput"),
    "assets": ("upsertAssets", "assets", "AssetInput"),
    "relations": ("relate", "relations", "RelationInput"),
    "signals": ("upsertSignals", "signals", "SignalInput"),
    "documents": ("upsertDocuments", "documents", "DocumentInput"),
    "events": ("recordEvents", "events", "EventInput"),
}
AT = "2024-06-01T00:00:00Z"


pytestmark = pytest.mark.usefixtures("stores_stay")


def write(plant: Client, kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    field, argument, type_name = MUTATIONS[kind]
    text = f"""mutation ($rows: [{type_name}!]!) {{result: {field}({argument}: $rows) {{
        created updated unchanged failed ids errors {{row path code message value}}
    }}}}"""
    return plant.ask(text, {"rows": rows})


def event(**fields: Any) -> dict[str, Any]:
    return {"kind": "NOTE", "at": AT, "title": "t", "assets": ["P1"], **fields}


def typed(*attributes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"key": "T", "attributes": list(attributes), **fields}


def with_power(value: object, **more: Any) -> dict[str, Any]:
    return {"key": "P1", "attributes": [{"name": "power", "value": value, **more}]}


@pytest.mark.parametrize(
    ("kind", "row", "path", "code", "sentence"),
    [
        # names
        ("assets", {"key": ""}, ["key"], "VALIDATION_FAILED", "1 to 200"),
        ("assets", {"key": "x" * 201}, ["key"], "VALIDATION_FAILED", "201"),
        ("assets", {"key": " x"}, ["key"], "VALIDATION_FAILED", "white space"),
        ("assets", {"key": "x\u00a0"}, ["key"], "VALIDATION_FAILED", "white space"),
        ("assets", {"key": "a\nb"}, ["key"], "VALIDATION_FAILED", "U+000A"),
        ("assets", {"key": "a\0b"}, ["key"], "VALIDATION_FAILED", "U+0000"),
        ("assets", {"key": "a\u007fb"}, ["key"], "VALIDATION_FAILED", "U+007F"),
        ("assets", {"key": "a\u0085b"}, ["key"], "VALIDATION_FAILED", "U+0085"),
        ("assets", {"key": "N", "name": ""}, ["name"], "VALIDATION_FAILED", "1 to 200"),
        ("assets", {"key": "N", "serialNumber": "a\tb"}, ["serialNumber"], "VALIDATION_FAILED", "U+0009"),
        # what it refers to
        ("assets", {"key": "N", "type": "Nothing"}, ["type"], "VALIDATION_FAILED", "Nothing"),
        ("assets", {"key": "N", "parent": "nowhere"}, ["parent"], "NOT_FOUND", "nowhere"),
        ("assets", {"key": "N", "position": "A"}, ["position"], "VALIDATION_FAILED", "parent"),
        ("assets", {"key": "N", "parent": "N"}, ["parent"], "STRUCTURE_CYCLE", "N"),
        ("assets", {"key": "S1", "parent": "B1"}, ["parent"], "STRUCTURE_CYCLE", "L1"),
        ("assets", {"key": "N", "parent": "L1", "position": "A"}, ["position"], "CONFLICT", "P1"),
        ("assets", {"key": "N", "identifiers": [{"scheme": "erp", "issuer": "north", "value": "100"}]},
         ["identifiers"], "DUPLICATE_IDENTIFIER", "asset:P1"),
        ("assets", {"key": "N", "identifiers": [{"scheme": "dms", "value": "77"}]},
         ["identifiers"], "DUPLICATE_IDENTIFIER", "document:D1"),
        ("assets", {"key": "P1", "expectedVersion": 99}, ["expectedVersion"], "VERSION_MISMATCH", "99"),
        ("assets", {"key": "P1", "expectedVersion": -1}, ["expectedVersion"], "VALIDATION_FAILED", "-1"),
        ("assets", {"key": "N", "expectedVersion": 1}, ["expectedVersion"], "VERSION_MISMATCH", "0"),
        # attributes
        ("assets", with_power("strong"), ["attributes", "power"], "VALIDATION_FAILED", "strong"),
        ("assets", with_power(True), ["attributes", "power"], "VALIDATION_FAILED", "power"),
        ("assets", with_power([1]), ["attributes", "0", "value"], "VALIDATION_FAILED", "scalar"),
        ("assets", with_power({"a": 1}), ["attributes", "0", "value"], "VALIDATION_FAILED", "scalar"),
        ("assets", with_power(1, unit="bar"), ["attributes", "power", "unit"], "UNIT_MISMATCH", "kW"),
        ("assets", with_power(1, unit="horses"), ["attributes", "power", "unit"], "VALIDATION_FAILED", "horses"),
        ("assets", {"key": "P1", "attributes": [{"name": "poles", "value": 1.5}]},
         ["attributes", "poles"], "VALIDATION_FAILED", "1.5"),
        ("assets", {"key": "P1", "attributes": [{"name": "poles", "value": 2**64}]},
         ["attributes", "poles"], "VALIDATION_FAILED", "poles"),
        ("assets", {"key": "P1", "attributes": [{"name": "colour", "value": "green"}]},
         ["attributes", "colour"], "VALIDATION_FAILED", "red"),
        ("assets", {"key": "P1", "attributes": [{"name": "tested", "value": "2024-01-01T00:00:00"}]},
         ["attributes", "tested"], "VALIDATION_FAILED", "offset"),
        ("assets", {"key": "P1", "attributes": [{"name": "atex", "value": "yes"}]},
         ["attributes", "atex"], "VALIDATION_FAILED", "yes"),
        ("assets", {"key": "P1", "attributes": [{"name": "power", "value": 1}, {"name": "power", "value": 2}]},
         ["attributes", "power"], "VALIDATION_FAILED", "power"),
        # types
        ("types", typed(extends="Nothing"), ["extends"], "VALIDATION_FAILED", "Nothing"),
        ("types", typed(extends="T"), ["extends"], "VALIDATION_FAILED", "T"),
        ("types", {"key": "Machine", "extends": "Pump"}, ["extends"], "VALIDATION_FAILED", "Pump"),
        ("types", typed({"name": "a", "dataType": "FLOAT", "unit": "°C"}), ["attributes", "a", "unit"],
         "VALIDATION_FAILED", "Cel"),
        ("types", typed({"name": "a", "dataType": "FLOAT"}, {"name": "a", "dataType": "STRING"}),
         ["attributes", "a"], "VALIDATION_FAILED", "twice"),
        ("types", {"key": "T", "signals": [{"name": "s", "low": 2, "high": 1}]}, ["signals", "s", "low"],
         "VALIDATION_FAILED", "above"),
        # signals
        ("signals", {"asset": "nowhere", "name": "t"}, ["asset"], "NOT_FOUND", "nowhere"),
        ("signals", {"asset": "P1", "name": ""}, ["name"], "VALIDATION_FAILED", "1 to 200"),
        ("signals", {"asset": "P1", "name": "temp", "unit": "bar"}, ["unit"], "UNIT_MISMATCH", "Cel"),
        ("signals", {"asset": "P1", "name": "n", "unit": "bananas"}, ["unit"], "VALIDATION_FAILED", "bananas"),
        ("signals", {"asset": "P1", "name": "n", "low": 2, "high": 1}, ["low"], "VALIDATION_FAILED", "above"),
        ("signals", {"asset": "P1", "name": "n", "samplingInterval": "PT0S"}, ["samplingInterval"],
         "VALIDATION_FAILED", "zero"),
        ("signals", {"asset": "P1", "name": "n", "samplingInterval": "P1M"}, ["samplingInterval"],
         "VALIDATION_FAILED", "months"),
        ("signals", {"asset": "P1", "name": "n", "binding": {"measurement": "m", "field": "f", "tags": {"a": 1}}},
         ["binding", "tags", "a"], "VALIDATION_FAILED", "1"),
        # relations
        ("relations", {"from": "nowhere", "type": "feeds", "to": "P1"}, ["from"], "NOT_FOUND", "nowhere"),
        ("relations", {"from": "P1", "type": "feeds", "to": "nowhere"}, ["to"], "NOT_FOUND", "nowhere"),
        ("relations", {"from": "P1", "type": "", "to": "P2"}, ["type"], "VALIDATION_FAILED", "1 to 200"),
        ("relations", {"from": "P1", "type": "x", "to": "P2", "validFrom": AT, "validTo": AT}, ["validTo"],
         "VALIDATION_FAILED", ""),
        # documents
        ("documents", {"number": "N", "subjects": ["asset:nowhere"]}, ["subjects"], "NOT_FOUND", "nowhere"),
        ("documents", {"number": "N", "subjects": ["nonsense"]}, ["subjects"], "BAD_REQUEST", "nonsense"),
        ("documents", {"number": "N", "revisions": [{"label": "A"}, {"label": "A"}]}, ["revisions"],
         "VALIDATION_FAILED", "A"),
        ("documents", {"number": "N", "revisions": [{"label": ""}]}, ["revisions", "0", "label"],
         "VALIDATION_FAILED", "1 to 200"),
        # events
        ("events", event(assets=["nowhere"]), ["assets", "0"], "NOT_FOUND", "nowhere"),
        ("events", event(documents=["nothing"]), ["documents", "0"], "NOT_FOUND", "nothing"),
        ("events", event(until="2024-05-01T00:00:00Z"), ["until"], "VALIDATION_FAILED", ""),
        ("events", event(title=""), ["title"], "VALIDATION_FAILED", "1 to 200"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_where_it_is_wrong(
    plant: Client, kind: str, row: dict[str, Any], path: list[str], code: str, sentence: str
) -> None:
    answer = write(plant, kind, [row])

    assert "errors" not in answer, answer
    result = answer["data"]["result"]
    assert (result["created"], result["updated"], result["failed"], result["ids"]) == (0, 0, 1, [])
    error = result["errors"][0]
    assert (error["row"], error["code"]) == (0, code), error
    assert error["path"][: len(path)] == path
    assert sentence in error["message"]


@pytest.mark.parametrize(
    ("kind", "row", "sentence"),
    [
        ("assets", {}, "key"),
        ("assets", {"key": None}, "key"),
        ("assets", {"key": 1}, "String"),
        ("assets", {"key": "N", "kye": 1}, "kye"),
        ("assets", {"key": "N", "state": "BROKEN"}, "BROKEN"),
        ("assets", with_power(10**400), "JSON"),
        ("assets", {"key": "N", "expectedVersion": 2**40}, "32"),
        ("assets", {"key": "N", "attributes": [{"value": 1}]}, "name"),
        ("signals", {"asset": "P1", "name": "n", "samplingInterval": "often"}, "often"),
        ("signals", {"asset": "P1", "name": "n", "low": "cold"}, "cold"),
        ("documents", {"number": "N", "kind": "POEM"}, "POEM"),
        ("events", event(at="2024-06-01"), "2024-06-01"),
        ("events", event(at="2024-06-01T00:00:00"), "offset"),
        ("events", event(at="2024-06-31T00:00:00Z"), "2024-06-31"),
        ("types", typed({"name": "a", "dataType": "TEXT"}), "TEXT"),
    ],
)
def test_a_row_that_the_schema_refuses_is_refused_before_anything_runs(
    plant: Client, kind: str, row: dict[str, Any], sentence: str
) -> None:
    answer = write(plant, kind, [row])

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert sentence in answer["errors"][0]["message"]


def test_all_wrong_rows_are_told_and_none_is_written(plant: Client) -> None:
    rows = [{"key": "N1"}, {"key": ""}, {"key": "N2", "type": "Nothing"}, {"key": "N3"}]

    result = plant.gql(UPSERT, {"a": rows, "o": {}})["upsertAssets"]

    assert [error["row"] for error in result["errors"]] == [1, 2]
    assert (result["created"], result["failed"], result["ids"], result["differences"]) == (0, 2, [], [])


def test_two_rows_that_claim_one_position_or_label_are_refused(plant: Client) -> None:
    place = [
        {"key": "N1", "parent": "S1", "position": "new"},
        {"key": "N2", "parent": "S1", "position": "new"},
    ]
    label = {"identifiers": [{"scheme": "erp", "value": "new"}]}

    places = plant.gql(UPSERT, {"a": place, "o": {}})["upsertAssets"]
    labels = plant.gql(UPSERT, {"a": [{"key": "N1", **label}, {"key": "N2", **label}], "o": {}})[
        "upsertAssets"
    ]

    assert {error["code"] for error in places["errors"]} == {"CONFLICT"}
    assert {error["code"] for error in labels["errors"]} == {"DUPLICATE_IDENTIFIER"}


SAMPLE = {"signal": "P1/temp", "times": [AT], "values": [1]}


@pytest.mark.parametrize(
    ("row", "path", "code", "sentence"),
    [
        ({"signal": "P1/none"}, ["signal"], "NOT_FOUND", "P1/none"),
        ({"signal": ""}, ["signal"], "VALIDATION_FAILED", ""),
        ({"signal": "P1"}, ["signal"], "NOT_FOUND", "asset/name"),
        ({"values": []}, ["values"], "VALIDATION_FAILED", "1 times"),
        ({"values": [1, 2]}, ["values"], "VALIDATION_FAILED", "2 values"),
        ({"qualities": ["GOOD", "BAD"]}, ["qualities"], "VALIDATION_FAILED", "2 qualities"),
        ({"values": [None]}, ["values", "0"], "VALIDATION_FAILED", ""),
        ({"unit": "bar"}, ["unit"], "UNIT_MISMATCH", "Cel"),
        ({"unit": "nope"}, ["unit"], "BAD_REQUEST", "nope"),
        ({"signal": "P1/running", "unit": "Cel"}, ["unit"], "VALIDATION_FAILED", "no unit"),
        ({"signal": "P1/running", "values": [0.5]}, ["values", "0"], "VALIDATION_FAILED", "0.5"),
    ],
)
def test_wrong_samples_are_refused(
    plant: Client, row: dict[str, Any], path: list[str], code: str, sentence: str
) -> None:
    text = "mutation ($s: [SamplesInput!]!) {writeSamples(samples: $s) {written rejected {row path code message}}}"

    result = plant.gql(text, {"s": [{**SAMPLE, **row}]})["writeSamples"]

    assert result["written"] == 0
    error = result["rejected"][0]
    assert (error["row"], error["path"], error["code"]) == (0, path, code), error
    assert sentence in error["message"]


def test_a_number_beyond_all_numbers_is_refused(plant: Client) -> None:
    row = '{key: "N", attributes: [{name: "a", value: 1e999}]}'
    text = f"mutation {{upsertAssets(assets: [{row}]) {{failed errors {{code}}}}}}"

    assert plant.gql(text)["upsertAssets"] == {"failed": 1, "errors": [{"code": "VALIDATION_FAILED"}]}
