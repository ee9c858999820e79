"""Revisions of a document or a part: merged by label, numbered in the order they were added, dated when released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from twin.errors import ValidationFailed
from twin.model import DocumentRevisionInput, PartRevisionInput
from twin.timeline import Fields, Json, lives_after
from twin.write.draft import Node

RevisionInput = DocumentRevisionInput | PartRevisionInput


def revision_fields(given: RevisionInput, before: Fields, valid_from: int) -> dict[str, Json]:
    """Return the state and the date as given; what is released without a date is so from `valid_from` on."""
    fields: dict[str, Json] = {
        name: getattr(given, name) for name in ("state", "released_at") if given.names(name)
    }
    releases = given.state == "RELEASED" and before.get("state") != "RELEASED"
    if releases and not given.names("released_at") and before.get("released_at") is None:
        fields["released_at"] = valid_from
    return fields


def sequence_fields(node: Node, others: Iterable[Node], valid_from: int) -> dict[str, Json]:
    """Return the place of a revision that is new at the instant: its own from later on, else behind all others."""
    if node.fields_at(valid_from):
        return {}
    if lives_after(node.wanted, valid_from):
        return {"sequence": _sequence(node)}
    return {"sequence": 1 + max(map(_sequence, others), default=0)}


def refuse_twice(revisions: Sequence[RevisionInput]) -> None:
    """Refuse a label that is given twice."""
    labels = [revision.label for revision in revisions]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise ValidationFailed(
            f"revision {twice!r} is given twice; give it once", path=("revisions",), value=twice
        )


def _sequence(node: Node) -> int:
    found = (segment.fields.get("sequence") for segment in node.wanted)
    return max((number for number in found if isinstance(number, int)), default=0)
