"""Answers are equal when they tell the same values in the same order."""

from __future__ import annotations

import orjson
import pytest

from tests.bench.peers.answers import digest
from tests.bench.peers.measuring import Found
from tests.bench.peers.report import ratios, table

URL = "http://127.0.0.1:9000/bucket/sha256/ab?X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-Signature="


def test_names_of_fields_make_no_difference() -> None:
    ours = {"assets": {"nodes": [{"key": "P-1", "signal": {"statistics": {"max": 80.0}}}, _row("P-2", 79)]}}
    theirs = {"ranked": [{"key": "P-1", "value": 80}, {"key": "P-2", "value": 79.0000000001}]}

    assert _digest(ours) == _digest(theirs)


def test_the_same_fields_in_one_object_or_in_two_are_equal() -> None:
    below = {"lines": [{"find": "10"}, {"find": "20"}]}
    ours = {"part": {"key": "P-1", "line": {"find": "10", "part": {"key": "P-2", "revision": below}}}}
    theirs = {
        "parts": [{"key": "P-1", "edge": {"find": "10"}, "nodes": [{"key": "P-2", "revisions": [below]}]}]
    }
    other = {"part": {"key": "P-1", "line": {"find": "10", "part": {"key": "P-2"}, **below["lines"][0]}}}

    assert _digest(ours) == _digest(theirs)
    assert _digest(ours) != _digest(other)


@pytest.mark.parametrize("other", [["P-1", 80.1], ["P-2", 80], ["P-1", None]])
def test_another_value_makes_another_answer(other: list[object]) -> None:
    assert _digest({"ranked": [_row("P-1", 80)]}) != _digest({"ranked": [_row(*other)]})


def test_another_order_makes_another_answer() -> None:
    rows = [_row("P-1", 80), _row("P-2", 79)]

    assert _digest({"ranked": rows}) != _digest({"ranked": rows[::-1]})


def test_addresses_are_equal_but_for_their_signature() -> None:
    signed, again = {"url": f"{URL}aa"}, {"url": f"{URL}bb".replace("T000000Z", "T000001Z")}

    assert _digest(signed) == _digest(again)
    assert _digest(signed) != _digest({"url": f"{URL}aa".replace("=900", "=901")})


def test_an_answer_with_errors_is_none() -> None:
    with pytest.raises(AssertionError, match="the store is away"):
        digest(orjson.dumps({"data": None, "errors": [{"message": "the store is away"}]}))


def test_the_report_says_which_answer_differs_and_who_is_faster() -> None:
    found = [
        _found("twinloom", 12.0, "a"),
        _found("floor", 10.0, "a"),
        _found("strawberry", 48.0, "b"),
        _found("mercurius", 24.0, "a"),
    ]

    printed = table(found).splitlines()

    assert [line.split()[-1] for line in printed[1:]] == ["equal", "equal", "b", "equal"]
    assert ratios(found) == "S1: 1.20 × the time of the floor, 0.50 × the time of the best peer (mercurius)"


def _digest(data: object) -> str:
    return digest(orjson.dumps({"data": data}))


def _row(key: object, value: object) -> dict[str, object]:
    return {"key": key, "value": value}


def _found(program: str, p50: float, answer: str) -> Found:
    return Found("S1", program, p50, p50, None, 1, 100, answer)
