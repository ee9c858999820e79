"""The slow and obvious ways to compare structures and to say where a part is used: lists of all paths (B7, B8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pytest

from tests.property.structure_walk import Step, Walk
from twin.structure.compare import Compared
from twin.structure.records import Revision
from twin.units.codes import convert

Key = tuple[tuple[str, bool], ...]
Paths = dict[Key, Compared]
"What stands at each path; its key says of each name whether it is a part's number."


class Held(NamedTuple):
    """How a revision holds a part: `ways` are its shortest paths down to it."""

    level: int
    revision: Revision
    quantity: float
    ways: frozenset[tuple[str, ...]]
    is_top: bool


def holders_of(part: str, walk: Walk, below: dict[str, list[Step]]) -> dict[str, Held]:
    """Return which parts hold a part; `below` has all paths below each part whose rule picks a revision."""
    used = {(step.path[-1], step.revision) for steps in below.values() for step in steps}
    found = {}
    for number, steps in below.items():
        revision = walk.revision(number)
        those = [step for step in steps if step.path[-1] == part]
        if those and revision is not None:
            level = min(len(step.path) for step in those)
            quantity = sum(step.quantity * _own_factor(walk, step) for step in those)
            ways = frozenset(step.path for step in those if len(step.path) == level)
            found[number] = Held(level, revision, quantity, ways, (number, revision) not in used)
    return found


def _own_factor(walk: Walk, step: Step) -> float:
    factor = convert(1.0, step.unit, walk.unit(step.path[-1]))
    return 1.0 if factor is None else factor


def paths_of(walk: Walk, steps: Iterable[Step]) -> Paths:
    """Return what stands at each path of a design."""
    found: Paths = {}
    for step in steps:
        in_own = convert(step.quantity, step.unit, walk.unit(step.path[-1]))
        label = frozenset[str]() if step.revision is None else frozenset({step.revision.label})
        here = Compared(
            step.path,
            True,
            step.quantity if in_own is None else in_own,
            label,
            frozenset(step.lines[-1].designators),
            () if in_own is not None else ((step.unit, step.quantity),),
        )
        add(found, tuple((number, True) for number in step.path), here)
    return found


def add(found: Paths, key: Key, here: Compared) -> None:
    """Let one more thing stand at a path."""
    before = found.get(key)
    if before is not None:
        here = Compared(
            here.path,
            here.is_part,
            before.quantity + here.quantity,
            before.labels | here.labels,
            before.designators | here.designators,
            _together(before.foreign, here.foreign),
        )
    found[key] = here


def _together(*several: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    units = {unit for counted in several for unit, _ in counted}
    return tuple((unit, sum(dict(counted).get(unit, 0.0) for counted in several)) for unit in sorted(units))


def what_differs(left: Compared, right: Compared) -> tuple[str, ...]:
    """Return in what two things at one path differ."""
    what = []
    if left.quantity != pytest.approx(right.quantity) or dict(left.foreign) != pytest.approx(
        dict(right.foreign)
    ):
        what.append("QUANTITY")
    if left.labels != right.labels:
        what.append("REVISION")
    if left.designators and right.designators and left.designators != right.designators:
        what.append("REFERENCE_DESIGNATORS")
    return tuple(what)
