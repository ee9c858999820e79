"""Predicates in SQL: three-valued logic, and the comparison of one typed expression with constants.

NULL is unknown; AND, OR and NOT of SQL then do what the port documents.
"""

from __future__ import annotations

import re
from typing import Final

from graph.asked import is_comparable
from graph.errors import BadRequest
from graph.pattern import check_pattern
from graph.sqlite_names import folded
from graph.sqlite_query import Query, Typed
from graph.store import (
    Compare,
    OneOf,
    PropertyType,
    Test,
)

_STRING_TESTS: Final = (Test.CONTAINS, Test.STARTS, Test.ENDS, Test.MATCHES)
_LAST: Final = 0x10FFFF
_COLUMN: Final = re.compile(r'\w+\.("\w+"|\w+)\Z')


def compare(query: Query, operand: Typed, asked: Compare) -> str:
    """Return `operand test value`; NULL when the types do not meet."""
    if asked.test in _STRING_TESTS:
        return _compare_string(query, operand, asked)
    if not is_comparable(operand.type, asked.value):
        return "NULL"
    value = _folded_value(asked.value, fold=asked.fold) if isinstance(asked.value, str) else asked.value
    return f"({_folded(operand, fold=asked.fold)} {asked.test.value} {query.bind(value)})"


def one_of(query: Query, operand: Typed, asked: OneOf) -> str:
    """Return whether the operand is one of the values."""
    if not asked.values:
        return "0"
    values = [each for each in asked.values if is_comparable(operand.type, each)]
    left = _folded(operand, fold=asked.fold)
    if not values:
        return f"({left} <> {left})"
    if operand.type is PropertyType.STRING:
        strings = [_folded_value(each, fold=asked.fold) for each in values if isinstance(each, str)]
        return f"({left} IN (SELECT value FROM {query.bind_strings(strings)}))"
    return f"({left} IN ({', '.join(query.bind(each) for each in values)}))"


def starts(query: Query, sql: str, prefix: str) -> str:
    """Return whether a string begins with the prefix, as a range that an index serves."""
    if not prefix:
        return f"({sql} = {sql})"
    above = _next(prefix)
    upper = f" AND {sql} < {query.bind(above)}" if above else ""
    return f"({sql} >= {query.bind(prefix)}{upper})"


def _compare_string(query: Query, operand: Typed, asked: Compare) -> str:
    if not isinstance(asked.value, str):
        raise BadRequest(f"{asked.test.value} tests strings, and {asked.value!r} is none")
    if asked.test is Test.MATCHES:
        check_pattern(asked.value)
    if not is_comparable(operand.type, asked.value):
        return "NULL"
    if asked.test is Test.MATCHES:
        return f"matches({operand.sql}, {query.bind(asked.value)}, {int(asked.fold)})"
    left, value = _folded(operand, fold=asked.fold), _folded_value(asked.value, fold=asked.fold)
    match asked.test:
        case Test.CONTAINS:
            return f"(instr({left}, {query.bind(value)}) > 0)"
        case Test.STARTS:
            return starts(query, left, value)
        case _:
            return f"(substr({left}, {-len(value)}) = {query.bind(value)})" if value else f"({left} = {left})"


def _folded(operand: Typed, *, fold: bool) -> str:
    if not fold or operand.type is not PropertyType.STRING:
        return operand.sql
    return folded(operand.sql) if _COLUMN.match(operand.sql) else f"fold({operand.sql})"


def _folded_value(value: str, *, fold: bool) -> str:
    return value.casefold() if fold else value


def _next(prefix: str) -> str:
    """Return the least string above all that begin with the prefix, by code point; "" when there is none."""
    kept = prefix.rstrip(chr(_LAST))
    if not kept:
        return ""
    after = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if 0xD800 <= after < 0xE000 else after)
