"""And, or, not of a predicate, in words that SQL and Cypher share; three-valued logic is theirs. Pure.

Conjunctions and disjunctions become balanced trees: parsers recurse, and bound the depth of an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from graph.store import All, Any, Compare, Labelled, Linked, Literal, Missing, Not, OneOf, Predicate

Leaf = Compare | OneOf | Missing | Linked | Labelled
"What a predicate tests in the end."
UNKNOWN: Final = "NULL"
_FLAT: Final = 8


def logic(predicate: Predicate, leaf: Callable[[Leaf], str]) -> str:
    """Return the predicate as text; `leaf` knows what the operands are."""
    match predicate:
        case Literal(None):
            return UNKNOWN
        case Literal(value):
            return "TRUE" if value else "FALSE"
        case All(parts):
            return both([logic(part, leaf) for part in parts])
        case Any(parts):
            return either([logic(part, leaf) for part in parts])
        case Not(part):
            return f"(NOT {logic(part, leaf)})"
        case Compare() | OneOf() | Missing() | Linked() | Labelled():
            return leaf(predicate)
        case _:
            assert_never(predicate)


def both(conditions: Sequence[str]) -> str:
    """Return the conjunction; of nothing it is true."""
    return _joined(conditions, "AND") if conditions else "TRUE"


def either(conditions: Sequence[str]) -> str:
    """Return the disjunction; of nothing it is false."""
    return _joined(conditions, "OR") if conditions else "FALSE"


def _joined(conditions: Sequence[str], word: str) -> str:
    if len(conditions) == 1:
        return conditions[0]
    if len(conditions) <= _FLAT:
        return f"({f' {word} '.join(conditions)})"
    middle = len(conditions) // 2
    return f"({_joined(conditions[:middle], word)} {word} {_joined(conditions[middle:], word)})"
