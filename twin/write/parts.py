"""Upsert parts with their revisions, which are merged by label and numbered in the order they were added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from twin.catalog import revision_id
from twin.errors import NotFound, TwinError, UnknownUnit, ValidationFailed
from twin.model import AlternateInput, PartInput, PartRevisionInput
from twin.timeline import Fields, Json, lives_after
from twin.units.codes import check_code
from twin.write.attributes import attribute_fields, identifier_fields
from twin.write.draft import Draft
from twin.write.engine import Outcome, Terms, admit, differences_of, outcome
from twin.write.faults import Judgement
from twin.write.labels import check_labels
from twin.write.results import Difference
from twin.write.revisions import refuse_twice, revision_fields, sequence_fields
from twin.write.structures import Structures, load_structures


@dataclass(slots=True)
class PartRecipe:
    """Upserts of parts under some terms."""

    terms: Terms
    _structures: Structures = field(default_factory=Structures)

    async def load(self, draft: Draft, inputs: Sequence[PartInput]) -> None:
        """Read the parts, all their revisions, their structures, and the parts that may stand in for them."""
        labels = [(row.number, revision.label) for row in inputs for revision in row.revisions or ()]
        self._structures = await load_structures(draft, (row.number for row in inputs), labels)
        await draft.load("part", (each.number for row in inputs for each in row.alternates or ()))

    def apply(self, draft: Draft, row: PartInput) -> Outcome:
        """Check one part and its revisions, and state their fields."""
        node = draft.get("part", row.number)
        exists = admit(node, self.terms, row.expected_version)
        before = node.fields_at(self.terms.valid_from)
        fields, stated = _judged(draft, row, before, self.terms.valid_from)
        revisions = row.revisions or ()
        changed = node.apply(self.terms.write(fields))
        told = outcome(node, self.terms, exists, before, fields, changed)
        revised = [
            self._revise(draft, row.number, each, attributes)
            for each, attributes in zip(revisions, stated, strict=True)
        ]
        if all(found is None for found in revised):
            return told
        together = (*told.differences, *(d for found in revised for d in found or ()))
        return Outcome(told.id, "updated" if exists else "created", together)

    async def check(self, draft: Draft, rows: Mapping[int, PartInput]) -> Mapping[int, TwinError]:
        """Check identifiers and alternates over all rows together, and bring the structures up to date."""
        named = {("part", row.number): index for index, row in rows.items() if row.names("identifiers")}
        wrong = {**_without_alternate(draft, rows, self.terms.valid_from), **await check_labels(draft, named)}
        if not wrong:
            await self._structures.settle(draft)
        return wrong

    def _revise(
        self, draft: Draft, number: str, given: PartRevisionInput, attributes: Fields
    ) -> tuple[Difference, ...] | None:
        """State one revision; return what became different, None when nothing did."""
        node, valid_from = draft.get("part_revision", revision_id(number, given.label)), self.terms.valid_from
        before = node.fields_at(valid_from)
        others = self._structures.revisions(draft, number)
        fields = {
            **revision_fields(given, before, valid_from),
            **sequence_fields(node, others, valid_from),
            **attributes,
        }
        if not node.apply(self.terms.write(fields)):
            return None
        return differences_of(node, before, fields, valid_from) if self.terms.tells else ()


def check_unit_code(code: str, path: tuple[str, ...]) -> None:
    """Refuse a code that the table of Recommendation 20 codes does not have."""
    try:
        check_code(code)
    except UnknownUnit as wrong:
        raise ValidationFailed(wrong.message, path=path, value=wrong.value) from wrong


def alternates_of(given: Iterable[AlternateInput], path: tuple[str, ...], of: str) -> list[AlternateInput]:
    """Return parts that may stand in for a part, refused where one stands there twice or for itself."""
    found: dict[str, AlternateInput] = {}
    for each in given:
        if each.number in found or each.number == of:
            why = "itself" if each.number == of else "twice"
            raise ValidationFailed(
                f"{each.number!r} is to stand in for {of!r} {why}; leave it out", path=path, value=each.number
            )
        found[each.number] = each
    return list(found.values())


def _judged(
    draft: Draft, row: PartInput, before: Fields, valid_from: int
) -> tuple[dict[str, Json], list[dict[str, Json]]]:
    """Return the fields of the part and the attributes of its revisions; all that is wrong is told together."""
    fields: dict[str, Json] = {}
    stated: list[dict[str, Json]] = []
    judgement = Judgement()
    with judgement:
        fields = _fields(row, before)
    with judgement:
        refuse_twice(row.revisions or ())
    for each in row.revisions or ():
        with judgement:
            stated.append(_attributes(draft, row.number, each, valid_from))
    judgement.end()
    return fields, stated


def _fields(row: PartInput, before: Fields) -> dict[str, Json]:
    given = row.model_fields_set
    fields: dict[str, Json] = {name: getattr(row, name) for name in _PLAIN if name in given}
    judgement = Judgement()
    if row.unit is not None:
        with judgement:
            check_unit_code(row.unit, ("unit",))
    if "identifiers" in given:
        fields |= identifier_fields(row.identifiers, before)
    if "attributes" in given:
        with judgement:
            fields |= attribute_fields(row.attributes, before, {})
    if "alternates" in given:
        with judgement:
            found = alternates_of(row.alternates or (), ("alternates",), row.number)
            fields["alternates"] = [_alternate(each) for each in found] or None
    judgement.end()
    return fields


def _alternate(given: AlternateInput) -> Json:
    factor = 1.0 if given.quantity_factor is None else given.quantity_factor
    return [given.number, given.preference, factor]


def _attributes(draft: Draft, number: str, given: PartRevisionInput, valid_from: int) -> dict[str, Json]:
    if not given.names("attributes"):
        return {}
    before = draft.get("part_revision", revision_id(number, given.label)).fields_at(valid_from)
    return attribute_fields(given.attributes, before, {})


def _without_alternate(draft: Draft, rows: Mapping[int, PartInput], valid_from: int) -> dict[int, TwinError]:
    wrong: dict[int, TwinError] = {}
    for index, row in rows.items():
        for each in row.alternates or ():
            if not lives_after(draft.get("part", each.number).wanted, valid_from):
                wrong[index] = NotFound(
                    f"there is no part {each.number!r} to stand in for {row.number!r}; write it in the same list,"
                    " or before",
                    path=("alternates",),
                    value=each.number,
                )
    return wrong


_PLAIN = ("name", "category", "unit")
