"""How values come back from Neo4j: one record of columns, each a list; attributes and labels packed as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from graph.packed import shown_attributes
from graph.store import Row, Value

Reading = Callable[..., Value]
"How one value of a column is read: from text, or a place."


def attribute_reading(names: tuple[str, ...] | None) -> Reading:
    """Return what reads attributes; `names` narrows them."""
    return partial(shown_attributes, names=None if names is None else frozenset(names))


def read_rows(columns: Sequence[object], readings: Sequence[Reading | None]) -> list[Row]:
    """Return the columns of the one record as the port's rows."""
    lists: list[Sequence[Value]] = []
    for column, reading in zip(columns, readings, strict=True):
        assert isinstance(column, list)
        lists.append(column if reading is None else [reading(each) for each in column])
    return list(zip(*lists, strict=True))
