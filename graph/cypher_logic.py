"""Predicates in Cypher: three-valued logic, and the comparison of one typed expression with constants.

null is unknown; AND, OR and NOT of Cypher then do what the port documents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

from graph.asked import is_comparable
from graph.cypher_query import Query, Typed
from graph.errors import BadRequest
from graph.pattern import portable_pattern
from graph.store import (
    Compare,
    Missing,
    OneOf,
    Operand,
    Test,
)

Valued = Compare | OneOf | Missing
Read = Callable[[Operand, bool], Typed]
"What gives the text of an operand; the flag asks for the folded copy of a string."

_STRING_TESTS: Final = {
    Test.CONTAINS: "CONTAINS",
    Test.STARTS: "STARTS WITH",
    Test.ENDS: "ENDS WITH",
    Test.MATCHES: "=~",
}
_RELATIONS: Final = (Test.GT, Test.GTE, Test.LT, Test.LTE)


def valued(query: Query, asked: Valued, read: Read) -> str:
    """Return a test of one operand."""
    match asked:
        case Compare():
            return _compare(query, asked, read)
        case OneOf():
            return _one_of(query, asked, read)
        case Missing():
            return f"({read(asked.operand, False).text} IS NULL)"
        case _:
            assert_never(asked)


def related(query: Query, text: str, test: Test, value: str | int | float | bool) -> str:
    """Return `text test value`; strings by code point.

    Neo4j 5.26 sorts stored strings by code point, but compares them with constants by UTF-16 unit. Both orders differ
    only where one string has a character beyond U+FFFF and the other one from U+E000 on; the first difference of the
    two strings is there exactly when the pattern of `_misjudged` holds.
    """
    plain = f"{text} {test.value} {query.bind(value)}"
    if test not in _RELATIONS or not isinstance(value, str) or not (pattern := _misjudged(value)):
        return f"({plain})"
    return f"(({plain}) XOR ({text} =~ {query.bind(pattern)}))"


def _compare(query: Query, asked: Compare, read: Read) -> str:
    operator = _STRING_TESTS.get(asked.test)
    if operator is not None and not isinstance(asked.value, str):
        raise BadRequest(f"{asked.test.value} tests strings, and {asked.value!r} is none")
    value = asked.value
    if isinstance(value, str) and asked.test is Test.MATCHES:
        value = portable_pattern(value, asked.fold)
    elif isinstance(value, str) and asked.fold:
        value = value.casefold()
    operand = read(asked.operand, asked.fold)
    if not is_comparable(operand.type, value):
        return "null"
    if operator is None:
        return related(query, operand.text, asked.test, value)
    return f"({operand.text} {operator} {query.bind(value)})"


def _one_of(query: Query, asked: OneOf, read: Read) -> str:
    if not asked.values:
        return "false"
    operand = read(asked.operand, asked.fold)
    values = [each for each in asked.values if is_comparable(operand.type, each)]
    if not values:
        return f"({operand.text} <> {operand.text})"
    folded = [each.casefold() if asked.fold and isinstance(each, str) else each for each in values]
    return f"({operand.text} IN {query.bind(folded)})"


def _misjudged(value: str) -> str:
    """Return the pattern of the strings that compare with the value otherwise by UTF-16 unit; "" when none does."""
    ends = (
        _spelled(value[:place])
        + (r"[\x{10000}-\x{10FFFF}]" if character < "\U00010000" else r"[\x{E000}-\x{FFFF}]")
        for place, character in enumerate(value)
        if character >= "\ue000"
    )
    choices = "|".join(ends)
    return f"(?s)(?:{choices}).*" if choices else ""


def _spelled(text: str) -> str:
    return "".join(f"\\x{{{ord(each):X}}}" for each in text)
