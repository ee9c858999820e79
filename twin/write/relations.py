"""State free, typed relations between assets, each from one instant to another or for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.errors import Conflict, NotFound, TwinError, ValidationFailed
from twin.instants import format_instant
from twin.model import RelationInput
from twin.timeline import Json, Write, value_at
from twin.write.attributes import scalars
from twin.write.draft import Draft, Node
from twin.write.engine import Effect, Outcome, Terms, differences_of
from twin.write.fields import relation_field


@dataclass(slots=True)
class RelationRecipe:
    """Relations under some terms. A relation is a field of the asset it goes from."""

    terms: Terms

    async def load(self, draft: Draft, inputs: Sequence[RelationInput]) -> None:
        """Read the assets at both ends."""
        await draft.load("asset", [key for row in inputs for key in (row.source, row.target)])

    def apply(self, draft: Draft, row: RelationInput) -> Outcome:
        """Check one relation and state it, and its end where one is given."""
        node = _asset(draft, row.source, "from")
        _asset(draft, row.target, "to")
        field = relation_field(row.type, row.target)
        start = self._start(node, field, row)
        held = value_at(node.wanted, field, start)
        self._admit(row, exists=held is not None)
        before = node.fields_at(start)
        value: Json = (
            held if held is not None and not row.names("attributes") else scalars(row.attributes or ())
        )
        changed = node.apply(self._write(start, field, value))
        if row.valid_to is not None:
            changed |= node.apply(self._write(row.valid_to, field, None))
        effect: Effect = "unchanged" if not changed else "created" if held is None else "updated"
        return Outcome(
            node.global_id, effect, differences_of(node, before, [field], start) if changed else ()
        )

    async def check(self, draft: Draft, rows: Mapping[int, RelationInput]) -> Mapping[int, TwinError]:
        """Nothing can be wrong with relations that are each good."""
        return {}

    def _start(self, node: Node, field: str, row: RelationInput) -> int:
        """Return the instant from which it holds. A row that names only an end may end one that holds before."""
        start = self.terms.valid_from if row.valid_from is None else row.valid_from
        if row.valid_to is None or start < row.valid_to:
            return start
        if row.valid_from is None and value_at(node.wanted, field, row.valid_to - 1) is not None:
            return row.valid_to - 1
        raise ValidationFailed(
            f"the relation would end at {format_instant(row.valid_to)}, not after its start {format_instant(start)};"
            " give an earlier validFrom",
            path=("validTo",),
            value=format_instant(row.valid_to),
        )

    def _admit(self, row: RelationInput, *, exists: bool) -> None:
        name = f"{row.type!r} from {row.source!r} to {row.target!r}"
        if exists and self.terms.mode == "CREATE":
            raise Conflict(f"the relation {name} exists already; write it with mode UPDATE or UPSERT")
        if not exists and self.terms.mode == "UPDATE":
            raise NotFound(f"there is no relation {name}; write it with mode CREATE or UPSERT")

    def _write(self, valid_from: int, field: str, value: Json) -> Write:
        restates = valid_from != self.terms.now
        return Write(valid_from, {field: value}, self.terms.by, self.terms.reason, restates=restates)


def _asset(draft: Draft, key: str, path: str) -> Node:
    node = draft.get("asset", key)
    if not any(segment.alive for segment in node.wanted):
        raise NotFound(f"there is no asset {key!r}; write it first", path=(path,), value=key)
    return node
