"""Parts, revisions and lines are written over HTTP: merged, replaced, frozen, refused row by row."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client
from tests.http.mutations import upsert
from tests.http.server import Server

RESULT = """created updated unchanged failed ids dryRun errors {row path code message value}
    differences {id field before after}"""
PARTS = f"mutation ($p: [PartInput!]!, $o: WriteOptions) {{upsertParts(parts: $p, options: $o) {{{RESULT}}}}}"
BOMS = f"mutation ($b: [BomInput!]!, $o: WriteOptions) {{upsertBoms(boms: $b, options: $o) {{{RESULT}}}}}"
MOVE = """mutation ($id: ID!, $to: RevisionState!, $v: Int) {
    transition(id: $id, to: $to, expectedVersion: $v) {
        id ... on PartRevision {label state releasedAt version part {number}}
    }
}"""


def write_parts(client: Client, *parts: str | dict[str, Any], **options: Any) -> dict[str, Any]:
    """A part that is only a number has a revision A."""
    rows = [{"number": p, "revisions": [{"label": "A"}]} if isinstance(p, str) else p for p in parts]
    found: dict[str, Any] = client.gql(PARTS, {"p": rows, "o": options})["upsertParts"]
    return found


def write_boms(client: Client, *boms: dict[str, Any], **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.gql(BOMS, {"b": list(boms), "o": options})["upsertBoms"]
    return found


def bom(parent: str, *lines: str | dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A line that is only a number is one of that part."""
    given = [{"part": line, "quantity": 1} if isinstance(line, str) else line for line in lines]
    return {"parent": {"number": parent, "label": "A"}, "lines": given, **fields}


def test_a_part_is_written_with_revisions_that_are_merged_by_label(client: Client, server: Server) -> None:
    first = write_parts(
        client,
        {"number": "P-1", "name": "Pump", "category": "PUMP", "unit": "EA", "revisions": [{"label": "A"}]},
    )
    server.clock.advance(60)
    released = {"label": "A", "state": "RELEASED", "releasedAt": "2024-01-02T00:00:00Z"}
    second = write_parts(client, {"number": "P-1", "category": None, "revisions": [{"label": "B"}, released]})

    assert (first["created"], second["updated"], second["ids"]) == (1, 1, ["part:P-1"])
    part = client.gql("""{part(number: "P-1") {
        id name category unit version revisions {id label state releasedAt version}
    }}""")["part"]
    assert part == {
        "id": "part:P-1",
        "name": "Pump",
        "category": None,
        "unit": "EA",
        "version": 2,
        "revisions": [
            {
                "id": "revision:P-1/A",
                "label": "A",
                "state": "RELEASED",
                "releasedAt": "2024-01-02T00:00:00Z",
                "version": 2,
            },
            {"id": "revision:P-1/B", "label": "B", "state": "IN_WORK", "releasedAt": None, "version": 1},
        ],
    }


def test_the_version_of_a_revision_grows_with_its_lines_and_guards_them(client: Client) -> None:
    write_parts(client, "P", "a")

    written = write_boms(client, bom("P", "a", expectedVersion=1))
    stale = write_boms(client, bom("P", expectedVersion=1))

    assert (written["created"], written["ids"]) == (1, ["revision:P/A"])
    assert [(e["code"], e["path"]) for e in stale["errors"]] == [("VERSION_MISMATCH", ["expectedVersion"])]
    assert client.gql('{node(id: "revision:P/A") {... on PartRevision {version}}}')["node"] == {"version": 2}


def test_a_dry_run_tells_lines_apart_and_writes_nothing(client: Client, server: Server) -> None:
    write_parts(client, "P", "a", "b")
    line = {"part": "a", "quantity": 2, "findNumber": "10", "referenceDesignators": ["R1", "R2"]}
    write_boms(client, bom("P", line))
    before = server.dump()

    changed = {**line, "quantity": 1, "referenceDesignators": ["R1"]}
    told = write_boms(
        client, bom("P", changed, {"part": "b", "quantity": 1, "findNumber": "20"}), dryRun=True
    )

    assert (told["updated"], told["dryRun"]) == (1, True)
    assert {d["field"]: (d["before"], d["after"]) for d in told["differences"]} == {
        "lines.ENGINEERING[10].quantity": (2.0, 1.0),
        "lines.ENGINEERING[10].referenceDesignators": (["R1", "R2"], ["R1"]),
        "lines.ENGINEERING[20]": (None, {"part": "b", "quantity": 1.0, "findNumber": "20"}),
    }
    assert server.dump() == before


