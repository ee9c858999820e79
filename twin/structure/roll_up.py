"""The sum of quantity × attribute over the leaves of a structure (law B6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.errors import UnitMismatch
from twin.structure.resolved import Resolved
from twin.structure.totals import Flow
from twin.units.ucum import conversion

Leaf = tuple[str, str | None]
"""A part's number and the label of its revision, if it has one."""
Values = Mapping[Leaf, tuple[float, str | None]]
"""A number and its unit; what is missing has none."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """The sum in a unit, None without a single value, and the numbers of the parts that are not in it."""

    value: float | None
    unit: str | None
    missing: tuple[str, ...]


def leaves(found: Resolved) -> list[int]:
    """Return the nodes below which nothing lies, by part number and label; a root without lines is one."""
    nodes = [node for node, lines in enumerate(found.lines) if not lines]
    return sorted(nodes, key=lambda node: leaf(found, node)[0])


def leaf(found: Resolved, node: int) -> Leaf:
    """Return a node as those who know attributes know it."""
    revision = found.revisions[node]
    return found.numbers[node], None if revision is None else revision.label


def roll_up(found: Resolved, reached: Flow, values: Values, unit: str | None = None) -> RollUp:
    """Sum in `unit`, or else in that of the first part, by number, that has a value.

    A part is missing when it has no value, when its value cannot be converted into that unit, or when it is counted in
    a unit that cannot be converted into its own.
    """
    total, into, missing = None, unit, set()
    is_free = unit is None
    for node in leaves(found):
        value = None if node in reached.apart else values.get(leaf(found, node))
        if value is not None and is_free:
            into, is_free = value[1], False
        converted = None if value is None else _converted(value, into)
        if converted is None:
            missing.add(found.numbers[node])
        else:
            total = (total or 0.0) + reached.quantity[node] * converted
    return RollUp(total, into, tuple(sorted(missing)))


def _converted(value: tuple[float, str | None], unit: str | None) -> float | None:
    number, own = value
    if own == unit:
        return number
    if own is None or unit is None:
        return None
    try:
        return conversion(own, unit).apply(number)
    except UnitMismatch:
        return None  # of another dimension: like a limit's unit that does not fit a row's (F5)
