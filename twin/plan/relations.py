"""The named ways from one kind of thing to another, as conditions and answers use them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graph.store import Compare, Direction, Of, Path
from graph.store import Test as GraphTest
from twin import catalog
from twin.errors import BadRequest
from twin.plan.terms import EdgeField, Relation

PARENT: Final = Relation("parent", catalog.PARENT)
CHILDREN: Final = Relation("children", catalog.CHILDREN)
ANCESTORS: Final = Relation("ancestors", catalog.ANCESTORS)
DESCENDANTS: Final = Relation("descendants", catalog.DESCENDANTS)
SIGNALS: Final = Relation("signals", catalog.SIGNALS)
SIGNAL_ASSET: Final = Relation("asset", catalog.SIGNAL_ASSET)
DOCUMENTS: Final = Relation("documents", catalog.DOCUMENTS)
REVISIONS: Final = Relation("revisions", catalog.REVISIONS)
NEWEST_REVISION: Final = Relation("newest revision", catalog.NEWEST_REVISION)
REVISION_DOCUMENT: Final = Relation("document", catalog.REVISION_DOCUMENT)
FILES: Final = Relation("files", catalog.FILES)
EVENTS: Final = Relation("events", catalog.EVENTS)
EVENT_ASSETS: Final = Relation("assets", catalog.EVENT_ASSETS)
EVENT_DOCUMENTS: Final = Relation("documents", catalog.EVENT_DOCUMENTS)
SUBJECTS: Final = tuple(
    Relation(f"subjects ({kind})", replace(catalog.SUBJECTS, to=kind))
    for kind in ("asset", "document", "document_revision", "part", "part_revision")
)
PART_REVISIONS: Final = Relation("revisions", catalog.PART_REVISIONS)
NEWEST_PART_REVISION: Final = Relation("newest revision", catalog.NEWEST_PART_REVISION)
REVISION_PART: Final = Relation("part", catalog.REVISION_PART)
ALTERNATES: Final = Relation("alternates", catalog.ALTERNATES)
REALISED: Final = Relation("design", catalog.REALISED)
REALISED_BY: Final = Relation("assets", catalog.REALISED_BY)
PART_ASSETS: Final = Relation(
    "assets of any revision", catalog.REALISED_BY, ((catalog.PART_REVISIONS, catalog.REALISED_BY),)
)
INHERITED_DOCUMENTS: Final = Relation(
    "documents, inherited ones too",
    catalog.DOCUMENTS,
    (
        (catalog.DOCUMENTS,),
        (catalog.REALISED, catalog.DOCUMENTS),
        (catalog.REALISED, catalog.REVISION_PART, catalog.DOCUMENTS),
    ),
)
POSITION: Final = EdgeField(PARENT, "position")
MAX_DEPTH: Final = 1_000


def ancestors(max_depth: int | None, *, include_self: bool) -> Relation:
    """Up the plant tree, at most so many hops, from the thing itself where asked."""
    return Relation("ancestors", Path("IN", Direction.OUT, "asset", 0 if include_self else 1, max_depth))


def descendants(max_depth: int | None) -> Relation:
    """Down the plant tree, at most so many hops."""
    if max_depth is not None and max_depth < 0:
        raise BadRequest(f"maxDepth is {max_depth}; it must not be negative", path=("maxDepth",))
    return Relation("descendants", Path("IN", Direction.IN, "asset", 1, max_depth))


def related(type_name: str, direction: str, depth: int) -> Relation:
    """Along free relations of one type, 1 to `depth` hops."""
    if not 1 <= depth <= MAX_DEPTH:
        raise BadRequest(f"depth is {depth}; it must lie between 1 and {MAX_DEPTH:,}", path=("depth",))
    where = Compare(Of("type"), GraphTest.EQ, type_name)
    return Relation(f"related ({type_name})", Path("RELATED", Direction[direction], "asset", 1, depth, where))
