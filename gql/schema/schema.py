"""The root fields, and the schema as a whole."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument, field
from strawberry.schema.config import StrawberryConfig

from gql.schema.arguments import After, AsOf, Before, First, KnownAt, Last
from gql.schema.assets import Asset, AssetConnection
from gql.schema.completed import describe, mark_one_of
from gql.schema.documents import Document, DocumentConnection
from gql.schema.enums import NodeKind
from gql.schema.events import EventConnection, event_page
from gql.schema.explain import Explanation
from gql.schema.filters import IdentifierInput
from gql.schema.groups import AssetGroup, AssetGroupKey
from gql.schema.nodes import Node
from gql.schema.orders import AssetOrder, DocumentOrder, PartOrder, SignalOrder, SignalStatistic
from gql.schema.parts import Part, PartConnection
from gql.schema.scalars import JSON, scalar_map
from gql.schema.search import SearchHit
from gql.schema.series import SeriesConnection
from gql.schema.signals import SignalConnection
from gql.schema.structure_inputs import StructureInput
from gql.schema.structures import StructureComparison
from gql.schema.types import AssetType
from gql.schema.where import AssetWhere, DocumentWhere, PartWhere, SignalWhere
from gql.schema.writing import Mutation


@strawberry.type
class Query:
    """Everything that can be asked. One request may filter and sort by plant structure, by statistics of
    sensor series and by the state of documents together.
    """

    @field
    def node(self, id: strawberry.ID, as_of: AsOf = UNSET, known_at: KnownAt = UNSET) -> Node | None:
        """Any thing by its global id, `kind:key`, e.g. asset:PUMP-101, part:P-100, revision:P-100/B,
        document:D-7, signal:PUMP-101/bearing_temp.
        """

    @field
    def nodes(
        self, ids: list[strawberry.ID], as_of: AsOf = UNSET, known_at: KnownAt = UNSET
    ) -> list[Node | None]:
        """As `node`, one entry for each id in their order."""

    @field
    def asset(
        self,
        key: str | None = UNSET,
        identifier: IdentifierInput | None = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> Asset | None:
        """The asset with that key, or the one that carries the identifier."""

    @field
    def assets(
        self,
        where: AssetWhere | None = UNSET,
        order_by: list[AssetOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> AssetConnection:
        """Assets of the whole plant."""

    @field
    def asset_groups(
        self,
        by: list[AssetGroupKey],
        where: AssetWhere | None = UNSET,
        measure: list[SignalStatistic] | None = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> list[AssetGroup]:
        """Counts and statistics of a filtered set, by group, in the order of the keys; with an empty `by`, of
        the whole set.
        """

    @field
    def part(
        self,
        number: str | None = UNSET,
        identifier: IdentifierInput | None = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> Part | None:
        """The part with that number, or the one that carries the identifier."""

    @field
    def parts(
        self,
        where: PartWhere | None = UNSET,
        order_by: list[PartOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> PartConnection:
        """Parts of all designs."""

    @field
    def compare_structures(self, left: StructureInput, right: StructureInput) -> StructureComparison:
        """What differs between any two structures: design against design, design against what is installed,
        installed then against installed now.
        """

    @field
    def document(self, number: str, as_of: AsOf = UNSET, known_at: KnownAt = UNSET) -> Document | None:
        """The document with that number."""

    @field
    def documents(
        self,
        where: DocumentWhere | None = UNSET,
        order_by: list[DocumentOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> DocumentConnection:
        """Documents of the whole plant."""

    @field
    def signals(
        self,
        where: SignalWhere | None = UNSET,
        order_by: list[SignalOrder] | None = UNSET,
        first: First = 50,
        after: After = UNSET,
        as_of: AsOf = UNSET,
        known_at: KnownAt = UNSET,
    ) -> SignalConnection:
        """Signals of the whole plant."""

    @field
    def series(
        self,
        measurement: str | None = UNSET,
        field: str | None = UNSET,
        bound: Annotated[
            bool | None,
            argument(description="true: those that a signal reads; false: those that none reads."),
        ] = UNSET,
        first: First = 1000,
        after: After = UNSET,
    ) -> SeriesConnection:
        """What lies in the series store, whoever wrote it, in order of measurement, field and tags; `first` may
        be 50,000. Bind a series to a signal with `upsertSignals`.
        """

    events: EventConnection = field(resolver=event_page, description="Events of the whole plant.")

    @field
    def search(
        self,
        text: str,
        kinds: list[NodeKind] | None = UNSET,
        first: Annotated[int | None, argument(description="At most so many.")] = 20,
    ) -> list[SearchHit]:
        """Words in names, numbers, identifiers, titles, texts of events and names of files, best match first.
        Upper and lower case, and accents, count for nothing; all words must be there.
        """

    asset_types: list[AssetType] = field(description="All asset types, by key.")

    @field
    def asset_type(self, key: str) -> AssetType | None:
        """The asset type with that key."""

    @field
    def explain(
        self,
        query: str,
        variables: JSON | None = UNSET,
        operation_name: str | None = UNSET,
        run: bool | None = False,
    ) -> Explanation:
        """How a query would be answered: stores, order, what each store does itself, what is left to do here,
        estimated and (run: true) actual rows.
        """


def build_schema() -> strawberry.Schema:
    """Return the schema: what the door serves, in SDL, for introspection and for validation."""
    schema = strawberry.Schema(
        query=Query, mutation=Mutation, config=StrawberryConfig(scalar_map=scalar_map())
    )
    describe(schema._schema)
    mark_one_of(schema._schema)
    return schema
