"""The arguments of one leaf, asked for by place and by what must stand there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from twin.exchange.step.texts import name_of
from twin.exchange.step.values import Plain, Reference, Typed, Value


class Arguments:
    """The values in the parentheses of an entity. Each question raises ValueError where something else stands."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = values

    def name(self, place: int) -> str:
        """Return a text as a name; empty where it is not given or the entity ends before it."""
        match self._values[place : place + 1]:
            case () | (None,):
                return ""
            case (str() as text,) | (Typed(arguments=(str() as text,)),):
                return name_of(text)
            case _:
                raise ValueError(f"the attribute {place + 1} is no text")

    def reference(self, place: int) -> int:
        """Return the number of the entity that is referred to."""
        match self._values[place : place + 1]:
            case (Reference(number=number),):
                return number
            case _:
                raise ValueError(f"the attribute {place + 1} refers to no other entity")

    def last_reference(self) -> int:
        """Return the number of the entity that the last attribute refers to."""
        return self.reference(len(self._values) - 1)

    def references(self, place: int) -> tuple[int, ...]:
        """Return the numbers of a list of entities, in its order."""
        match self._values[place : place + 1]:
            case (tuple() as entries,):
                return tuple(entry.number for entry in entries if isinstance(entry, Reference))
            case _:
                raise ValueError(f"the attribute {place + 1} is no list")

    def count(self, place: int) -> float | None:
        """Return the number of a count; None for a measure of anything else."""
        match self._values[place : place + 1]:
            case (Typed(keyword="COUNT_MEASURE", arguments=(Plain(text=text),)),):
                number = float(text)
                if not math.isfinite(number) or number <= 0:
                    raise ValueError(f"the count {text} is not above zero")
                return number
            case _:
                return None
