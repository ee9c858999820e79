"""The door over the real service and its embedded stores: writing, reading back, failing, sending files."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gql.app import create_app
from twin.service import TwinService
from twin.settings import open_service, read_settings

CONTENT = b"ISO-10303-21; not really"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PLANT = """mutation {
    defineAssetTypes(types: [
        {key: "Machine", attributes: [{name: "power", dataType: FLOAT, unit: "kW"}]}
        {key: "Pump", extends: "Machine", signals: [{name: "temp", unit: "Cel", samplingInterval: "PT1M"}]}
    ]) {created errors {message}}
    upsertAssets(assets: [
        {key: "north", name: "Site north"}
        {key: "P-1", type: "Pump", parent: "north", position: "a", attributes: [{name: "power", value: 7.5}]}
        {key: "P-2", type: "Pump", parent: "north", position: "b", state: IN_SERVICE}
        {key: "P-3", type: "Pump"}
    ], options: {validFrom: "2024-01-01T00:00:00Z"}) {created ids errors {row path code message}}
    upsertSignals(signals: [{asset: "P-1", name: "temp", unit: "Cel", dataType: FLOAT}]) {created errors {message}}
    writeSamples(samples: [{
        signal: "P-1/temp"
        times: ["2024-05-01T00:00:00.000000001Z", "2024-05-01T00:01:00Z"]
        values: [20.5, 90]
    }]) {written rejected {message}}
    upsertDocuments(documents: [{
        number: "D-1", title: "Drawing", kind: DRAWING, subjects: ["asset:P-1"], revisions: [{label: "A"}]
    }]) {created errors {message}}
}"""


class Client:
    """Asks the service as any client does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        found: dict[str, Any] = answer.json()
        return found

    async def data(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of an answer without errors."""
        found = await self.ask(query, **variables)
        assert "errors" not in found, found["errors"]
        data: dict[str, Any] = found["data"]
        return data


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[TwinService]:
    opened = await open_service(read_settings({"TWIN_HOME": str(tmp_path), "TWIN_SECRET": "s" * 32}))
    yield opened
    await opened.close()


@pytest.fixture
async def plant(service: TwinService) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(service)), base_url="http://plant.test"
    ) as http:
        client = Client(http)
        written = await client.data(PLANT)
        assert [result.get("errors", []) for result in written.values()] == [[], [], [], [], []], written
        yield client


async def test_what_was_written_is_read_back(plant: Client) -> None:
    text = """{
        assets(where: {type: {eq: "Machine"}}, orderBy: [{field: KEY}]) {
            totalCount
            nodes {
                id key state type {key __typename} position parent {name}
                attribute(name: "power", unit: "W") {number unit}
                documents {nodes {number kind}}
                signal(name: "temp") {statistics(over: {all: true}) {max maxAt count}}
            }
        }
    }"""

    assets = (await plant.data(text))["assets"]

    assert assets["totalCount"] == 3
    assert assets["nodes"][0] == {
        "id": "asset:P-1",
        "key": "P-1",
        "state": "IN_SERVICE",
        "type": {"key": "Pump", "__typename": "AssetType"},
        "position": "a",
        "parent": {"name": "Site north"},
        "attribute": {"number": 7500.0, "unit": "W"},
        "documents": {"nodes": [{"number": "D-1", "kind": "DRAWING"}]},
        "signal": {"statistics": {"max": 90.0, "maxAt": "2024-05-01T00:01:00Z", "count": 2}},
    }
    assert [node["key"] for node in assets["nodes"]] == ["P-1", "P-2", "P-3"]


async def test_nanoseconds_survive_from_the_request_to_the_answer(plant: Client) -> None:
    text = '{asset(key: "P-1") {signal(name: "temp") {samples(over: {all: true}) {times values}}}}'

    samples = (await plant.data(text))["asset"]["signal"]["samples"]

    assert samples == {
        "times": ["2024-05-01T00:00:00.000000001Z", "2024-05-01T00:01:00Z"],
        "values": [20.5, 90.0],
    }


async def test_things_are_found_by_their_global_ids(plant: Client) -> None:
    ids = ["asset:P-2", "signal:P-1/temp", "document:D-1", "document-revision:D-1/A", "asset:nothing"]
    text = """query ($ids: [ID!]!) {nodes(ids: $ids) {
        __typename id ... on Asset {key} ... on Signal {unit} ... on Document {title} ... on DocumentRevision {label}
    }}"""

    nodes = (await plant.data(text, ids=ids))["nodes"]

    assert nodes == [
        {"__typename": "Asset", "id": "asset:P-2", "key": "P-2"},
        {"__typename": "Signal", "id": "signal:P-1/temp", "unit": "Cel"},
        {"__typename": "Document", "id": "document:D-1", "title": "Drawing"},
        {"__typename": "DocumentRevision", "id": "document-revision:D-1/A", "label": "A"},
        None,
    ]


async def test_a_list_tells_which_row_was_refused(plant: Client) -> None:
    text = """mutation {upsertAssets(
        assets: [{key: "P-9"}, {key: "P-8", type: "Nothing"}]
        options: {onError: SKIP_ROW}
    ) {
        created failed ids errors {row code path}
    }}"""

    result = (await plant.data(text))["upsertAssets"]

    assert (result["created"], result["failed"], result["ids"]) == (1, 1, ["asset:P-9"])
    assert [error["row"] for error in result["errors"]] == [1]


async def test_a_dry_run_tells_the_differences_and_writes_nothing(plant: Client) -> None:
    text = """mutation {upsertAssets(assets: [{key: "P-2", name: "Second"}], options: {dryRun: true}) {
        dryRun differences {id field before after __typename}
    }}"""

    result = (await plant.data(text))["upsertAssets"]

    assert result["dryRun"] is True
    assert {
        "id": "asset:P-2",
        "field": "name",
        "before": None,
        "after": "Second",
        "__typename": "Difference",
    } in (result["differences"])
    assert (await plant.data('{asset(key: "P-2") {name}}'))["asset"] == {"name": "P-2"}


async def test_an_asset_is_installed_and_removed(plant: Client) -> None:
    install = """mutation {i: install(asset: "P-3", in: "north", position: "c", from: "2024-06-01T00:00:00Z") {
        __typename position from to asset {key parent {key}} host {name}
    }}"""
    remove = 'mutation {remove(asset: "P-3", at: "2024-07-01T00:00:00+02:00") {from to host {key}}}'

    installed, removed = await plant.data(install), await plant.data(remove)

    assert installed["i"] == {
        "__typename": "Installation",
        "position": "c",
        "from": "2024-06-01T00:00:00Z",
        "to": None,
        "asset": {"key": "P-3", "parent": {"key": "north"}},
        "host": {"name": "Site north"},
    }
    assert removed["remove"] == {
        "from": "2024-06-01T00:00:00Z",
        "to": "2024-06-30T22:00:00Z",
        "host": {"key": "north"},
    }


async def test_the_first_mutation_that_fails_is_the_last_that_runs(plant: Client) -> None:
    text = """mutation {
        a: upsertAssets(assets: [{key: "P-4"}]) {created}
        b: install(asset: "P-1", in: "north", from: "2024-06-01T00:00:00Z") {position}
        c: upsertAssets(assets: [{key: "P-5"}]) {created}
    }"""

    answer = await plant.ask(text)

    assert answer["data"] is None
    assert [(e["path"], e["extensions"]["code"]) for e in answer["errors"]] == [(["b"], "CONFLICT")]
    assert await plant.data('{a: asset(key: "P-4") {key} c: asset(key: "P-5") {key}}') == {
        "a": {"key": "P-4"},
        "c": None,
    }


async def test_a_revision_is_released(plant: Client) -> None:
    text = """mutation {transition(id: "document-revision:D-1/A", to: RELEASED) {
        __typename id ... on DocumentRevision {state document {number}}
    }}"""

    assert (await plant.data(text))["transition"] == {
        "__typename": "DocumentRevision",
        "id": "document-revision:D-1/A",
        "state": "RELEASED",
        "document": {"number": "D-1"},
    }


async def test_a_file_is_uploaded_completed_and_fetched(plant: Client) -> None:
    request = """mutation ($u: UploadInput!) {
        requestUpload(upload: $u) {id url headers alreadyStored parts {number}}
    }"""
    upload = {
        "document": "D-1",
        "revision": "A",
        "name": "p.step",
        "mediaType": "model/step",
        "size": len(CONTENT),
        "sha256": SHA256,
    }
    complete = "mutation ($id: ID!) {completeUpload(uploadId: $id) {name size sha256 role url}}"

    asked = (await plant.data(request, u=upload))["requestUpload"]
    sent = await plant.http.put(asked["url"], content=CONTENT, headers=asked["headers"])
    file = (await plant.data(complete, id=asked["id"]))["completeUpload"]
    fetched = await plant.http.get(file.pop("url"))

    assert (asked["alreadyStored"], asked["parts"], sent.status_code) == (False, [], 204)
    assert file == {"name": "p.step", "size": len(CONTENT), "sha256": SHA256, "role": "SOURCE"}
    assert fetched.content == CONTENT


async def test_events_are_recorded_and_found(plant: Client) -> None:
    record = """mutation {recordEvents(events: [
        {kind: FAILURE, at: "2024-05-02T00:00:00Z", title: "Seal", severity: 3, assets: ["P-1"]}
    ]) {created errors {message}}}"""
    find = """{assets(where: {events: [{some: {kind: {eq: FAILURE}, severity: {gte: 3}}}]}) {
        nodes {key events {nodes {title at severity}}}
    }}"""

    assert (await plant.data(record))["recordEvents"] == {"created": 1, "errors": []}
    assert (await plant.data(find))["assets"]["nodes"] == [
        {"key": "P-1", "events": {"nodes": [{"title": "Seal", "at": "2024-05-02T00:00:00Z", "severity": 3}]}}
    ]


async def test_a_type_that_was_defined_is_there_at_once(plant: Client) -> None:
    await plant.data("{assetTypes {key}}")
    await plant.data('mutation {defineAssetTypes(types: [{key: "Valve"}]) {created}}')

    assert (await plant.data('{assetType(key: "Valve") {key}}'))["assetType"] == {"key": "Valve"}


async def test_a_root_field_that_fails_leaves_the_others(plant: Client) -> None:
    answer = await plant.ask('{bad: asset {key} good: asset(key: "P-1") {key}}')

    assert answer["data"] == {"bad": None, "good": {"key": "P-1"}}
    assert [(e["path"], e["extensions"]["code"]) for e in answer["errors"]] == [(["bad"], "BAD_REQUEST")]


async def test_pages_are_walked_with_cursors(plant: Client) -> None:
    text = """query ($after: String) {assets(first: 2, after: $after, orderBy: [{field: KEY}]) {
        nodes {key} pageInfo {hasNextPage endCursor}
    }}"""

    first = (await plant.data(text))["assets"]
    second = (await plant.data(text, after=first["pageInfo"]["endCursor"]))["assets"]

    assert [n["key"] for n in first["nodes"] + second["nodes"]] == ["P-1", "P-2", "P-3", "north"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_deletion_ends_things(plant: Client) -> None:
    await plant.data('mutation {delete(ids: ["asset:P-3"], reason: "scrapped") {updated errors {message}}}')

    assert await plant.data('{asset(key: "P-3") {key}}') == {"asset": None}


async def test_all_stores_answer(plant: Client) -> None:
    answer = await plant.http.get("/readyz")

    assert answer.json() == {"status": "ready", "stores": {"graph": True, "series": True, "objects": True}}
