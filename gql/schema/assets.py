"""Assets, where they are installed, and what they have."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET, argument, field

from gql.schema.arguments import After, First, UnitCode
from gql.schema.documents import DocumentConnection
from gql.schema.enums import AssetState, EdgeDirection
from gql.schema.events import EventConnection, event_page
from gql.schema.filters import WindowInput
from gql.schema.nodes import Attribute, AttributeValue, Identifier, Node, PageInfo
from gql.schema.orders import AssetOrder, DocumentOrder
from gql.schema.scalars import DateTime, Long
from gql.schema.signals import Signal, SignalConnection, signal_page
from gql.schema.time import AfterRecord, Installation, NodeVersion
from gql.schema.types import AssetType
from gql.schema.where import AssetWhere, DocumentWhere

if TYPE_CHECKING:
    from gql.schema.parts import PartRevision

LazyRevision = Annotated["PartRevision", strawberry.lazy("gql.schema.parts")]


def asset_page(
    where: AssetWhere | None = UNSET,
    order_by: list[AssetOrder] | None = UNSET,
    first: First = 50,
    after: After = UNSET,
) -> AssetConnection:
    """Stand for the arguments of a list of assets."""


@strawberry.type
class Asset(Node):
    """One physical thing, or a place in the plant where things are installed: a plant, a line, a pump and a
    serialised bearing are all assets.
    """

    key: str
    name: str
    type: AssetType | None
    state: AssetState
    serial_number: str | None
    identifiers: list[Identifier] = field(description="Every label this one thing carries in other systems.")
    parent: Asset | None = field(description="What it is installed in.")
    position: str | None = field(description="The position it holds in its parent.")
    ancestors: list[Asset] = field(description="Nearest first.")
    children: AssetConnection = field(resolver=asset_page, description="What is installed in it.")
    realises: LazyRevision | None = field(description="The design it was built to.")
    signals: SignalConnection = field(resolver=signal_page, description="Its signals.")
    events: EventConnection = field(resolver=event_page, description="What happened to it.")
    version: int
    created_at: DateTime
    updated_at: DateTime

    @field
    def attributes(self, names: list[str] | None = UNSET) -> list[Attribute]:
        """In order of their names; with `names`, those only."""

    @field
    def attribute(self, name: str, unit: UnitCode = UNSET) -> AttributeValue | None:
        """One attribute; null when it has no value."""

    @field
    def descendants(
        self,
        where: AssetWhere | None = UNSET,
        max_depth: int | None = UNSET,
        order_by: list[AssetOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
    ) -> AssetConnection:
        """Everything below it, to any depth or to `maxDepth`."""

    @field
    def related(
        self,
        type: str,
        direction: EdgeDirection | None = EdgeDirection.OUT,
        depth: int | None = 1,
        where: AssetWhere | None = UNSET,
        order_by: list[AssetOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
    ) -> AssetConnection:
        """Assets reached over relations of a type."""

    @field
    def documents(
        self,
        where: DocumentWhere | None = UNSET,
        inherited: Annotated[
            bool | None, argument(description="Those of the revision it realises, and of its part, too.")
        ] = False,
        order_by: list[DocumentOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
    ) -> DocumentConnection:
        """Its own; with `inherited` those of the design it realises too."""

    @field
    def installations(self, during: WindowInput | None = UNSET) -> list[Installation]:
        """Where this thing has been, newest first; with `during`, in that window at least for a moment.

        An installation in a host that is there no more (at asOf, or now) is not among them.
        """

    @field
    def installed(
        self, position: str | None = UNSET, during: WindowInput | None = UNSET
    ) -> list[Installation]:
        """What has been in this thing, newest first; with `position`, there; with `during`, in that window at least for
        a moment. An installation of a thing that is there no more (at asOf, or now) is not among them.
        """

    @field
    def history(self, first: First = 50, after: AfterRecord = UNSET) -> list[NodeVersion]:
        """Every record of it, superseded ones too: newest known first, then newest valid. With asOf what was valid by
        then, with knownAt what was known by then; what is dated to come appears in its time.
        """

    @field
    def signal(self, name: str) -> Signal | None:
        """The signal of that name; null when it has none."""


@strawberry.type
class AssetConnection:
    """A page of assets."""

    nodes: list[Asset]
    edges: list[AssetEdge]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class AssetEdge:
    """An asset and its place in the list."""

    cursor: str
    node: Asset
