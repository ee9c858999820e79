"""Which conjunct of a predicate a search should start from: no store has statistics of sub-selects; this stands in."""

from __future__ import annotations

from typing import Final

from graph.store import (
    TRUE,
    All,
    Any,
    AttributeOf,
    Compare,
    Id,
    Labelled,
    Linked,
    Of,
    OneOf,
    Path,
    Predicate,
    Test,
)

NEVER: Final = 9
"The rank of a conjunct that a search does not start from."

_FEW_IDS: Final = 50


def is_one_hop(path: Path) -> bool:
    """Whether the path follows exactly one edge."""
    return path.min_depth == 1 and path.max_depth == 1


def conjuncts(predicate: Predicate) -> list[Predicate]:
    """Return the parts that must all be true."""
    if not isinstance(predicate, All):
        return [] if predicate == TRUE else [predicate]
    return [each for part in predicate.parts for each in conjuncts(part)]


def driving_rank(part: Predicate, *, is_present: bool) -> int:
    """How soon a conjunct is chosen to start from; fewer nodes are expected of the lower ranks."""
    match part:
        case OneOf(operand=Id(), fold=False):
            return 1
        case Labelled(value=value) if is_exact(value):
            return 2
        case Linked(path, where) if is_one_hop(path):
            return 3 if starts_from_few(where) else 5 if is_selective(where) else NEVER
        case Linked(_, where):
            return 4 if starts_from_few(where) else 6
        case _:
            return 7 if is_present and names_attribute(part) else NEVER


def is_narrow(rank: int) -> bool:
    """Whether a search that starts from a conjunct of this rank looks at what few named nodes lead to, and no more."""
    return rank <= 4


def starts_from_few(predicate: Predicate) -> bool:
    """Whether the nodes that satisfy a predicate are, or are linked to, few that it names."""
    match predicate:
        case Labelled(value=value):
            return is_exact(value)
        case Linked(_, where):
            return starts_from_few(where)
        case _:
            return names_few(predicate) or any(
                starts_from_few(part) for part in conjuncts(predicate) if part != predicate
            )


def names_attribute(part: Predicate) -> bool:
    """Whether a conjunct names the value of an attribute that an index has."""
    match part:
        case Compare(operand=AttributeOf(part="string"), test=Test.EQ, value=str(), fold=False):
            return True
        case Compare(operand=AttributeOf(part="number"), test=Test.EQ, value=value):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return False


def names_few(part: Predicate) -> bool:
    """Whether a conjunct names so few nodes that a walk from each is cheap."""
    match part:
        case Compare(operand=Id(), test=Test.EQ, fold=False):
            return True
        case OneOf(operand=Id(), values=values, fold=False):
            return len(values) <= _FEW_IDS
        case _:
            return False


def is_selective(predicate: Predicate) -> bool:
    """Whether few nodes are likely to satisfy it, found by an index."""
    match predicate:
        case Compare(operand=Id() | Of(), test=Test.EQ, fold=False) | OneOf(operand=Id() | Of(), fold=False):
            return True
        case Labelled(value=value):
            return is_exact(value)
        case Linked(path, where):
            return not is_one_hop(path) or is_selective(where)
        case All(parts):
            return any(is_selective(part) for part in parts)
        case Any(parts):
            return bool(parts) and all(is_selective(part) for part in parts)
        case _:
            return names_attribute(predicate)


def is_exact(predicate: Predicate | None) -> bool:
    """Whether a condition on a label names its value."""
    match predicate:
        case Compare(test=Test.EQ, fold=False) | OneOf(fold=False):
            return True
        case All(parts):
            return any(is_exact(part) for part in parts)
        case _:
            return False
