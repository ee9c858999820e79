"""Upsert documents with their revisions, which are merged by label and numbered in the order they were added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.store import Expand
from twin.catalog import REVISIONS, candidates, revision_id
from twin.errors import BadRequest, Conflict, NotFound, Store, TwinError
from twin.model import DocumentInput, DocumentRevisionInput
from twin.stores import translated
from twin.timeline import Fields, Json, Write
from twin.write.attributes import attribute_fields, identifier_fields
from twin.write.draft import Draft, Node
from twin.write.engine import Outcome, Terms, admit, differences_of, outcome
from twin.write.faults import Judgement
from twin.write.labels import check_labels
from twin.write.results import Difference
from twin.write.revisions import refuse_twice, revision_fields, sequence_fields

Key = tuple[str, str]


@dataclass(slots=True)
class DocumentRecipe:
    """Upserts of documents under some terms."""

    terms: Terms
    _revisions: dict[str, list[str]] = field(default_factory=dict)
    _coming: set[Key] = field(default_factory=set)
    _subjects: dict[str, list[Key]] = field(default_factory=dict)

    async def load(self, draft: Draft, inputs: Sequence[DocumentInput]) -> None:
        """Read the documents, all their revisions, and the things they are about."""
        numbers = tuple(dict.fromkeys(row.number for row in inputs))
        await draft.load("document", numbers)
        async with translated(Store.GRAPH):
            stored = await draft.graph.expand(Expand("document", numbers, REVISIONS)) if numbers else []
        named = [
            (row.number, revision_id(row.number, r.label)) for row in inputs for r in row.revisions or ()
        ]
        for number, id in [*((str(row[0]), str(row[1])) for row in stored), *named]:
            self._revisions.setdefault(number, []).append(id)
        await draft.load("document_revision", [id for ids in self._revisions.values() for id in ids])
        self._coming = {("document", n) for n in numbers} | {("document_revision", id) for _, id in named}
        await _load_subjects(draft, inputs)

    def apply(self, draft: Draft, row: DocumentInput) -> Outcome:
        """Check one document and its revisions, and state their fields."""
        node = draft.get("document", row.number)
        exists = admit(node, self.terms, row.expected_version)
        before = node.fields_at(self.terms.valid_from)
        fields = self._fields(draft, row, before)
        changed = node.apply(self._write(fields))
        told = outcome(node, self.terms, exists, before, fields, changed)
        revised = [self._revise(draft, row.number, revision) for revision in row.revisions or ()]
        if all(found is None for found in revised):
            return told
        together = (*told.differences, *(d for found in revised for d in found or ()))
        return Outcome(told.id, "updated" if exists else "created", together)

    async def check(self, draft: Draft, rows: Mapping[int, DocumentInput]) -> Mapping[int, TwinError]:
        """Check subjects and identifiers over all rows together."""
        row_of = {("document", row.number): index for index, row in rows.items() if row.names("identifiers")}
        wrong: dict[int, TwinError] = dict(await check_labels(draft, row_of))
        for index, row in rows.items():
            for kind, id in self._subjects.get(row.number, ()):
                if not _is_alive(draft.get(kind, id)):
                    wrong[index] = _no_subject(draft.get(kind, id).global_id)
        return wrong

    def _fields(self, draft: Draft, row: DocumentInput, before: Fields) -> dict[str, Json]:
        fields: dict[str, Json] = {n: getattr(row, n) for n in _PLAIN if row.names(n)}
        if row.names("identifiers"):
            fields |= identifier_fields(row.identifiers, before)
        judgement = Judgement()
        with judgement:
            refuse_twice(row.revisions or ())
        if row.names("attributes"):
            with judgement:
                fields |= attribute_fields(row.attributes, before, {})
        if row.names("subjects"):
            meant: set[Key] = set()
            for id in row.subjects or ():
                with judgement:
                    meant.add(self._subject(draft, id))
            self._subjects[row.number] = sorted(meant)
            fields["subjects"] = [[kind, id] for kind, id in sorted(meant)] or None
        judgement.end()
        return fields

    def _subject(self, draft: Draft, id: str) -> Key:
        meant = [(each.kind, each.id) for each in candidates(id)]
        if not meant or meant[0][0] not in _SUBJECT_KINDS:
            raise BadRequest(
                f"{id!r} is no global id of a thing that documents are about; give asset:KEY, part:NUMBER,"
                " revision:NUMBER/LABEL, document:NUMBER or document-revision:NUMBER/LABEL",
                path=("subjects",),
                value=id,
            )
        found = [key for key in meant if _is_alive(draft.get(*key)) or key in self._coming]
        if not found:
            raise _no_subject(id)
        if len(found) > 1:
            raise Conflict(
                f"{id!r} means {len(found)} revisions, because numbers or labels hold a slash",
                path=("subjects",),
            )
        return found[0]

    def _revise(
        self, draft: Draft, number: str, given: DocumentRevisionInput
    ) -> tuple[Difference, ...] | None:
        """State one revision; return what became different, None when nothing did."""
        node = draft.get("document_revision", revision_id(number, given.label))
        before = node.fields_at(self.terms.valid_from)
        others = (draft.get("document_revision", id) for id in self._revisions[number])
        fields = {
            **revision_fields(given, before, self.terms.valid_from),
            **sequence_fields(node, others, self.terms.valid_from),
        }
        if not node.apply(self._write(fields)):
            return None
        return differences_of(node, before, fields, self.terms.valid_from)

    def _write(self, fields: Fields) -> Write:
        return self.terms.write(fields)


async def _load_subjects(draft: Draft, inputs: Sequence[DocumentInput]) -> None:
    meant = [each for row in inputs for id in row.subjects or () for each in candidates(id)]
    for kind in _SUBJECT_KINDS:
        await draft.load(kind, [each.id for each in meant if each.kind == kind])


def _is_alive(node: Node) -> bool:
    return any(segment.alive for segment in node.wanted)


def _no_subject(id: str) -> NotFound:
    return NotFound(
        f"there is no {id!r} for the document to be about; write it first", path=("subjects",), value=id
    )


_PLAIN = ("title", "kind", "project", "stage")
_SUBJECT_KINDS = ("asset", "document", "document_revision", "part", "part_revision")
