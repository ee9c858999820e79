"""Whether two requests are one and the same to a store: equal, and of the same types all the way down."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from functools import cache
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
            return all(
                are_alike(getattr(one, name), getattr(other, name))
                for name in _names(cast("Hashable", type(one)))
            )
        case _:
            return one == other and repr(one) == repr(other)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # Any: a dataclass, of which the library has no type
    """The fields that are compared."""
    return tuple(each.name for each in fields(kind) if each.compare)
