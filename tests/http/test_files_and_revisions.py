"""Files from request to download, revisions from state to state."""

from __future__ import annotations

import hashlib

from tests.http.client import Client
from tests.http.server import Server


def test_a_file_goes_from_request_to_download(client: Client, server: Server) -> None:
    content = bytes(range(256)) * 4
    digest = hashlib.sha256(content).hexdigest()
    document = {"number": "D", "title": "Drawing", "kind": "DRAWING", "revisions": [{"label": "A"}]}
    client.written(
        "mutation ($d: [DocumentInput!]!) {upsertDocuments(documents: $d) {created errors {message}}}",
        {"d": [document]},
    )
    upload = {"document": "D", "revision": "A", "name": 'Zeichnung "é".html', "mediaType": "text/html"}
    request = """mutation ($u: UploadInput!) {
        requestUpload(upload: $u) {id url headers parts {number} expiresAt alreadyStored}
    }"""
    asked = client.gql(request, {"u": {**upload, "size": len(content), "sha256": digest}})["requestUpload"]
    files = '{document(number: "D") {revision {files {id name} file {name mediaType role size sha256 createdAt url}}}}'
    assert client.gql(files)["document"]["revision"] == {"files": [], "file": None}

    sent = client.http.put(asked["url"], content=content, headers=asked["headers"])
    assert client.gql(files)["document"]["revision"]["files"] == []
    complete = "mutation ($i: ID!) {completeUpload(uploadId: $i) {id name}}"
    done = client.gql(complete, {"i": asked["id"]})["completeUpload"]
    again = client.gql(complete, {"i": asked["id"]})["completeUpload"]

    assert (sent.status_code, asked["alreadyStored"], asked["parts"]) == (204, False, [])
    assert done == again
    file = client.gql(files)["document"]["revision"]["file"]
    assert file["createdAt"].startswith("2024-06-10T12:00:00")
    assert (file["name"], file["mediaType"], file["role"]) == ('Zeichnung "é".html', "text/html", "SOURCE")
    assert (file["size"], file["sha256"]) == (len(content), digest)

    whole = client.http.get(file["url"])
    head = client.http.head(file["url"])
    part = client.http.get(file["url"], headers={"Range": "bytes=10-19"})
    tail = client.http.get(file["url"], headers={"Range": "bytes=-3"})
    beyond = client.http.get(file["url"], headers={"Range": "bytes=9999-"})
    cached = client.http.get(file["url"], headers={"If-None-Match": whole.headers["etag"]})

    assert (whole.status_code, whole.content) == (200, content)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))
    assert (part.status_code, part.content) == (206, content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(content)}"
    assert (tail.status_code, tail.content) == (206, content[-3:])
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")
    assert (cached.status_code, cached.content) == (304, b"")
    for answer in (whole, head, part, tail, beyond):
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"].startswith("attachment;")
    assert "Zeichnung%20%22%C3%A9%22.html" in whole.headers["content-disposition"]

    second = client.gql(request, {"u": {**upload, "name": "b", "size": len(content), "sha256": digest}})[
        "requestUpload"
    ]
    assert (second["alreadyStored"], second["url"]) == (True, None)
    assert client.gql(complete, {"i": second["id"]})["completeUpload"]["name"] == "b"
    server.clock.advance(3600)
    late = client.http.get(file["url"])
    assert late.status_code == 403
    assert late.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_released_revision_supersedes_the_one_before(client: Client) -> None:
    client.written("""mutation {upsertDocuments(documents: [
        {number: "D", kind: DRAWING, revisions: [{label: "A"}, {label: "B"}]}
    ]) {created errors {message}}}""")
    move = """mutation ($i: ID!, $s: RevisionState!, $v: Int) {
        transition(id: $i, to: $s, reason: "ok", expectedVersion: $v) {
            id __typename ... on DocumentRevision {state releasedAt version}
        }
    }"""

    first = client.gql(move, {"i": "document-revision:D/A", "s": "RELEASED", "v": 1})["transition"]
    client.gql(move, {"i": "document-revision:D/B", "s": "RELEASED"})
    mismatch = client.refused(move, {"i": "document-revision:D/B", "s": "OBSOLETE", "v": 1})
    missing = client.refused(move, {"i": "document-revision:D/Z", "s": "OBSOLETE"})

    assert first["releasedAt"].startswith("2024-06-10T12:00:00")
    assert {k: first[k] for k in ("id", "__typename", "state", "version")} == {
        "id": "document-revision:D/A",
        "__typename": "DocumentRevision",
        "state": "RELEASED",
        "version": 2,
    }
    states = client.gql('{document(number: "D") {revisions {label state}}}')["document"]["revisions"]
    assert states == [{"label": "A", "state": "SUPERSEDED"}, {"label": "B", "state": "RELEASED"}]
    assert (mismatch.code, missing.code) == ("VERSION_MISMATCH", "NOT_FOUND")
