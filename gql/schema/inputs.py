"""What is written: one input per kind of thing. The mutations that take them stand in writing.py."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import (
    AssetState,
    DocumentKind,
    EventKind,
    FileRole,
    LifecycleStage,
    OnError,
    RevisionState,
    ValueType,
    WriteMode,
)
from gql.schema.scalars import JSON, DateTime, Long
from gql.schema.signal_enums import Interpolation, SampleQuality, SignalDataType
from twin.instants import Duration


@strawberry.input
class WriteOptions:
    """How a list is written."""

    dry_run: bool | None = field(default=False, description="Tell what would happen and write nothing.")
    mode: WriteMode | None = WriteMode.UPSERT
    on_error: OnError | None = OnError.REJECT_ALL
    valid_from: DateTime | None = field(
        default=UNSET, description="From when it is so in the world; default: now."
    )
    reason: str | None = field(default=UNSET, description="Why; kept with the history.")


@strawberry.input
class IdentifierValueInput:
    """A label in some other system. One label names one thing."""

    scheme: str = field(description="The system or kind of label, e.g. erp, serial, cas.")
    issuer: str | None = UNSET
    value: str


@strawberry.input
class AttributeInput:
    """`value` is a JSON scalar; it is checked against the asset type."""

    name: str
    value: JSON | None = field(default=UNSET, description="Null clears the attribute.")
    unit: str | None = field(default=UNSET, description="UCUM code of a number.")


@strawberry.input
class AssetTypeInput:
    """An asset type; `attributes` and `signals` replace those it had."""

    key: str
    name: str | None = UNSET
    extends: str | None = field(default=UNSET, description="The key of the type it inherits from.")
    description: str | None = UNSET
    attributes: list[AttributeDefinitionInput] | None = UNSET
    signals: list[SignalDefinitionInput] | None = UNSET


@strawberry.input
class AttributeDefinitionInput:
    """An attribute that assets of the type have."""

    name: str
    data_type: ValueType
    unit: str | None = field(default=UNSET, description="UCUM code that numbers are kept in.")
    required: bool | None = False
    enum_values: list[str] | None = field(default=UNSET, description="The only strings it may hold.")
    description: str | None = UNSET


@strawberry.input
class SignalDefinitionInput:
    """A signal that assets of the type have."""

    name: str
    unit: str | None = field(default=UNSET, description="UCUM code, e.g. Cel, bar, mm/s, 1/min.")
    quantity: str | None = UNSET
    low: float | None = UNSET
    high: float | None = UNSET
    interpolation: Interpolation | None = Interpolation.LINEAR
    sampling_interval: Duration | None = UNSET
    description: str | None = UNSET


@strawberry.input
class AssetInput:
    """Fields left out stay as they are; null clears. `parent` with `position` is an installation from
    options.validFrom, or now.
    """

    key: str
    name: str | None = UNSET
    type: str | None = field(default=UNSET, description="The key of its type.")
    state: AssetState | None = UNSET
    serial_number: str | None = UNSET
    parent: str | None = field(default=UNSET, description="The key of the asset it is installed in.")
    position: str | None = UNSET
    realises: RevisionReference | None = field(
        default=UNSET, description="The part revision that it was built to."
    )
    identifiers: list[IdentifierValueInput] | None = UNSET
    attributes: list[AttributeInput] | None = UNSET
    expected_version: int | None = UNSET


@strawberry.input
class RevisionReference:
    """A revision of a part."""

    number: str = field(description="The part's number.")
    label: str


@strawberry.input
class RelationInput:
    """A relation from one asset to another."""

    from_: str = field(name="from", description="The key of an asset.")
    type: str
    to: str = field(description="The key of an asset.")
    attributes: list[AttributeInput] | None = UNSET
    valid_from: DateTime | None = UNSET
    valid_to: DateTime | None = UNSET


@strawberry.input
class SignalInput:
    """Fields left out stay as they are; null clears."""

    asset: str = field(description="The key of its asset.")
    name: str
    unit: str | None = field(default=UNSET, description="UCUM code, e.g. Cel, bar, mm/s, 1/min.")
    quantity: str | None = UNSET
    data_type: SignalDataType | None = UNSET
    interpolation: Interpolation | None = UNSET
    sampling_interval: Duration | None = UNSET
    low: float | None = UNSET
    high: float | None = UNSET
    binding: SignalBindingInput | None = field(
        default=UNSET, description="Where its samples lie already; left out: where this service puts them."
    )
    description: str | None = UNSET
    expected_version: int | None = UNSET


@strawberry.input
class SignalBindingInput:
    """Where samples lie that another program writes."""

    measurement: str
    field: str
    tags: JSON


@strawberry.input
class SamplesInput:
    """`values` and `times` have equal lengths."""

    signal: str = field(description="The key of a signal, `asset key/name`.")
    times: list[DateTime]
    values: list[float | None]
    qualities: list[SampleQuality] | None = field(default=UNSET, description="Left out: all are GOOD.")
    unit: str | None = field(default=UNSET, description="UCUM code of the values; default: the signal's.")


@strawberry.input
class DocumentInput:
    """Fields left out stay as they are; null clears. Revisions are merged by label."""

    number: str
    title: str | None = UNSET
    kind: DocumentKind | None = UNSET
    project: str | None = UNSET
    stage: LifecycleStage | None = UNSET
    identifiers: list[IdentifierValueInput] | None = UNSET
    attributes: list[AttributeInput] | None = UNSET
    subjects: list[strawberry.ID] | None = field(
        default=UNSET, description="Global ids of what it belongs to."
    )
    revisions: list[DocumentRevisionInput] | None = UNSET
    expected_version: int | None = UNSET


@strawberry.input
class DocumentRevisionInput:
    """A revision as it is elsewhere; `transition` releases one here."""

    label: str
    state: RevisionState | None = UNSET
    released_at: DateTime | None = UNSET


@strawberry.input
class UploadInput:
    """A file to come."""

    document: str = field(description="The document's number.")
    revision: str = field(description="The revision's label.")
    name: str
    media_type: str
    size: Long = field(description="In bytes.")
    sha256: str = field(description="Of the bytes, in hex.")
    role: FileRole | None = FileRole.SOURCE


@strawberry.input
class EventInput:
    """Something that happened to assets."""

    id: strawberry.ID | None = field(default=UNSET, description="Left out: a new event.")
    kind: EventKind
    at: DateTime
    until: DateTime | None = UNSET
    title: str
    text: str | None = UNSET
    severity: int | None = UNSET
    assets: list[str] = field(description="Keys of the assets.")
    documents: list[str] | None = field(default=UNSET, description="Numbers of documents.")
    attributes: list[AttributeInput] | None = UNSET
