"""Which revision of a document or part is meant, and which files of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.plain_fields import Answer, Answered, AnsweringField
from tests.oracle.world import JOINT, Thing
from twin.selection import Selection


def revision(default: str) -> AnsweringField:
    """By label, else the newest, or of those released by a date the one released last (B1; nothing is pinned here)."""

    def pick(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
        given: Mapping[str, Any] = child.arguments  # Any: arguments
        found = ask.part_revisions(thing) if thing.kind == "part" else ask.revisions(thing)
        if given.get("label") is not None:
            found = [r for r in found if r.id.partition(JOINT)[2] == given["label"]]
        elif (given.get("rule") or default) != "LATEST":
            date = ask.end if given.get("date") is None else given["date"]
            released = [r for r in found if r.fields.get("state") in ("RELEASED", "SUPERSEDED")]
            dated = [r for r in released if r.fields.get("releasedAt", date + 1) <= date]
            found = sorted(dated, key=lambda r: int(r.fields["releasedAt"]))
        return answered(child, found[-1] if found else None, ask)

    return pick


def files(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    roles: Any = child.arguments.get("roles")  # Any: a list of roles
    return [answered(child, f, ask) for f in ask.files(thing) if roles is None or f.fields["role"] in roles]


def file(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    role = child.arguments.get("role") or "SOURCE"
    found = [f for f in ask.files(thing) if f.fields["role"] == role]
    return answered(child, found[-1] if found else None, ask)
