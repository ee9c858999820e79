"""What differs between two structures: their lists of paths, side by side (B8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isclose
from typing import Any, NamedTuple

from tests.oracle.ask import Ask
from tests.oracle.plain_fields import Answer, Answered
from tests.oracle.structures import walk
from tests.oracle.world import JOINT, Thing
from twin.selection import Selection
from twin.units.codes import convert


class Line(NamedTuple):
    """What one side has at a path."""

    path: tuple[str, ...]
    part: str | None
    quantity: float
    labels: frozenset[str]
    designators: frozenset[str]
    foreign: tuple[tuple[str, float], ...] = ()


Lines = dict[tuple[tuple[str, bool], ...], Line]
"By names, each with whether it is a part's number."


def comparison(selection: Selection, ask: Ask, answered: Answered) -> Answer:
    """Return a StructureComparison."""
    given: Mapping[str, Any] = selection.arguments  # Any: arguments
    left, right = _lines(given["left"], ask), _lines(given["right"], ask)
    both = [(left[key], right[key], _what(left[key], right[key])) for key in left if key in right]
    lines = {
        "added": sorted(right[key] for key in right if key not in left),
        "removed": sorted(left[key] for key in left if key not in right),
    }
    changed = sorted((pair for pair in both if pair[2]), key=lambda pair: pair[0].path)
    answer: dict[str, Answer] = {}
    for child in selection.children:
        match child.field:
            case "added" | "removed" as name:
                answer[child.key] = [_line(child, line, ask, answered) for line in lines[name]]
            case "changed":
                answer[child.key] = [_change(child, pair, ask, answered) for pair in changed]
            case "identical":
                answer[child.key] = not (changed or any(lines.values()))
            case _:
                answer[child.key] = "StructureComparison"
    return answer


def _what(left: Line, right: Line) -> list[str]:
    designators = left.designators and right.designators and left.designators != right.designators
    differs = {
        "QUANTITY": not isclose(left.quantity, right.quantity, rel_tol=1e-9)
        or _rounded(left.foreign) != _rounded(right.foreign),
        "REVISION": left.labels != right.labels,
        "REFERENCE_DESIGNATORS": bool(designators),
    }
    return [name for name, is_so in differs.items() if is_so]


def _rounded(foreign: tuple[tuple[str, float], ...]) -> dict[str, str]:
    """How many there are by unit, of those counted in units that cannot be converted into the part's own."""
    units = {unit for unit, _ in foreign}
    return {unit: f"{sum(count for each, count in foreign if each == unit):.8e}" for unit in units}


def _lines(given: Mapping[str, Any], ask: Ask) -> Lines:  # Any: as a client gives it
    if given.get("design") is not None:
        return _designed(given["design"], ask)
    installed = given["installed"]
    at = replace(ask, as_of=installed.get("asOf"), known_at=installed.get("knownAt"))
    found: Lines = {}
    asset = at.world.get("asset", installed["asset"])
    assert asset is not None, "the oracle is asked about things that are there"
    _install(found, asset, (), at)
    return found


def _designed(given: Mapping[str, Any], ask: Ask) -> Lines:  # Any: as a client gives it
    over, number = walk(given.get("resolve"), ask), given["number"]
    label = given.get("revision")
    named = [each for each in over.parts[number].revisions if each.label == label]
    found: Lines = {}
    for step in over.paths(number, over.revision(number) if label is None else named[0]):
        own = convert(step.quantity, step.unit, over.unit(step.path[-1]))
        labels = frozenset[str]() if step.revision is None else frozenset({step.revision.label})
        quantity = step.quantity if own is None else own
        foreign = () if own is not None else ((step.unit, step.quantity),)
        line = Line(
            step.path, step.path[-1], quantity, labels, frozenset(step.lines[-1].designators), foreign
        )
        _add(found, tuple((each, True) for each in step.path), line)
    return found


def _install(found: Lines, host: Thing, above: tuple[tuple[str, bool], ...], ask: Ask) -> None:
    for thing in ask.children(host):
        design, position = ask.realised(thing), ask.position(thing)
        part, _, label = ("", "", "") if design is None else design.id.partition(JOINT)
        key = (*above, (thing.id, False) if design is None else (part, True))
        line = Line(
            tuple(name for name, _ in key),
            part or None,
            1.0,
            frozenset() if design is None else frozenset({label}),
            frozenset() if position is None else frozenset({position}),
        )
        _add(found, key, line)
        _install(found, thing, key, ask)


def _add(found: Lines, key: tuple[tuple[str, bool], ...], line: Line) -> None:
    if key in found:
        before = found[key]
        labels, designators = before.labels | line.labels, before.designators | line.designators
        foreign = (*before.foreign, *line.foreign)
        line = Line(line.path, line.part, before.quantity + line.quantity, labels, designators, foreign)
    found[key] = line


def _line(child: Selection, line: Line, ask: Ask, answered: Answered) -> Answer:
    answer: dict[str, Answer] = {}
    for c in child.children:
        match c.field:
            case "part":
                answer[c.key] = None if line.part is None else answered(c, ask.named_part(line.part), ask)
            case "revision":
                label = next(iter(line.labels)) if len(line.labels) == 1 else None
                revision = (
                    None if label is None else ask.world.get("part_revision", f"{line.part}{JOINT}{label}")
                )
                answer[c.key] = answered(c, revision, ask)
            case name:
                told = {"path": list(line.path), "quantity": line.quantity, "__typename": "StructureLine"}
                answer[c.key] = told[name]
    return answer


def _change(child: Selection, pair: tuple[Line, Line, list[str]], ask: Ask, answered: Answered) -> Answer:
    left, right, what = pair
    answer: dict[str, Answer] = {}
    for c in child.children:
        match c.field:
            case "left" | "right" as side:
                answer[c.key] = _line(c, left if side == "left" else right, ask, answered)
            case "what":
                answer[c.key] = what
            case "path":
                answer[c.key] = list(left.path)
            case "part":
                answer[c.key] = None if left.part is None else answered(c, ask.named_part(left.part), ask)
            case _:
                answer[c.key] = "StructureChange"
    return answer
