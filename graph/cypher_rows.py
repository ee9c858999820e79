"""How values come back from Neo4j: one record of columns, each a list; attributes and labels packed as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from graph.packed import read_attributes, read_labels
from graph.store import Attribute, Label, Row, Value

Reading = Callable[..., Value]
"How one value of a column is read: from text, or a place."


def attribute_reading(names: tuple[str, ...] | None) -> Reading:
    """Return what reads attributes, ordered by name; `names` narrows them."""
    wanted = None if names is None else frozenset(names)

    def read(stored: str) -> tuple[Attribute, ...]:
        found = (each for each in read_attributes(stored) if wanted is None or each.name in wanted)
        return tuple(sorted(found, key=attrgetter("name")))

    return read


def label_reading(stored: str) -> tuple[Label, ...]:
    """Read labels, in the port's order."""
    return tuple(sorted(read_labels(stored), key=_label_order))


def read_rows(columns: Sequence[object], readings: Sequence[Reading | None]) -> list[Row]:
    """Return the columns of the one record as the port's rows."""
    lists: list[Sequence[Value]] = []
    for column, reading in zip(columns, readings, strict=True):
        assert isinstance(column, list)
        lists.append(column if reading is None else [reading(each) for each in column])
    return list(zip(*lists, strict=True))


def _label_order(label: Label) -> tuple[str, bool, str, str]:
    return label.scheme, label.issuer is not None, label.issuer or "", label.value
