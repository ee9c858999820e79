"""Replace the lines of revisions, each view as a whole. Released is frozen (B9); nothing is used in itself (B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from twin.catalog import global_id, revision_id
from twin.errors import Conflict, NotFound, TwinError
from twin.instants import format_instant
from twin.model import BomInput
from twin.timeline import Write, segment_at, write_timeline
from twin.write.bom_lines import lines_of
from twin.write.draft import Draft, Node
from twin.write.engine import Effect, Outcome, Terms, check_version
from twin.write.fields import LINES
from twin.write.line_differences import line_differences
from twin.write.presence import known_revisions, units_of
from twin.write.structures import Structures, load_structures
from twin.write.usage_cycles import Usages, find_usage_cycles

FROZEN: Final = ("RELEASED", "SUPERSEDED", "OBSOLETE")
"States in which lines that are there can no longer change."


@dataclass(slots=True)
class BomRecipe:
    """Lines of revisions under some terms."""

    terms: Terms
    _structures: Structures = field(default_factory=Structures)
    _units: Mapping[str, str] = field(default_factory=dict)
    _revisions: frozenset[str] = frozenset()
    _changing: set[tuple[str, str]] = field(default_factory=set)

    async def load(self, draft: Draft, inputs: Sequence[BomInput]) -> None:
        """Read the parents with their structures, and which of the parts and revisions that lines name exist."""
        parents = [(row.parent.number, row.parent.label) for row in inputs]
        self._structures = await load_structures(draft, (number for number, _ in parents), parents)
        lines = [line for row in inputs for line in row.lines]
        named = dict.fromkeys(line.part for line in lines)
        named |= dict.fromkeys(each.number for line in lines for each in line.substitutes or ())
        self._units = await units_of(draft, named, self.terms)
        pinned = (revision_id(line.part, line.revision) for line in lines if line.revision is not None)
        self._revisions = frozenset(await known_revisions(draft, pinned, self.terms))

    def apply(self, draft: Draft, row: BomInput) -> Outcome:
        """Check the lines of one revision in one view, and state them."""
        node, view = _parent(draft, row, self.terms.valid_from), row.view or "ENGINEERING"
        check_version(node, row.expected_version)
        before = self._structures.held(node.fields_at(self.terms.valid_from), view)
        _admit(node, view, self.terms, exists=bool(before))
        after = lines_of(row, self._units, self._revisions)
        write = self.terms.write({LINES + view: self._structures.keep(after)})
        _refuse_frozen(node, view, write)
        if not node.apply(write):
            return Outcome(node.global_id, "unchanged")
        self._changing.add((node.id, view))
        effect: Effect = "updated" if before else "created"
        told = line_differences(node.global_id, view, before, after) if self.terms.dry_run else ()
        return Outcome(node.global_id, effect, told)

    async def check(self, draft: Draft, rows: Mapping[int, BomInput]) -> Mapping[int, TwinError]:
        """Bring the structures up to date, and refuse the rows that close a cycle."""
        await self._structures.settle(draft)
        fresh: dict[str, Usages] = {}
        for index, row in rows.items():
            view = row.view or "ENGINEERING"
            if (revision_id(row.parent.number, row.parent.label), view) in self._changing:
                uses = fresh.setdefault(view, {}).setdefault(row.parent.number, {})
                for place, line in enumerate(row.lines):
                    uses.setdefault(line.part, (index, place))
        return await find_usage_cycles(draft, fresh, self.terms)


def _parent(draft: Draft, row: BomInput, valid_from: int) -> Node:
    node = draft.get("part_revision", revision_id(row.parent.number, row.parent.label))
    if segment_at(node.wanted, valid_from) is not None:
        return node
    later = next((s.valid_from for s in node.wanted if s.alive and s.valid_from > valid_from), None)
    known = (
        ""
        if later is None
        else f" at {format_instant(valid_from)}; it exists from {format_instant(later)} on"
    )
    raise NotFound(
        f"there is no {node.global_id!r} to hold lines{known}; write it with upsertParts first",
        path=("parent",),
        value=global_id("part_revision", node.id),
    )


def _admit(node: Node, view: str, terms: Terms, *, exists: bool) -> None:
    if exists and terms.mode == "CREATE":
        raise Conflict(
            f"{node.global_id} has lines in {view} already; write them with mode UPDATE or UPSERT",
            path=("parent",),
        )
    if not exists and terms.mode == "UPDATE":
        raise NotFound(
            f"{node.global_id} has no lines in {view}; write them with mode CREATE or UPSERT",
            path=("parent",),
        )


def _refuse_frozen(node: Node, view: str, write: Write) -> None:
    """Refuse to change lines at any instant at which they are frozen."""
    name = LINES + view
    frozen = [s for s in node.wanted if name in s.fields and s.fields.get("state") in FROZEN]
    after = write_timeline(node.wanted, write) if frozen else ()
    for held in frozen:
        for segment in after:
            overlaps = segment.valid_from < held.valid_to and held.valid_from < segment.valid_to
            if overlaps and segment.fields.get(name) != held.fields[name]:
                raise _frozen(node, view, str(held.fields["state"]))


def _frozen(node: Node, view: str, state: str) -> Conflict:
    number = node.global_id.partition(":")[2]
    return Conflict(
        f"{node.global_id} is {state}, so its lines in {view} are frozen; add a new revision with upsertParts, give it"
        f" the lines with upsertBoms, and release it with transition, which supersedes {number!r}",
        path=("parent",),
        value=number,
    )
