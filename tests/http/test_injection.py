"""Every string is data (A2): whatever it holds, it is stored, found and answered as it is, and nothing else happens."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable

import pytest

from tests.http.client import Client
from tests.http.corpus import KEYS
from tests.http.mutations import upsert
from tests.http.server import Server


@pytest.fixture(scope="module")
def loaded(shared_client: Client) -> Client:
    """Each nasty text as a key, a name, a serial number, a position, an attribute, an identifier, a signal, a title."""
    upsert(shared_client, {"key": "host"})
    assets = [
        {
            "key": text,
            "name": text,
            "serialNumber": text,
            "parent": "host",
            "position": text,
            "identifiers": [{"scheme": text, "issuer": text, "value": text}],
            "attributes": [{"name": text, "value": text}],
        }
        for text in KEYS
    ]
    result = upsert(shared_client, *assets)
    assert (result["created"], result["errors"]) == (len(KEYS), [])
    shared_client.written(
        """mutation (
            $signals: [SignalInput!]!, $samples: [SamplesInput!]!, $documents: [DocumentInput!]!,
            $relations: [RelationInput!]!, $events: [EventInput!]!, $types: [AssetTypeInput!]!
        ) {
            defineAssetTypes(types: $types) {errors {message}}
            upsertSignals(signals: $signals) {errors {row message}}
            writeSamples(samples: $samples) {written rejected {row message}}
            upsertDocuments(documents: $documents) {errors {row message}}
            relate(relations: $relations) {errors {row message}}
            recordEvents(events: $events) {errors {row message}}
        }""",
        {
            "types": [{"key": text, "name": text, "description": text} for text in KEYS],
            "signals": [
                {"asset": text, "name": text, "description": text, "quantity": text} for text in KEYS
            ],
            "samples": [
                {"signal": f"{text}/{text}", "times": ["2024-06-10T11:00:00Z"], "values": [number]}
                for number, text in enumerate(KEYS)
            ],
            "documents": [
                {
                    "number": text,
                    "title": text,
                    "project": text,
                    "subjects": [f"asset:{text}"],
                    "revisions": [{"label": text}],
                }
                for text in KEYS
            ],
            "relations": [{"from": text, "type": text, "to": "host"} for text in KEYS],
            "events": [
                {
                    "id": text,
                    "kind": "NOTE",
                    "at": "2024-06-10T11:00:00Z",
                    "title": text,
                    "text": text,
                    "assets": [text],
                }
                for text in KEYS
            ],
        },
    )
    return shared_client


@pytest.mark.parametrize("text", KEYS, ids=range(len(KEYS)))
def test_a_text_is_answered_as_it_was_given(loaded: Client, text: str) -> None:
    number = KEYS.index(text)
    query = """query ($k: String!, $id: ID!, $labels: IdentifierInput!) {
        asset(key: $k) {
            id key name serialNumber position identifiers {scheme issuer value}
            attribute(name: $k) {string} attributes(names: [$k]) {name value {string}}
            signal(name: $k) {id key name description quantity binding {measurement tags} latest {value}}
            documents {nodes {number title project revision(label: $k) {id label}}}
            related(type: $k) {nodes {key}} events {nodes {id title text}}
        }
        byLabel: asset(identifier: $labels) {key}
        node(id: $id) {id}
        document(number: $k) {number} assetType(key: $k) {key name description}
    }"""
    labels = {"scheme": text, "issuer": text, "value": text}

    found = loaded.gql(query, {"k": text, "id": f"asset:{text}", "labels": labels})

    text = unicodedata.normalize("NFC", text)
    assert found == {
        "asset": {
            "id": f"asset:{text}",
            "key": text,
            "name": text,
            "serialNumber": text,
            "position": text,
            "identifiers": [labels],
            "attribute": {"string": text},
            "attributes": [{"name": text, "value": {"string": text}}],
            "signal": {
                "id": f"signal:{text}/{text}",
                "key": f"{text}/{text}",
                "name": text,
                "description": text,
                "quantity": text,
                "binding": {"measurement": text, "tags": {"asset": text}},
                "latest": {"value": number},
            },
            "documents": {
                "nodes": [
                    {
                        "number": text,
                        "title": text,
                        "project": text,
                        "revision": {"id": f"document-revision:{text}/{text}", "label": text},
                    }
                ]
            },
            "related": {"nodes": [{"key": "host"}]},
            "events": {"nodes": [{"id": f"event:{text}", "title": text, "text": text}]},
        },
        "byLabel": {"key": text},
        "node": {"id": f"asset:{text}"},
        "document": {"number": text},
        "assetType": {"key": text, "name": text, "description": text},
    }


FOLDS: list[Callable[[str], str]] = [str, str.casefold]
TESTS: list[tuple[str, Callable[[str, str], bool]]] = [
    ("eq", lambda value, given: value == given),
    ("ne", lambda value, given: value != given),
    ("contains", lambda value, given: given in value),
    ("startsWith", lambda value, given: value.startswith(given)),
    ("endsWith", lambda value, given: value.endswith(given)),
]


@pytest.mark.parametrize("text", [*KEYS, "", " ", "\n", "a\tb"], ids=range(len(KEYS) + 4))
def test_a_text_means_itself_in_every_comparison(loaded: Client, text: str) -> None:
    parts = [
        f"t{n}{f}: assets(first: 1000, where: {{parent: {{}}, key: {{{name}: $t, ignoreCase: {fold}}}}}) {{...K}}"
        for n, (name, _) in enumerate(TESTS)
        for f, fold in enumerate(("false", "true"))
    ]
    parts += [
        "inList: assets(where: {parent: {}, key: {in: [$t]}}) {nodes {key}}",
        "serial: assets(where: {serialNumber: {eq: $t}}) {nodes {key}}",
        "position: assets(where: {position: {eq: $t}}) {nodes {key}}",
        "label: assets(where: {identifier: {scheme: $t, issuer: $t, value: {eq: $t}}}) {nodes {key}}",
        "attribute: assets(where: {attributes: [{name: $t, string: {eq: $t}}]}) {nodes {key}}",
        "related: assets(where: {related: [{type: $t, some: {}}]}) {nodes {key}}",
        "signal: assets(where: {signals: [{some: {name: {eq: $t}, statistic: [{value: {gte: 0}}]}}]}) {nodes {key}}",
        "title: assets(where: {documents: [{some: {title: {eq: $t}, revisions: {label: {eq: $t}}}}]}) {nodes {key}}",
        "event: assets(where: {events: [{some: {title: {eq: $t}}}]}) {nodes {key}}",
    ]

    found = loaded.gql(
        f"query ($t: String!) {{{' '.join(parts)}}} fragment K on AssetConnection {{nodes {{key}}}}",
        {"t": text},
    )

    for n, (name, holds) in enumerate(TESTS):
        for f, fold in enumerate(FOLDS):
            expected = sorted(key for key in KEYS if holds(fold(key), fold(text)))
            assert [node["key"] for node in found[f"t{n}{f}"]["nodes"]] == expected, (name, fold)
    one = [{"key": text}] if text in KEYS else []
    for name in ("inList", "serial", "position", "label", "attribute", "related", "signal", "title", "event"):
        assert found[name]["nodes"] == one, name


@pytest.mark.parametrize("text", KEYS, ids=range(len(KEYS)))
def test_a_text_in_every_other_argument_is_refused_or_finds_nothing(loaded: Client, text: str) -> None:
    query = """query ($t: String!, $i: ID!) {
        node(id: $i) {id} nodes(ids: [$i]) {id}
        within: assets(where: {within: {key: $t}}) {totalCount}
        order: assets(first: 1, orderBy: [{attribute: {name: $t}}, {signal: {name: $t}}]) {nodes {key}}
    }"""
    found = loaded.gql(query, {"t": text, "i": text})
    assert found["within"] == {"totalCount": 0}
    assert len(found["nodes"]) == 1

    for wrong, codes in ELSEWHERE.items():
        answer = loaded.ask(wrong, {"t": text})
        assert {error["extensions"]["code"] for error in answer.get("errors", [])} <= codes, (wrong, answer)


ELSEWHERE: dict[str, set[str]] = {
    "query ($t: String!) {assets(after: $t) {totalCount}}": {"BAD_CURSOR"},
    'query ($t: String!) {asset(key: "host") {attribute(name: "none", unit: $t) {number}}}': {"BAD_REQUEST"},
    "query ($t: String!) {explain(query: $t) {text}}": {"BAD_REQUEST"},
    'query ($t: DateTime!) {asset(key: "host", asOf: $t) {key}}': {"BAD_REQUEST"},
    "mutation ($t: ID!) {completeUpload(uploadId: $t) {id}}": {"NOT_FOUND", "VALIDATION_FAILED"},
    "mutation ($t: ID!) {transition(id: $t, to: RELEASED) {id}}": {"NOT_FOUND", "UNSUPPORTED", "BAD_REQUEST"},
}


def test_nothing_was_changed_by_asking(loaded: Client, shared_server: Server) -> None:
    before = shared_server.dump()
    for text in KEYS:
        loaded.ask("query ($t: String!) {assets(where: {key: {matches: $t}}) {totalCount}}", {"t": text})
        loaded.ask(
            "mutation ($t: ID!) {delete(ids: [$t], options: {dryRun: true}) {updated}}",
            {"t": f"asset:{text}x"},
        )

    assert shared_server.dump() == before
    assert loaded.gql("{assets {totalCount}}")["assets"]["totalCount"] == len(KEYS) + 1


@pytest.mark.parametrize(
    "text", ["泵", "a/b", "''; DROP TABLE node_asset; --", '"', "\u202egnp.exe", "../../etc/passwd"]
)
def test_a_file_may_be_called_anything(loaded: Client, text: str) -> None:
    upload = {
        "document": text,
        "revision": text,
        "name": text,
        "mediaType": "text/html",
        "size": 2,
        "sha256": hashlib.sha256(b"hi").hexdigest(),
    }
    asked = loaded.gql(
        "mutation ($u: UploadInput!) {requestUpload(upload: $u) {id url headers}}", {"u": upload}
    )
    asked = asked["requestUpload"]
    if asked["url"] is not None:
        loaded.http.put(asked["url"], content=b"hi", headers=asked["headers"])

    file = loaded.gql("mutation ($i: ID!) {completeUpload(uploadId: $i) {name url}}", {"i": asked["id"]})
    fetched = loaded.http.get(file["completeUpload"]["url"])

    assert file["completeUpload"]["name"] == text
    assert fetched.content == b"hi"
    disposition = fetched.headers["content-disposition"]
    assert disposition.startswith("attachment")
    assert disposition.isascii()
    assert disposition.count('"') in (0, 2)
