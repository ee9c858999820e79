"""How many rows a predicate of the graph may have, from its form alone: the most there can be, and a guess. Pure."""

from __future__ import annotations

from typing import Final

from graph.store import All, Any, Compare, Id, Labelled, Linked, Literal, OneOf, Predicate, Test

_SHARE: Final = 1 / 3
"What a condition of unknown effect keeps."


def at_most(where: Predicate, rows: float) -> float:
    """Return how many of so many rows can satisfy a predicate."""
    match where:
        case Literal(value):
            return rows if value else 0.0
        case Compare(Id(), Test.EQ, _, False):
            return min(rows, 1.0)
        case OneOf(Id(), values, False):
            return min(rows, float(len(set(values))))
        case All(parts):
            return min((at_most(part, rows) for part in parts), default=rows)
        case Any(parts):
            return min(rows, sum(at_most(part, rows) for part in parts))
        case _:
            return rows


def guessed(where: Predicate, rows: float) -> float:
    """Return how many of so many rows may satisfy a predicate; nothing is known of their values."""
    match where:
        case All(parts):
            kept = rows
            for part in parts:
                kept = min(kept, guessed(part, kept))
            return kept
        case Any(parts):
            return min(rows, sum(guessed(part, rows) for part in parts))
        case Labelled(_, _, Compare(_, Test.EQ)):
            return min(rows, 1.0)
        case Linked() | Literal():
            return at_most(where, rows)
        case _:
            most = at_most(where, rows)
            return most * _SHARE if most == rows else most
