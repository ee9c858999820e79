"""Events: what happened to assets, at an instant or over an interval."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET, field

from gql.schema.arguments import After, First
from gql.schema.documents import Document
from gql.schema.enums import EventKind
from gql.schema.nodes import Attribute, Node, PageInfo
from gql.schema.orders import EventOrder
from gql.schema.scalars import DateTime, Long
from gql.schema.where import EventWhere

if TYPE_CHECKING:
    from gql.schema.assets import Asset

LazyAsset = Annotated["Asset", strawberry.lazy("gql.schema.assets")]


@strawberry.type
class Event(Node):
    """Something that happened to assets, at an instant or over an interval."""

    kind: EventKind
    at: DateTime
    until: DateTime | None = field(description="The end of an interval; null: an instant, or it goes on.")
    title: str
    text: str | None
    severity: int | None
    by: str | None
    assets: list[LazyAsset]
    documents: list[Document]

    @field
    def attributes(self, names: list[str] | None = UNSET) -> list[Attribute]:
        """In order of their names; with `names`, those only."""


@strawberry.type
class EventConnection:
    """A page of events."""

    nodes: list[Event]
    edges: list[EventEdge]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class EventEdge:
    """An event and its place in the list."""

    cursor: str
    node: Event


def event_page(
    where: EventWhere | None = UNSET,
    order_by: list[EventOrder] | None = UNSET,
    first: First = 50,
    after: After = UNSET,
) -> EventConnection:
    """Stand for the arguments of a list of events."""
