"""The mutations and what they answer. What they take stands in inputs.py."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument, field

from gql.schema.arguments import ExpectedVersion, Reason
from gql.schema.documents import File
from gql.schema.enums import RevisionState
from gql.schema.inputs import (
    AssetInput,
    AssetTypeInput,
    DocumentInput,
    EventInput,
    RelationInput,
    SamplesInput,
    SignalInput,
    UploadInput,
    WriteOptions,
)
from gql.schema.nodes import Node
from gql.schema.part_inputs import BomInput, PartInput
from gql.schema.scalars import JSON, DateTime, Long
from gql.schema.time import Installation

AssetKey = Annotated[str, argument(description="The key of the asset.")]
HostKey = Annotated[str, argument(name="in", description="The key of the asset it goes into.")]
InstalledFrom = Annotated[DateTime, argument(name="from", description="From when it sits there.")]
Options = WriteOptions | None


@strawberry.type
class Mutation:
    """Every list mutation is all or nothing unless onError is SKIP_ROW; dryRun tells what would happen and
    writes nothing.
    """

    @field
    def define_asset_types(self, types: list[AssetTypeInput], options: Options = UNSET) -> WriteResult:
        """Define asset types, or define them anew."""

    @field
    def upsert_assets(self, assets: list[AssetInput], options: Options = UNSET) -> WriteResult:
        """Create assets or change the fields that are given."""

    @field
    def install(
        self,
        asset: AssetKey,
        in_: HostKey,
        from_: InstalledFrom,
        position: str | None = UNSET,
        reason: Reason = UNSET,
        expected_version: ExpectedVersion = UNSET,
    ) -> Installation:
        """Put an asset into a host, from that time on."""

    @field
    def remove(
        self,
        asset: AssetKey,
        at: DateTime,
        reason: Reason = UNSET,
        expected_version: ExpectedVersion = UNSET,
    ) -> Installation:
        """Take an asset out of its host at that time."""

    @field
    def relate(self, relations: list[RelationInput], options: Options = UNSET) -> WriteResult:
        """Relate assets to one another."""

    @field
    def upsert_signals(self, signals: list[SignalInput], options: Options = UNSET) -> WriteResult:
        """Create signals or change the fields that are given."""

    @field
    def write_samples(self, samples: list[SamplesInput]) -> SampleWriteResult:
        """Write samples; one at the same time as another replaces it."""

    @field
    def upsert_parts(self, parts: list[PartInput], options: Options = UNSET) -> WriteResult:
        """Create parts or change the fields that are given; revisions are merged by label."""

    @field
    def upsert_boms(self, boms: list[BomInput], options: Options = UNSET) -> WriteResult:
        """Replaces the lines of each parent revision and view as a whole. Those of a released revision are
        frozen.
        """

    @field
    def upsert_documents(self, documents: list[DocumentInput], options: Options = UNSET) -> WriteResult:
        """Create documents or change the fields that are given; revisions are merged by label."""

    @field
    def transition(
        self,
        id: strawberry.ID,
        to: RevisionState,
        reason: Reason = UNSET,
        expected_version: ExpectedVersion = UNSET,
    ) -> Node:
        """Move a revision to another state; RELEASED supersedes the one released before."""

    @field
    def request_upload(self, upload: UploadInput) -> Upload:
        """Where to send the bytes; completeUpload checks size and sha256 before anyone can see the file."""

    @field
    def complete_upload(self, upload_id: strawberry.ID) -> File:
        """Check what was sent and make it a file of the revision."""

    @field
    def record_events(self, events: list[EventInput], options: Options = UNSET) -> WriteResult:
        """Record events, or change those whose id is given."""

    @field
    def delete(
        self, ids: list[strawberry.ID], reason: Reason = UNSET, options: Options = UNSET
    ) -> WriteResult:
        """End things at options.validFrom, or now; their history stays."""


@strawberry.type
class WriteResult:
    """What a list mutation did, or with dryRun would do."""

    created: int
    updated: int
    unchanged: int
    failed: int
    ids: list[strawberry.ID] = field(description="In the order of the rows.")
    errors: list[RowError]
    dry_run: bool
    differences: list[Difference] = field(description="With dryRun: each field that would change.")


@strawberry.type
class RowError:
    """Why a row was refused."""

    row: int = field(description="Its place in the list, from 0.")
    path: list[str] = field(description="The field to blame, from the row down.")
    code: str
    message: str
    value: JSON | None


@strawberry.type
class Difference:
    """A field before and after."""

    id: strawberry.ID
    field: str
    before: JSON | None
    after: JSON | None


@strawberry.type
class SampleWriteResult:
    """What became of the samples."""

    written: Long
    rejected: list[RowError]


@strawberry.type
class Upload:
    """Send the bytes with PUT to url; above 64 MiB, each part to its own address."""

    id: strawberry.ID
    url: str | None
    headers: JSON = field(description="To be sent with the bytes.")
    parts: list[UploadPart]
    expires_at: DateTime
    already_stored: bool = field(description="The service has these bytes; send nothing, complete at once.")


@strawberry.type
class UploadPart:
    """One part of a large file."""

    number: int
    url: str
    offset: Long
    size: Long
