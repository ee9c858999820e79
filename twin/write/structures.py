"""The structure of a part follows from the part, its revisions and their lines: worked out anew when they change.

A revision's timeline holds a digest of its lines in each view, so that T3 holds for lines as for any field; the lines
themselves stand in the structure of its part alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from graph.store import FOREVER
from twin.catalog import JOINT, revision_id
from twin.structure.records import (
    PIECE,
    VIEWS,
    Line,
    PartStructure,
    Revision,
    digest_of,
    read_content,
    write_content,
)
from twin.timeline import Fields, Segment, Timeline, segment_at
from twin.write.draft import Draft, Node, breathe
from twin.write.fields import LINES

CONTENT = "content"


@dataclass(slots=True)
class Structures:
    """The parts whose structures a draft may change: the labels of all revisions they ever had, and lines by digest."""

    labels: dict[str, dict[str, None]] = field(default_factory=dict)
    lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)

    def revisions(self, draft: Draft, number: str) -> list[Node]:
        """Return all revisions that the part ever had, and those that the draft brings."""
        return [draft.get("part_revision", revision_id(number, label)) for label in self.labels[number]]

    def keep(self, lines: tuple[Line, ...]) -> str | None:
        """Remember lines; return what a revision holds of them, None of no lines."""
        if not lines:
            return None
        found = _digest_of(lines)
        self.lines[found] = lines
        return found

    def held(self, fields: Fields, view: str) -> tuple[Line, ...]:
        """Return the lines in a view of a revision with these fields."""
        found = fields.get(LINES + view)
        return () if found is None else self.lines[str(found)]

    async def settle(self, draft: Draft) -> None:
        """Bring the structures of all changed parts up to date."""
        for index, number in enumerate(self.labels):
            await breathe(index)
            part, revisions = draft.get("part", number), self.revisions(draft, number)
            if part.changed or any(revision.changed for revision in revisions):
                node = draft.get("structure", number)
                node.wanted = self._timeline(node.stored, part.wanted, revisions)
                node.altered = node.changed

    def _timeline(self, stored: Timeline, part: Timeline, revisions: Iterable[Node]) -> Timeline:
        """Return the timeline of a structure: what it is from each instant at which something of it changes."""
        by_label = {revision.id.partition(JOINT)[2]: revision.wanted for revision in revisions}
        starts = {s.valid_from for timeline in (part, *by_label.values()) for s in timeline}
        if len(starts) == 1 and not stored:  # a part that is new: a bulk import spends its time here
            (start,) = starts
            content = self._content_at(part, by_label, start)
            return () if content is None else (_segment(start, FOREVER, content),)
        known = {(s.valid_from, s.valid_to, s.fields.get(CONTENT)): s for s in stored}
        told: list[tuple[int, str | None]] = []
        for start in sorted(starts):
            content = self._content_at(part, by_label, start)
            if content != (told[-1][1] if told else None):
                told.append((start, content))
        wanted = tuple(
            known.get((start, end, content)) or _segment(start, end, content)
            for (start, content), (end, _) in pairwise([*told, (FOREVER, None)])
        )
        return stored if wanted == stored else wanted

    def _content_at(self, part: Timeline, revisions: Mapping[str, Timeline], instant: int) -> str | None:
        held = segment_at(part, instant)
        if held is None:
            return None
        found = {
            label: segment.fields
            for label, timeline in revisions.items()
            if (segment := segment_at(timeline, instant)) is not None
        }
        return write_content(
            PartStructure(
                str(held.fields.get("unit", PIECE)),
                tuple(_revision(label, fields) for label, fields in found.items()),
                {
                    label: views
                    for label, fields in found.items()
                    if (views := {view: lines for view in VIEWS if (lines := self.held(fields, view))})
                },
            )
        )


async def load_structures(
    draft: Draft, numbers: Iterable[str], labels: Iterable[tuple[str, str]] = ()
) -> Structures:
    """Read parts, their structures, all revisions that they ever had, and those that are named: three calls."""
    found = Structures({number: {} for number in numbers})
    await draft.load("part", found.labels)
    await draft.load("structure", found.labels)
    held: list[tuple[str, Segment, PartStructure]] = []
    for index, number in enumerate(found.labels):
        await breathe(index)
        held += [
            (number, segment, read_content(str(segment.fields[CONTENT])))
            for segment in draft.get("structure", number).stored
            if segment.alive
        ]
    for number, _, content in held:
        found.labels[number] |= {revision.label: None for revision in content.revisions}
    for number, label in labels:
        found.labels[number][label] = None
    ids = [revision_id(number, label) for number, named in found.labels.items() for label in named]
    await draft.load("part_revision", ids)
    for number, segment, content in held:
        _note(found, draft, number, segment, content)
    return found


def _digest_of(lines: tuple[Line, ...]) -> str:
    return digest_of(write_content(PartStructure(lines={"": {VIEWS[0]: lines}})))


def _note(found: Structures, draft: Draft, number: str, segment: Segment, content: PartStructure) -> None:
    """Remember the lines of a segment by the digests that the revisions held at the time."""
    for label, views in content.lines.items():
        revision = segment_at(
            draft.get("part_revision", revision_id(number, label)).stored, segment.valid_from
        )
        for view, lines in views.items():
            if revision is not None:
                found.lines[str(revision.fields[LINES + view])] = lines


def _revision(label: str, fields: Fields) -> Revision:
    released_at, sequence = fields.get("released_at"), fields["sequence"]
    assert isinstance(released_at, int | None)
    assert isinstance(sequence, int)
    return Revision(label, str(fields.get("state", "IN_WORK")), released_at, sequence)


def _segment(start: int, end: int, content: str | None) -> Segment:
    fields = {} if content is None else {CONTENT: content}
    alive = content is not None
    return Segment(start, end, alive, fields, fields, cut=not alive, begins=alive)
