"""Parts and their revisions: the design."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument, field

from gql.schema.arguments import After, First, UnitCode
from gql.schema.assets import AssetConnection, asset_page
from gql.schema.documents import DocumentConnection, document_page
from gql.schema.enums import RevisionRule, RevisionState
from gql.schema.nodes import Attribute, AttributeValue, Identifier, Node, PageInfo
from gql.schema.scalars import DateTime, Long
from gql.schema.structure_inputs import ResolveInput
from gql.schema.structures import (
    Alternate,
    BomLine,
    BomRowConnection,
    BomTotal,
    RollUp,
    WhereUsedConnection,
)

Resolve = Annotated[
    ResolveInput | None, argument(description="Left out: what is released now, the ENGINEERING view.")
]
Depth = Annotated[int | None, argument(description="At most so many levels; left out: all.")]


@strawberry.type
class Part(Node):
    """A number in the design, and its revisions with a state each."""

    number: str
    name: str
    category: str | None
    unit: str = field(
        description="UN/ECE Rec 20 code the quantity is counted in, e.g. C62 (piece), MTR, KGM."
    )
    identifiers: list[Identifier] = field(description="Every label it carries in other systems.")
    revisions: list[PartRevision] = field(description="In the order they were added; the newest is the last.")
    alternates: list[Alternate] = field(
        description="Parts that may stand in its place, by preference, then as they were given."
    )
    documents: DocumentConnection = field(resolver=document_page, description="Its own documents.")
    assets: AssetConnection = field(
        resolver=asset_page, description="Things that were built to any revision of it."
    )
    version: int

    @field
    def attributes(self, names: list[str] | None = UNSET) -> list[Attribute]:
        """In order of their names; with `names`, those only."""

    @field
    def attribute(self, name: str, unit: UnitCode = UNSET) -> AttributeValue | None:
        """One attribute; null when it has no value."""

    @field
    def revision(
        self,
        label: str | None = UNSET,
        rule: RevisionRule | None = RevisionRule.LATEST_RELEASED,
        date: Annotated[
            DateTime | None, argument(description="Released by then; left out: by asOf, or now.")
        ] = UNSET,
    ) -> PartRevision | None:
        """The revision with that label, else the one that the rule picks."""

    @field
    def where_used(
        self, resolve: Resolve = UNSET, depth: Depth = UNSET, first: First = 50, after: After = UNSET
    ) -> WhereUsedConnection:
        """Upwards, to any depth, under the same rule as an explosion."""


@strawberry.type
class PartConnection:
    """A page of parts."""

    nodes: list[Part]
    edges: list[PartEdge]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class PartEdge:
    """A part and its place in the list."""

    cursor: str
    node: Part


@strawberry.type
class PartRevision(Node):
    """One revision of a part. Once it was released, its lines are frozen."""

    part: Part
    label: str
    state: RevisionState
    released_at: DateTime | None
    documents: DocumentConnection = field(resolver=document_page, description="Its own documents.")
    assets: AssetConnection = field(resolver=asset_page, description="Things that were built to it.")
    version: int

    @field
    def attributes(self, names: list[str] | None = UNSET) -> list[Attribute]:
        """In order of their names; with `names`, those only."""

    @field
    def attribute(self, name: str, unit: UnitCode = UNSET) -> AttributeValue | None:
        """One attribute; null when it has no value."""

    @field
    def lines(self, resolve: Resolve = UNSET) -> list[BomLine]:
        """Its own lines in the view, those in effect, by find number, then as they were given."""

    @field
    def explode(
        self, resolve: Resolve = UNSET, depth: Depth = UNSET, first: First = 500, after: After = UNSET
    ) -> BomRowConnection:
        """Every occurrence below, depth first, in find-number order."""

    @field
    def totals(self, resolve: Resolve = UNSET, depth: Depth = UNSET) -> list[BomTotal]:
        """Each part once, with the total over all paths."""

    @field
    def roll_up(
        self,
        attribute: Annotated[str, argument(description="The name of a number attribute.")],
        resolve: Resolve = UNSET,
        unit: UnitCode = UNSET,
    ) -> RollUp:
        """Sum of quantity × attribute over the structure; names the parts that have no value."""
