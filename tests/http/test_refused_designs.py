"""Each way in which a mutation of parts and lines is refused, over HTTP: its code, its place, and nothing written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client
from tests.http.server import Server
from tests.http.test_parts_writing import bom, write_boms, write_parts

Options = dict[str, Any]
RELEASED = {"label": "A", "state": "RELEASED"}


@pytest.fixture(scope="module")
def design(shared_client: Client) -> Client:
    """P uses a, and is released; Q is in work and has an identifier."""
    write_parts(shared_client, {"number": "P", "revisions": [RELEASED]}, "a", "b")
    write_parts(
        shared_client, {"number": "Q", "revisions": [{"label": "A"}], "identifiers": [_label("4711")]}
    )
    write_boms(shared_client, bom("P", "a"))
    return shared_client


def _label(value: str) -> dict[str, str]:
    return {"scheme": "erp", "value": value}


@pytest.mark.parametrize(
    ("part", "options", "code", "path"),
    [
        ({"number": ""}, {}, "VALIDATION_FAILED", ["number"]),
        ({"number": "N", "unit": "pcs"}, {}, "VALIDATION_FAILED", ["unit"]),
        ({"number": "N", "revisions": [{"label": "A"}] * 2}, {}, "VALIDATION_FAILED", ["revisions"]),
        ({"number": "N", "alternates": [{"number": "N"}]}, {}, "VALIDATION_FAILED", ["alternates"]),
        ({"number": "N", "alternates": [{"number": "nothing"}]}, {}, "NOT_FOUND", ["alternates"]),
        ({"number": "N", "identifiers": [_label("4711")]}, {}, "DUPLICATE_IDENTIFIER", ["identifiers"]),
        ({"number": "P"}, {"mode": "CREATE"}, "CONFLICT", []),
        ({"number": "N"}, {"mode": "UPDATE"}, "NOT_FOUND", []),
        ({"number": "P", "expectedVersion": 7}, {}, "VERSION_MISMATCH", ["expectedVersion"]),
    ],
)
def test_a_wrong_part_is_refused(
    design: Client, shared_server: Server, part: dict[str, Any], options: Options, code: str, path: list[str]
) -> None:
    before = shared_server.dump()

    (error,) = write_parts(design, part, **options)["errors"]

    assert (error["code"], error["path"]) == (code, path), error
    assert shared_server.dump() == before


@pytest.mark.parametrize(
    ("row", "options", "code", "path"),
    [
        (bom("Q", {"part": "a", "quantity": -1}), {}, "VALIDATION_FAILED", ["lines", "0", "quantity"]),
        (
            bom("Q", {"part": "a", "quantity": 1, "unit": "?"}),
            {},
            "VALIDATION_FAILED",
            ["lines", "0", "unit"],
        ),
        (bom("Q", "a", "nothing"), {}, "NOT_FOUND", ["lines", "1", "part"]),
        (
            bom("Q", {"part": "a", "quantity": 1, "revision": "Z"}),
            {},
            "NOT_FOUND",
            ["lines", "0", "revision"],
        ),
        (
            bom("Q", {"part": "a", "quantity": 1, "substitutes": [{"number": "nothing"}]}),
            {},
            "NOT_FOUND",
            ["lines", "0", "substitutes"],
        ),
        (
            bom("Q", {"part": "a", "quantity": 2, "referenceDesignators": ["R1", "R1"]}),
            {},
            "VALIDATION_FAILED",
            ["lines", "0", "referenceDesignators"],
        ),
        (
            bom("Q", {"part": "a", "quantity": 1, "effectivity": {"serialFrom": "9", "serialTo": "1"}}),
            {},
            "VALIDATION_FAILED",
            ["lines", "0", "effectivity"],
        ),
        (bom("nothing", "a"), {}, "NOT_FOUND", ["parent"]),
        (bom("P", "b"), {}, "CONFLICT", ["parent"]),
        (bom("P", "a"), {"mode": "CREATE"}, "CONFLICT", ["parent"]),
        (bom("Q", "a"), {"mode": "UPDATE"}, "NOT_FOUND", ["parent"]),
        (bom("Q", "a", expectedVersion=7), {}, "VERSION_MISMATCH", ["expectedVersion"]),
        (bom("Q", "Q"), {}, "STRUCTURE_CYCLE", ["lines", "0", "part"]),
        (bom("a", "P"), {}, "STRUCTURE_CYCLE", ["lines", "0", "part"]),
    ],
)
def test_wrong_lines_are_refused(
    design: Client, shared_server: Server, row: dict[str, Any], options: Options, code: str, path: list[str]
) -> None:
    before = shared_server.dump()

    (error,) = write_boms(design, row, **options)["errors"]

    assert (error["code"], error["path"]) == (code, path), error
    assert shared_server.dump() == before


@pytest.mark.parametrize(
    ("mutation", "code", "sentence"),
    [
        ('transition(id: "revision:P/Z", to: RELEASED) {id}', "NOT_FOUND", "P/Z"),
        ('transition(id: "revision:P/A", to: IN_WORK) {id}', "CONFLICT", "is RELEASED"),
        ('transition(id: "part:P", to: RELEASED) {id}', "UNSUPPORTED", "part:P"),
        (
            'transition(id: "revision:Q/A", to: RELEASED, expectedVersion: 9) {id}',
            "VERSION_MISMATCH",
            "version 1, not 9",
        ),
        ('upsertParts(parts: [{name: "x"}]) {created}', "BAD_REQUEST", "number"),
        ('upsertBoms(boms: [{parent: {number: "P"}, lines: []}]) {created}', "BAD_REQUEST", "label"),
        (
            'upsertParts(parts: [{number: "N", revisions: [{label: "A", state: NEW}]}]) {created}',
            "BAD_REQUEST",
            "NEW",
        ),
    ],
)
def test_a_mutation_that_is_wrong_as_a_whole_is_refused(
    design: Client, shared_server: Server, mutation: str, code: str, sentence: str
) -> None:
    before = shared_server.dump()

    answer = design.ask(f"mutation {{{mutation}}}")

    assert answer.get("data") is None
    error = answer["errors"][0]
    assert error["extensions"]["code"] == code, error
    assert sentence in error["message"]
    assert shared_server.dump() == before
