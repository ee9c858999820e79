"""What the fields of parts and their revisions are answered from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.store import EdgeColumn
from twin.plan import relations
from twin.plan.asked import Asked
from twin.plan.builders import Builder, Builders, attribute, attributes, identifiers
from twin.plan.connection import rows
from twin.plan.nodes import Constant, Expand, Itself, Leaf, Many, Output, Rowset
from twin.plan.structure_fields import structure_fields
from twin.plan.terms import Field, HopField, SortKey
from twin.selection import Selection

_BY_PREFERENCE: Final = (SortKey(HopField("preference")), SortKey(HopField("sequence")))
_OF_THE_EDGE: Final[Mapping[str, str]] = {"preference": "preference", "quantityFactor": "quantity_factor"}


def part_fields(of: Builders) -> Mapping[tuple[str, str], Builder]:
    """Return what plans each field of parts and revisions that is not one column."""
    by_sequence = SortKey(Field("sequence"))
    revision = of.revision(
        relations.PART_REVISIONS, relations.NEWEST_PART_REVISION, default="LATEST_RELEASED"
    )
    return {
        ("part", "identifiers"): identifiers,
        ("part", "attributes"): attributes,
        ("part", "attribute"): attribute,
        ("part", "revision"): revision,
        ("part", "revisions"): of.many(relations.PART_REVISIONS, by_sequence),
        ("part", "alternates"): _alternates(of),
        ("part", "documents"): of.connection(relations.DOCUMENTS),
        ("part", "assets"): of.connection(relations.PART_ASSETS),
        ("part_revision", "part"): of.one(relations.REVISION_PART),
        ("part_revision", "attributes"): attributes,
        ("part_revision", "attribute"): attribute,
        ("part_revision", "documents"): of.connection(relations.DOCUMENTS),
        ("part_revision", "assets"): of.connection(relations.REALISED_BY),
        **structure_fields(of.outputs),
    }


def _alternates(of: Builders) -> Builder:
    """Each alternate is the part that an edge leads to, with what the edge tells of it."""

    def build(child: Selection, asked: Asked, path: str) -> Output:
        answered = tuple(_of_alternate(each, asked, path, of) for each in child.children)
        rowset = Rowset(rows(Expand(relations.ALTERNATES), keys=_BY_PREFERENCE), answered)
        return Many(child.key, (rowset,), (answered,))

    return build


def _of_alternate(child: Selection, asked: Asked, path: str, of: Builders) -> Output:
    match child.field:
        case "part":
            return Itself(child.key, of.outputs(child, "part", asked, f"{path}/{child.key}"))
        case "__typename":
            return Constant(child.key, "Alternate")
        case name:
            return Leaf(child.key, EdgeColumn(_OF_THE_EDGE[name]))
