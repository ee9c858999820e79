"""Documents, their revisions, and the files of a revision."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.arguments import After, First
from gql.schema.enums import DocumentKind, FileRole, LifecycleStage, RevisionRule, RevisionState
from gql.schema.nodes import Attribute, Identifier, Node, PageInfo
from gql.schema.orders import DocumentOrder
from gql.schema.scalars import DateTime, Long
from gql.schema.where import DocumentWhere
from twin.instants import MINUTE, Duration

FIFTEEN_MINUTES = Duration(months=0, nanoseconds=15 * MINUTE)


@strawberry.type
class Document(Node):
    """A number and its revisions, each with a state and files."""

    number: str
    title: str
    kind: DocumentKind
    project: str | None
    stage: LifecycleStage | None
    identifiers: list[Identifier] = field(description="Every label it carries in other systems.")
    revisions: list[DocumentRevision] = field(
        description="In the order they were added; the newest is the last."
    )
    subjects: list[Node] = field(description="Assets, parts and revisions it belongs to.")
    version: int

    @field
    def attributes(self, names: list[str] | None = UNSET) -> list[Attribute]:
        """In order of their names; with `names`, those only."""

    @field
    def revision(
        self, label: str | None = UNSET, rule: RevisionRule | None = RevisionRule.LATEST
    ) -> DocumentRevision | None:
        """The revision with that label, else the one that the rule picks."""


@strawberry.type
class DocumentConnection:
    """A page of documents."""

    nodes: list[Document]
    edges: list[DocumentEdge]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class DocumentEdge:
    """A document and its place in the list."""

    cursor: str
    node: Document


def document_page(
    where: DocumentWhere | None = UNSET,
    order_by: list[DocumentOrder] | None = UNSET,
    first: First = 50,
    after: After = UNSET,
) -> DocumentConnection:
    """Stand for the arguments of a list of documents."""


@strawberry.type
class DocumentRevision(Node):
    """One revision of a document."""

    document: Document
    label: str
    state: RevisionState
    released_at: DateTime | None
    version: int

    @field
    def files(self, roles: list[FileRole] | None = UNSET) -> list[File]:
        """All files, or those in these roles."""

    @field
    def file(self, role: FileRole | None = FileRole.SOURCE) -> File | None:
        """The newest file in that role."""


@strawberry.type
class File:
    """One immutable version of bytes, known by its sha256."""

    id: strawberry.ID
    name: str
    media_type: str
    role: FileRole
    size: Long = field(description="In bytes.")
    sha256: str = field(description="In lower-case hex.")
    created_at: DateTime

    @field
    def url(self, expires_in: Duration | None = FIFTEEN_MINUTES) -> str:
        """A short-lived address for exactly this version of exactly this file."""
