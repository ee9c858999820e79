"""Structures are compared in the units that their lines are counted in: a metre is no piece (B5, B8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client
from tests.http.test_parts_writing import bom, write_boms, write_parts

COMPARE = """{compareStructures(left: {design: {number: "P", revision: "A"}}
    right: {design: {number: "Q", revision: "A"}}) {
    identical added {path} removed {path} changed {path what left {quantity} right {quantity}}}}"""


def compared(client: Client, left: list[dict[str, Any]], right: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare two assemblies of one part that is counted in pieces."""
    assert write_parts(client, "P", "Q", "wire")["errors"] == []
    written = write_boms(client, bom("P", *left), bom("Q", *right))
    assert written["errors"] == []
    found: dict[str, Any] = client.gql(COMPARE)["compareStructures"]
    return found


def of(quantity: float, unit: str | None = None) -> dict[str, Any]:
    return {"part": "wire", "quantity": quantity, **({"unit": unit} if unit else {})}


@pytest.mark.parametrize(
    ("left", "right", "quantities"),
    [
        ([of(1)], [of(1, "MTR")], (1.0, 1.0)),
        ([of(2)], [of(1), of(1, "MTR")], (2.0, 2.0)),
        ([of(1, "KGM")], [of(1, "MTR")], (1.0, 1.0)),
    ],
    ids=["piece and metre", "two pieces, and one with a metre", "kilogram and metre"],
)
def test_as_many_of_another_unit_are_another_quantity(
    client: Client, left: list[dict[str, Any]], right: list[dict[str, Any]], quantities: tuple[float, float]
) -> None:
    found = compared(client, left, right)

    sides = {"left": {"quantity": quantities[0]}, "right": {"quantity": quantities[1]}}
    assert found["changed"] == [{"path": ["wire"], "what": ["QUANTITY"], **sides}]
    assert not found["identical"]


@pytest.mark.parametrize(
    ("left", "right"),
    [([of(1)], [of(1, "C62")]), ([of(12)], [of(1, "DZN")]), ([of(1, "MTR"), of(2)], [of(2), of(1, "MTR")])],
    ids=["its own unit written out", "a dozen", "the same in another order"],
)
def test_as_many_of_a_unit_that_can_be_converted_are_the_same(
    client: Client, left: list[dict[str, Any]], right: list[dict[str, Any]]
) -> None:
    assert compared(client, left, right)["identical"]
