"""Structures of parts: every path is walked, one after another (B1-B7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from tests.oracle.ask import Ask
from tests.oracle.plain_fields import Answer, Answered, AnsweringField
from tests.oracle.structure_rows import line_of, page, thing_of
from tests.oracle.world import JOINT, Thing
from tests.property.structure_walk import Step, Walk, same_group
from twin.errors import UnitMismatch
from twin.selection import Selection
from twin.structure.records import Effectivity, Line, PartStructure, Revision, Substitute
from twin.structure.resolve import Resolve
from twin.units.codes import convert
from twin.units.ucum import conversion

Given = Mapping[str, Any] | None  # Any: as a client gives it
CURSOR = "a cursor"


# ---------------------------------------------------------------- what is known of parts
def walk(given: Given, ask: Ask) -> Walk:
    """Return the parts of the world, and how they are resolved."""
    named = given or {}
    date = ask.end if named.get("date") is None else named["date"]
    rule: Any = named.get("rule") or "LATEST_RELEASED"  # Any: as a client gives it
    view = named.get("view") or "ENGINEERING"
    resolve = Resolve(date, rule, view, named.get("serial"), named.get("lot"))
    return Walk({part.id: _part(part, ask) for part in ask.world.all("part")}, resolve)


def _part(part: Thing, ask: Ask) -> PartStructure:
    revisions = [
        Revision(
            _label(each),
            str(each.fields.get("state", "IN_WORK")),
            each.fields.get("releasedAt"),
            each.fields["sequence"],
        )
        for each in ask.part_revisions(part)
    ]
    lines: dict[str, dict[str, tuple[Line, ...]]] = {}
    for bom in ask.world.all("bom"):
        number, label, view = bom.id.split(JOINT)
        if number == part.id:
            lines.setdefault(label, {})[view] = tuple(_line(row) for row in bom.fields["lines"])
    return PartStructure(str(part.fields.get("unit", "C62")), tuple(revisions), lines)


def _line(row: Mapping[str, Any]) -> Line:  # Any: as in a row
    limits = row.get("effectivity")
    return Line(
        row["part"],
        row.get("revision"),
        float(row["quantity"]),
        row.get("unit"),
        row.get("findNumber"),
        tuple(row.get("referenceDesignators") or ()),
        None if limits is None else _effectivity(limits),
        tuple(
            Substitute(each["number"], each.get("preference"), each.get("quantityFactor", 1.0))
            for each in row.get("substitutes") or ()
        ),
    )


def _effectivity(limits: Mapping[str, Any]) -> Effectivity:  # Any: as in a row
    start, end, first, last, lots = map(limits.get, ("from", "to", "serialFrom", "serialTo", "lots"))
    return Effectivity(start, end, first, last, None if lots is None else tuple(lots))


def _label(revision: Thing) -> str:
    return revision.id.partition(JOINT)[2]


def revision_of(revision: Thing, over: Walk) -> Revision | None:
    """Return a revision as a walk knows it."""
    number, _, label = revision.id.partition(JOINT)
    known = over.parts[number].revisions if number in over.parts else ()
    return next((each for each in known if each.label == label), None)


def _below(revision: Thing, over: Walk, depth: int | None = None) -> list[Step]:
    number = revision.id.partition(JOINT)[0]
    return list(over.paths(number, revision_of(revision, over), depth))


# ---------------------------------------------------------------- filters
def is_used_in(given: Mapping[str, Any], part: Thing, ask: Ask) -> bool:  # Any: a filter
    over = walk(given.get("resolve"), ask)
    number, label = given["number"], given.get("revision")
    if label is None:
        revision = over.revision(number)
    else:
        known = over.parts[number].revisions if number in over.parts else ()
        revision = next((each for each in known if each.label == label), None)
    return any(step.path[-1] == part.id for step in over.paths(number, revision))


def holds(revision: Thing, parts: list[str], ask: Ask) -> bool:
    return any(step.path[-1] in parts for step in _below(revision, walk(None, ask)))


# ---------------------------------------------------------------- fields
def _lines(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    over = walk(_resolve(child), ask)
    return [line_of(child, step, thing.id, over, ask, answered) for step in _below(thing, over, 1)]


def _explode(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    over, arguments = walk(_resolve(child), ask), child.arguments
    depth: Any = arguments.get("depth")  # Any: a number or None
    steps = _below(thing, over, depth)

    def row(each: Selection, step: Step) -> Answer:
        match each.field:
            case "line":
                user = step.lines[:-1]
                above = thing.id if not user else JOINT.join((user[-1].part, _user(step, over)))
                return line_of(each, step, above, over, ask, answered)
            case "part" | "revision":
                return thing_of(each, step.path[-1], step.revision, ask, answered)
            case name:
                told = {"level": len(step.path), "path": list(step.path), "quantity": step.quantity}
                return (told | {"unit": step.unit, "__typename": "BomRow"})[name]

    return page(child, steps, row, "BomRow")


def _user(step: Step, over: Walk) -> str:
    """The label of the revision that the last line of a step belongs to."""
    line = step.lines[-2]
    revision = over.revision(line.part, line.pinned)
    return "" if revision is None else revision.label


def _totals(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    over = walk(_resolve(child), ask)
    depth: Any = child.arguments.get("depth")  # Any: a number or None
    steps = _below(thing, over, depth)
    found = []
    for number in sorted({step.path[-1] for step in steps}):
        mine = [step for step in steps if step.path[-1] == number]
        units = sorted({step.unit for step in mine}, key=lambda unit: (unit != over.unit(number), unit))
        own = over.unit(number)
        for into in dict.fromkeys(next(u for u in (own, *units) if same_group(u, unit)) for unit in units):
            those = [step for step in mine if same_group(step.unit, into)]
            quantity = sum(convert(step.quantity, step.unit, into) or 0.0 for step in those)
            revisions = {step.revision for step in mine}
            revision = revisions.pop() if len(revisions) == 1 else None
            told = {"quantity": quantity, "unit": into, "occurrences": len(those), "__typename": "BomTotal"}
            found.append(
                {
                    c.key: thing_of(c, number, revision, ask, answered)
                    if c.field in ("part", "revision")
                    else told[c.field]
                    for c in child.children
                }
            )
    return found


def _roll_up(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    over = walk(_resolve(child), ask)
    number, revision = thing.id.partition(JOINT)[0], revision_of(thing, over)
    root = Step((Line(number),), revision, 1.0, over.unit(number), 0)
    ends = [step for step in (_below(thing, over) or [root]) if not over.lines(step.path[-1], step.revision)]
    into: Any = child.arguments.get("unit")  # Any: a unit or None
    is_free, total, missing = into is None, None, set[str]()
    apart = {(s.path[-1], s.revision) for s in ends if not same_group(s.unit, over.unit(s.path[-1]))}
    for end in sorted(ends, key=lambda step: step.path[-1]):
        held = _number(child.arguments["attribute"], end, ask)
        if held is not None and (end.path[-1], end.revision) not in apart and is_free:
            into, is_free = held[1], False
        value = None if held is None or (end.path[-1], end.revision) in apart else _into(held, into)
        if value is None:
            missing.add(end.path[-1])
        else:
            own = convert(end.quantity, end.unit, over.unit(end.path[-1]))
            total = (total or 0.0) + value * (own or 0.0)
    told = {"value": total, "unit": into, "__typename": "RollUp"}
    return {
        c.key: [answered(c, ask.named_part(each), ask) for each in sorted(missing)]
        if c.field == "missing"
        else told[c.field]
        for c in child.children
    }


def _number(name: object, end: Step, ask: Ask) -> tuple[float, str | None] | None:
    """The attribute of the revision, else of the part, where it is a number."""
    part = end.path[-1]
    revision = (
        None if end.revision is None else ask.world.get("part_revision", f"{part}{JOINT}{end.revision.label}")
    )
    for thing in (revision, ask.world.get("part", part)):
        if thing is not None and f"attribute:{name}" in thing.fields:
            held: Any = thing.fields[f"attribute:{name}"]  # Any: an attribute's parts
            if held.get("number") is not None:
                return float(held["number"]), held.get("unit")
    return None


def _into(held: tuple[float, str | None], unit: str | None) -> float | None:
    if held[1] == unit:
        return held[0]
    try:
        return None if unit is None or held[1] is None else conversion(held[1], unit).apply(held[0])
    except UnitMismatch:
        return None


def _where_used(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    over = walk(_resolve(child), ask)
    picked = {number: over.revision(number) for number in over.parts}
    below = {n: list(over.paths(n, revision)) for n, revision in picked.items() if revision is not None}
    used = {(step.path[-1], step.revision) for steps in below.values() for step in steps}
    uses = []
    for number, steps in below.items():
        those = [step for step in steps if step.path[-1] == thing.id]
        if those:
            nearest = min(those, key=lambda step: len(step.path))
            quantity = 0.0
            for step in those:
                own = convert(step.quantity, step.unit, over.unit(thing.id))
                quantity += step.quantity if own is None else own
            uses.append((len(nearest.path), number, quantity, list(nearest.path)))
    depth: Any = child.arguments.get("depth")  # Any: a number or None
    listed = sorted(use for use in uses if depth is None or use[0] <= depth)

    def row(each: Selection, use: tuple[int, str, float, list[str]]) -> Answer:
        level, number, quantity, path = use
        if each.field == "revision":
            return thing_of(each, number, picked[number], ask, answered)
        told = {"level": level, "quantity": quantity, "path": path, "__typename": "WhereUsed"}
        return (told | {"isTop": (number, picked[number]) not in used})[each.field]

    return page(child, listed, row, "WhereUsed")


def _resolve(child: Selection) -> Given:
    return cast("Given", child.arguments.get("resolve"))


PART_FIELDS: Mapping[str, AnsweringField] = {"whereUsed": _where_used}
REVISION_FIELDS: Mapping[str, AnsweringField] = {
    "lines": _lines,
    "explode": _explode,
    "totals": _totals,
    "rollUp": _roll_up,
}
