"""Record events. Each holds from its own instant on, so that the past shows what had happened by then."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from twin.errors import NotFound, TwinError, ValidationFailed
from twin.instants import format_instant
from twin.model import EventInput
from twin.timeline import Json, Write
from twin.write.attributes import attribute_fields
from twin.write.draft import Draft
from twin.write.engine import Outcome, Terms, admit, outcome
from twin.write.faults import Judgement


@dataclass(slots=True)
class EventRecipe:
    """Events under some terms; an event without an id gets one."""

    terms: Terms
    _ids: dict[int, str] = field(default_factory=dict)

    async def load(self, draft: Draft, inputs: Sequence[EventInput]) -> None:
        """Read the events, and the assets and documents that they name."""
        await draft.load("event", [self._id(row) for row in inputs])
        await draft.load("asset", [key for row in inputs for key in row.assets])
        await draft.load("document", [number for row in inputs for number in row.documents or ()])

    def apply(self, draft: Draft, row: EventInput) -> Outcome:
        """Check one event and state its fields."""
        judgement = Judgement()
        with judgement:
            _refuse_backwards(row)
        for kind, path, keys in (
            ("asset", "assets", row.assets),
            ("document", "documents", row.documents or ()),
        ):
            with judgement:
                _require(draft, kind, path, keys)
        attributes: dict[str, Json] = {}
        with judgement:
            attributes = attribute_fields(row.attributes or (), {}, {})
        judgement.end()
        node = draft.get("event", self._id(row))
        start = min(row.at, self.terms.now) if self.terms.stated is None else self.terms.stated
        terms = replace(self.terms, stated=start)
        exists = admit(node, terms, None)
        before = node.fields_at(start)
        fields = _fields(row, self.terms.by) | attributes
        changed = node.apply(Write(start, fields, terms.by, terms.reason))
        return outcome(node, terms, exists, before, fields, changed)

    async def check(self, draft: Draft, rows: Mapping[int, EventInput]) -> Mapping[int, TwinError]:
        """Nothing can be wrong with events that are each good."""
        return {}

    def _id(self, row: EventInput) -> str:
        return row.id or self._ids.setdefault(id(row), str(uuid.uuid4()))


def _refuse_backwards(row: EventInput) -> None:
    if row.until is not None and row.until < row.at:
        raise ValidationFailed(
            f"the event ends at {format_instant(row.until)}, before it begins at {format_instant(row.at)}",
            path=("until",),
            value=format_instant(row.until),
        )


def _fields(row: EventInput, by: str | None) -> dict[str, Json]:
    names = ("kind", "at", "until", "title", "text", "severity")
    fields: dict[str, Json] = {name: getattr(row, name) for name in names if row.names(name)}
    fields["assets"] = list[Json](dict.fromkeys(row.assets))
    if row.names("documents"):
        fields["documents"] = list[Json](dict.fromkeys(row.documents or ())) or None
    return fields if by is None else {**fields, "by": by}


def _require(draft: Draft, kind: str, path: str, keys: Sequence[str]) -> None:
    for place, key in enumerate(keys):
        if not any(segment.alive for segment in draft.get(kind, key).wanted):
            raise NotFound(f"there is no {kind} {key!r}; write it first", path=(path, str(place)), value=key)
