"""The rows of answers about structures: lines, things, and pages of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.world import JOINT, Thing
from tests.property.structure_walk import Step, Walk
from twin.instants import format_instant
from twin.selection import Selection
from twin.structure.records import Line, Revision, Substitute

Answer = Any  # Any: JSON
Answered = Callable[[Selection, Thing | None, Ask], Answer]
CURSOR = "a cursor"


def page(child: Selection, rows: list[Any], row: Callable[[Selection, Any], Answer], name: str) -> Answer:
    """The first rows; a cursor is not followed here."""
    first: Any = child.arguments.get("first")  # Any: a number
    shown = rows[:first]
    answer: dict[str, Answer] = {}
    for part in child.children:
        match part.field:
            case "nodes":
                answer[part.key] = [{c.key: row(c, each) for c in part.children} for each in shown]
            case "totalCount":
                answer[part.key] = len(rows)
            case "__typename":
                answer[part.key] = f"{name}Connection"
            case _:
                ends = dict.fromkeys(("startCursor", "endCursor"), CURSOR if shown else None)
                infos = {"hasNextPage": len(shown) < len(rows), "hasPreviousPage": False, **ends}
                answer[part.key] = {c.key: infos.get(c.field, "PageInfo") for c in part.children}
    return answer


def thing_of(
    child: Selection, number: str, revision: Revision | None, ask: Ask, answered: Answered
) -> Answer:
    if child.field == "part":
        return answered(child, ask.named_part(number), ask)
    if revision is None:
        return None
    return answered(child, ask.world.get("part_revision", f"{number}{JOINT}{revision.label}"), ask)


def line_of(child: Selection, step: Step, parent: str, over: Walk, ask: Ask, answered: Answered) -> Answer:
    line = step.lines[-1]
    told = {
        "id": _line_id(line, parent, over),
        "findNumber": line.find_number,
        "quantity": line.quantity,
        "unit": line.unit or over.unit(line.part),
        "referenceDesignators": list(line.designators),
        "view": over.resolve.view,
        "__typename": "BomLine",
    }
    answer: dict[str, Answer] = {}
    for c in child.children:
        match c.field:
            case "part" | "revision":
                answer[c.key] = thing_of(c, line.part, step.revision, ask, answered)
            case "effectivity":
                answer[c.key] = _limits(c, line)
            case "substitutes":
                answer[c.key] = [_substitute(c, each, ask, answered) for each in line.substitutes]
            case name:
                answer[c.key] = told[name]
    return answer


def _line_id(line: Line, parent: str, over: Walk) -> str:
    number, _, label = parent.partition(JOINT)
    given = over.parts[number].lines[label][over.resolve.view]
    alone = [each for each in given if each.find_number == line.find_number] == [line]
    place = next(n for n, each in enumerate(given, start=1) if each is line)
    named = (
        line.find_number if line.find_number is not None and alone else f"{line.find_number or ''}#{place}"
    )
    return f"line:{number}/{label}/{over.resolve.view}/{named}"


def _limits(child: Selection, line: Line) -> Answer:
    limits = line.effectivity
    if limits is None:
        return None
    told: dict[str, Answer] = {
        "from": None if limits.valid_from is None else format_instant(limits.valid_from),
        "to": None if limits.valid_to is None else format_instant(limits.valid_to),
        "serialFrom": limits.serial_from,
        "serialTo": limits.serial_to,
        "lots": None if limits.lots is None else list(limits.lots),
        "__typename": "Effectivity",
    }
    return {c.key: told[c.field] for c in child.children}


def _substitute(child: Selection, each: Substitute, ask: Ask, answered: Answered) -> Answer:
    told = {"preference": each.preference, "quantityFactor": each.quantity_factor, "__typename": "Alternate"}
    return {
        c.key: answered(c, ask.named_part(each.part), ask) if c.field == "part" else told[c.field]
        for c in child.children
    }
