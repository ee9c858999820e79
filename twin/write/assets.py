"""Upsert assets: their fields, checked against their type, and the place in the plant that they are moved to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.catalog import revision_id
from twin.errors import NotFound, TwinError, ValidationFailed
from twin.model import AssetInput, RevisionReference
from twin.timeline import Fields, Json, lives_after
from twin.write.attributes import attribute_fields, identifier_fields, require_attributes
from twin.write.draft import Draft
from twin.write.engine import Outcome, Terms, admit, outcome
from twin.write.faults import Judgement
from twin.write.fields import PARENT
from twin.write.labels import check_labels
from twin.write.structure import check_structure
from twin.write.types import TypeBook, load_types


@dataclass(slots=True)
class AssetRecipe:
    """Upserts of assets under some terms."""

    terms: Terms
    types: TypeBook | None = None

    async def load(self, draft: Draft, inputs: Sequence[AssetInput]) -> None:
        """Read the assets, the hosts they are moved to, and all types."""
        self.types = await load_types(draft.graph)
        hosts = [row.parent for row in inputs if row.parent is not None]
        await draft.load("asset", [*(row.key for row in inputs), *hosts])
        await draft.load("part_revision", [_design(row.realises) for row in inputs if row.realises])

    def apply(self, draft: Draft, row: AssetInput) -> Outcome:
        """Check one asset and state its fields."""
        node = draft.get("asset", row.key)
        exists = admit(node, self.terms, row.expected_version)
        before = node.fields_at(self.terms.valid_from)
        fields = self._fields(draft, row, before, is_new=not exists)
        changed = node.apply(self.terms.write(fields))
        return outcome(node, self.terms, exists, before, fields, changed)

    async def check(self, draft: Draft, rows: Mapping[int, AssetInput]) -> Mapping[int, TwinError]:
        """Check identifiers, hosts, positions and cycles over all rows together."""
        row_of = {row.key: index for index, row in rows.items()}
        row_of |= {
            row.key: index for index, row in rows.items() if row.names("parent") or row.names("position")
        }
        named = {("asset", row.key): index for index, row in rows.items() if row.names("identifiers")}
        return {**await check_structure(draft, row_of), **await check_labels(draft, named)}

    def _fields(self, draft: Draft, row: AssetInput, before: Fields, *, is_new: bool) -> dict[str, Json]:
        given = row.model_fields_set
        fields = {name: getattr(row, name) for name in _PLAIN if name in given}
        judgement = Judgement()
        if row.type is not None:
            with judgement:
                self._book.require(row.type, ("type",))
        if "parent" in given or "position" in given:
            with judgement:
                fields[PARENT] = place_fields(row, before)
        if "realises" in given:
            with judgement:
                fields["realises"] = self._realised(draft, row.realises)
        if "identifiers" in given:
            fields |= identifier_fields(row.identifiers, before)
        with judgement:
            fields |= self._attributes(row, before, is_new=is_new)
        judgement.end()
        return fields

    def _attributes(self, row: AssetInput, before: Fields, *, is_new: bool) -> dict[str, Json]:
        type_key = row.type if row.names("type") else before.get("type")
        definitions = self._book.attributes(None if type_key is None else str(type_key))
        fields: dict[str, Json] = {}
        if row.names("attributes"):
            fields = attribute_fields(row.attributes, before, definitions)
        require_attributes(fields, definitions, is_new=is_new)
        return fields

    def _realised(self, draft: Draft, design: RevisionReference | None) -> Json:
        if design is None:
            return None
        node = draft.get("part_revision", _design(design))
        if not lives_after(node.wanted, self.terms.valid_from):
            raise NotFound(
                f"there is no {node.global_id!r} for an asset to be built to; write the part and its revision first",
                path=("realises",),
                value=f"{design.number}/{design.label}",
            )
        return {"number": design.number, "label": design.label}

    @property
    def _book(self) -> TypeBook:
        assert self.types is not None, "load comes before apply"
        return self.types


def place_fields(row: AssetInput, before: Fields) -> Json:
    """Return where the row puts the asset. A position that is left out stays as it is while the host does."""
    held = before.get(PARENT)
    was = held if isinstance(held, dict) else {"asset": None, "position": None}
    host = row.parent if row.names("parent") else was["asset"]
    if host is None and row.position is not None:
        raise ValidationFailed(
            f"position {row.position!r} is given for {row.key!r}, which is in no parent; give the parent too",
            path=("position",),
            value=row.position,
        )
    if host is None:
        return None
    stays = not row.names("position") and host == was["asset"]
    return {"asset": host, "position": was["position"] if stays else row.position}


def _design(design: RevisionReference) -> str:
    return revision_id(design.number, design.label)


_PLAIN = ("name", "type", "state", "serial_number")
