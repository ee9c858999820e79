"""What a condition implies for the graph alone, when every part of it that needs sensor data is left open."""

from __future__ import annotations

from twin.plan.terms import (
    FALSE,
    TRUE,
    Both,
    Condition,
    Either,
    Every,
    Negation,
    Some,
    Truth,
    asks_series,
    both,
    either,
)


def implied(condition: Condition) -> Condition:
    """Return a condition without series that is true wherever the given one is true."""
    return _open(condition, widen=True)


def _open(condition: Condition, *, widen: bool) -> Condition:
    """Leaves on series become true where the whole grows with them, false below a negation."""
    if not asks_series(condition):
        return condition
    match condition:
        case Both(parts):
            return both(*(_open(p, widen=widen) for p in parts))
        case Either(parts):
            return either(*(_open(p, widen=widen) for p in parts))
        case Negation(part):
            inner = _open(part, widen=not widen)
            return (
                Truth(not inner.value)
                if isinstance(inner, Truth) and inner.value is not None
                else Negation(inner)
            )
        case Some(relation, where):
            inner = _open(where, widen=widen)
            return FALSE if inner == FALSE else Some(relation, inner)
        case Every(relation, of, where):
            if widen and not asks_series(of):
                return both(Some(relation, of), _every(condition))
            return Some(relation, _open(of, widen=True)) if widen else FALSE
        case _:
            return TRUE if widen else FALSE


def _every(condition: Every) -> Condition:
    where = _open(condition.where, widen=True)
    return TRUE if where == TRUE else Every(condition.relation, condition.of, where)
