"""What is wrong with a mutation as a whole is told under a stable code; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client

AT = "2024-06-01T00:00:00Z"


pytestmark = pytest.mark.usefixtures("stores_stay")


@pytest.mark.parametrize(
    ("mutation", "code", "sentence"),
    [
        (f'install(asset: "X", in: "nowhere", from: "{AT}") {{position}}', "NOT_FOUND", "nowhere"),
        (f'install(asset: "nothing", in: "S1", from: "{AT}") {{position}}', "NOT_FOUND", "nothing"),
        (f'install(asset: "P1", in: "S2", from: "{AT}") {{position}}', "CONFLICT", "L1"),
        (f'install(asset: "X", in: "L1", position: "A", from: "{AT}") {{position}}', "CONFLICT", "P1"),
        (f'install(asset: "X", in: "X", from: "{AT}") {{position}}', "STRUCTURE_CYCLE", "X"),
        (f'install(asset: "S1", in: "B1", from: "{AT}") {{position}}', "STRUCTURE_CYCLE", "B1"),
        (
            f'install(asset: "X", in: "S1", position: "", from: "{AT}") {{position}}',
            "VALIDATION_FAILED",
            "position",
        ),
        ('install(asset: "X", in: "S1", from: "2024-06-01T00:00:00") {position}', "BAD_REQUEST", "offset"),
        (
            f'install(asset: "X", in: "S1", from: "{AT}", expectedVersion: 9) {{position}}',
            "VERSION_MISMATCH",
            "9",
        ),
        (f'remove(asset: "X", at: "{AT}") {{position}}', "CONFLICT", "X"),
        (f'remove(asset: "nothing", at: "{AT}") {{position}}', "NOT_FOUND", "nothing"),
        ('remove(asset: "P1", at: "2023-01-01T00:00:00Z") {position}', "CONFLICT", "P1"),
        ('transition(id: "document-revision:D1/Z", to: RELEASED) {id}', "NOT_FOUND", "D1/Z"),
        ('transition(id: "asset:P1", to: RELEASED) {id}', "UNSUPPORTED", "asset:P1"),
        ('transition(id: "document-revision:D2/2", to: GONE) {id}', "BAD_REQUEST", "GONE"),
        ('completeUpload(uploadId: "nothing") {id}', "NOT_FOUND", "nothing"),
        ('completeUpload(uploadId: "../../secret") {id}', "NOT_FOUND", "secret"),
        ('upsertAssets(assets: [{key: "N"}], options: {mode: REPLACE}) {created}', "BAD_REQUEST", "REPLACE"),
        ('upsertAssets(assets: [{key: "N"}], options: {validFrom: "soon"}) {created}', "BAD_REQUEST", "soon"),
        ("upsertEverything(assets: []) {created}", "BAD_REQUEST", "upsertEverything"),
    ],
)
def test_a_wrong_mutation_is_refused(plant: Client, mutation: str, code: str, sentence: str) -> None:
    answer = plant.ask(f"mutation {{{mutation}}}")

    assert answer.get("data") is None
    error = answer["errors"][0]
    assert error["extensions"]["code"] == code, error
    assert sentence in error["message"]


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"document": "nothing"}, "NOT_FOUND", "nothing"),
        ({"revision": "Z"}, "NOT_FOUND", "Z"),
        ({"sha256": "abc"}, "VALIDATION_FAILED", "sha256"),
        ({"sha256": "g" * 64}, "VALIDATION_FAILED", "sha256"),
        ({"size": -1}, "VALIDATION_FAILED", "size"),
        ({"size": 2**63}, "BAD_REQUEST", "size"),
        ({"size": "12"}, "BAD_REQUEST", "Long"),
        ({"name": ""}, "VALIDATION_FAILED", "name"),
        ({"name": "a\r\nSet-Cookie: x"}, "VALIDATION_FAILED", "name"),
        ({"mediaType": "text"}, "VALIDATION_FAILED", "mediaType"),
        ({"mediaType": "text/plain\r\nX: y"}, "VALIDATION_FAILED", "mediaType"),
        ({"role": "COPY"}, "BAD_REQUEST", "COPY"),
    ],
)
def test_a_wrong_upload_is_refused(plant: Client, changes: dict[str, Any], code: str, sentence: str) -> None:
    upload = {
        "document": "D1",
        "revision": "A",
        "name": "a.pdf",
        "mediaType": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
        **changes,
    }

    refused = plant.refused("mutation ($u: UploadInput!) {requestUpload(upload: $u) {id}}", {"u": upload})

    assert refused.code == code, refused
    assert sentence in refused.message


def test_a_deletion_of_what_is_not_there_deletes_nothing_else(plant: Client) -> None:
    text = (
        'mutation {delete(ids: ["asset:X", "asset:nothing", "nonsense"]) {updated failed errors {row code}}}'
    )

    result = plant.gql(text)["delete"]

    assert result["updated"] == 0
    assert [error["row"] for error in result["errors"]] == [1, 2]


def test_a_deletion_that_would_leave_others_dangling_is_refused(plant: Client) -> None:
    result = plant.gql('mutation {delete(ids: ["asset:P1"]) {updated errors {row code message}}}')["delete"]

    assert [error["code"] for error in result["errors"]] == ["CONFLICT"]
