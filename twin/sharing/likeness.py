"""Whether two requests are one and the same to a store: equal, and of the same types all the way down."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast


def are_alike(one: object, other: object) -> bool:
    """Return whether nothing tells the two apart. What is the very same is not looked into: most parts are.

    >>> are_alike((1, "a"), (True, "a"))
    False
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    match one:
        case str() | int():
            return one == other
        case tuple():
            others: tuple[object, ...] = other  # type: ignore[assignment]  # of the same type, as was found out
            return len(one) == len(others) and all(map(are_alike, one, others))
        case _ if is_dataclass(one):
            parts = _parts(cast("Hashable", type(one)))
            pairs = zip(parts(one), parts(other), strict=True)
            return all(mine is its or are_alike(mine, its) for mine, its in pairs)
        case _:
            return one == other and repr(one) == repr(other)


@cache
def _parts(kind: Any) -> Callable[[object], Sequence[object]]:  # Any: a dataclass, of which there is no type
    """Return what gives the fields that are compared."""
    names = [each.name for each in fields(kind) if each.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda thing: [getattr(thing, name) for name in names]
