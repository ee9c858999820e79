"""How values come back from SQLite: flags, attributes, labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graph.packed import shown_attributes, shown_labels
from graph.store import Row, Value

Read = Callable[[str | int | float | None], Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column is read."""

    read: Read

    @staticmethod
    def of_booleans() -> Reading:
        """Read 0 and 1 as False and True."""
        return Reading(lambda stored: None if stored is None else bool(stored))

    @staticmethod
    def of_labels() -> Reading:
        """Read labels, in the port's order."""
        return Reading(lambda stored: shown_labels(str(stored)))

    @staticmethod
    def of_attributes(names: tuple[str, ...] | None) -> Reading:
        """Read attributes by name; `names` narrows them."""
        wanted = None if names is None else frozenset(names)
        return Reading(lambda stored: shown_attributes(str(stored), wanted))


def read_rows(
    rows: Iterable[tuple[str | int | float | None, ...]], readings: Sequence[Reading | None]
) -> list[Row]:
    """Return the rows as the port has them; rows without anything to read are not copied."""
    places = [(place, reading.read) for place, reading in enumerate(readings) if reading is not None]
    if not places:
        return list(rows)
    result: list[Row] = []
    for row in rows:
        values: list[Value] = list(row)
        for place, read in places:
            values[place] = read(row[place])
        result.append(tuple(values))
    return result