def test_a_released_revision_is_frozen_and_the_way_to_change_it_works(client: Client) -> None:
    write_parts(client, "P", "a", "b")
    write_boms(client, bom("P", "a"))
    moved = client.gql(MOVE, {"id": "revision:P/A", "to": "RELEASED", "v": 2})["transition"]

    refused = write_boms(client, bom("P", "b"))
    write_parts(client, {"number": "P", "revisions": [{"label": "B"}]})
    next_one = write_boms(client, {**bom("P", "b"), "parent": {"number": "P", "label": "B"}})
    client.gql(MOVE, {"id": "revision:P/B", "to": "RELEASED"})

    assert (moved["id"], moved["state"], moved["part"]) == ("revision:P/A", "RELEASED", {"number": "P"})
    assert [(e["code"], e["path"]) for e in refused["errors"]] == [("CONFLICT", ["parent"])]
    assert "add a new revision with upsertParts" in refused["errors"][0]["message"]
    assert next_one["created"] == 1
    states = client.gql('{part(number: "P") {revisions {label state}}}')["part"]["revisions"]
    assert states == [{"label": "A", "state": "SUPERSEDED"}, {"label": "B", "state": "RELEASED"}]


def test_of_rows_that_close_a_cycle_together_the_last_is_left_out(client: Client) -> None:
    write_parts(client, "A", "B", "C")
    rows = [bom("A", "B"), bom("B", "C"), bom("C", "A")]

    refused = write_boms(client, *rows)
    skipped = write_boms(client, *rows, onError="SKIP_ROW")

    assert (refused["created"], skipped["created"]) == (0, 2)
    errors = [(e["row"], e["code"], e["path"], e["value"]) for e in skipped["errors"]]
    assert errors == [(2, "STRUCTURE_CYCLE", ["lines", "0", "part"], "A")]
    assert "C → A → B → C" in skipped["errors"][0]["message"]


def test_what_is_refused_names_the_place_and_what_to_do(client: Client) -> None:
    write_parts(client, "P", "a")
    rows = [
        bom("P", {"part": "a", "quantity": 3, "referenceDesignators": ["R1", "R2"]}),
        bom("P", {"part": "a", "quantity": 1, "unit": "pcs"}),
        bom("P", "nothing"),
        bom("nothing", "a"),
    ]

    errors = write_boms(client, *rows, onError="SKIP_ROW")["errors"]

    assert [(e["row"], e["code"], e["path"]) for e in errors] == [
        (0, "VALIDATION_FAILED", ["lines", "0", "referenceDesignators"]),
        (1, "VALIDATION_FAILED", ["lines", "0", "unit"]),
        (2, "NOT_FOUND", ["lines", "0", "part"]),
        (3, "NOT_FOUND", ["parent"]),
    ]
    assert "uses 3 of 'a' and names 2" in errors[0]["message"]
    assert "did you mean 'H87'" in errors[1]["message"]


def test_an_identifier_names_one_thing_and_a_part_is_found_by_it(client: Client) -> None:
    label = [{"scheme": "erp", "value": "4711"}]
    write_parts(client, {"number": "P", "identifiers": label})

    second = write_parts(client, {"number": "Q", "identifiers": label})

    assert [(e["code"], e["value"]) for e in second["errors"]] == [("DUPLICATE_IDENTIFIER", "4711")]
    assert client.gql('{part(identifier: {scheme: "erp", value: "4711"}) {number}}')["part"] == {
        "number": "P"
    }


def test_an_asset_and_a_document_join_the_design_and_keep_it_from_going(client: Client) -> None:
    write_parts(client, "P", "a")
    write_boms(client, bom("P", "a"))
    upsert(client, {"key": "X", "realises": {"number": "P", "label": "A"}})
    unknown = upsert(client, {"key": "Y", "realises": {"number": "P", "label": "Z"}})
    client.written("""mutation {upsertDocuments(documents: [
        {number: "D", subjects: ["part:P", "revision:P/A"]}
    ]) {errors {message}}}""")

    gone = client.gql("""mutation {
        delete(ids: ["revision:P/A", "part:a"], options: {onError: SKIP_ROW}) {updated errors {row code message}}
    }""")["delete"]

    assert [(e["code"], e["path"]) for e in unknown["errors"]] == [("NOT_FOUND", ["realises"])]
    assert [(e["row"], e["code"]) for e in gone["errors"]] == [(0, "CONFLICT"), (1, "CONFLICT")]
    assert "realised by asset:X" in gone["errors"][0]["message"]
    assert "used in part:P" in gone["errors"][1]["message"]


def test_a_part_is_deleted_with_its_revisions_and_its_past_stays(client: Client, server: Server) -> None:
    write_parts(client, "P", validFrom="2024-01-01T00:00:00Z")
    server.clock.advance(60)

    gone = client.gql('mutation {delete(ids: ["part:P"]) {updated errors {message}}}')["delete"]

    assert gone == {"updated": 1, "errors": []}
    found = client.gql("""{
        part(number: "P") {id}
        node(id: "revision:P/A") {id}
        then: part(number: "P", asOf: "2024-02-01T00:00:00Z") {revisions {label}}
    }""")
    assert found == {"part": None, "node": None, "then": {"revisions": [{"label": "A"}]}}
