"""Documents, their revisions and the files that are about to be uploaded, as a caller hands them in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from twin.model.assets import AttributeInput, IdentifierValueInput
from twin.model.scalars import Count, Input, Instant, Name, Text

RevisionState = Literal["IN_WORK", "IN_REVIEW", "RELEASED", "SUPERSEDED", "OBSOLETE"]
DocumentKind = Literal[
    "CAD_MODEL",
    "DRAWING",
    "SPECIFICATION",
    "MANUAL",
    "WORK_INSTRUCTION",
    "CERTIFICATE",
    "REPORT",
    "SIMULATION",
    "PICTURE",
    "OTHER",
]
LifecycleStage = Literal[
    "CONCEPT", "DESIGN", "MANUFACTURING", "COMMISSIONING", "OPERATION", "SERVICE", "END_OF_LIFE"
]
FileRole = Literal["SOURCE", "PREVIEW", "THUMBNAIL", "TEXT"]

Sha256 = Annotated[str, Strict(), Field(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]
MediaType = Annotated[
    str, Strict(), Field(max_length=200, pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[ -~]+)?$")
]


class DocumentRevisionInput(Input):
    """One revision, merged with the stored one of the same label."""

    label: Name
    state: RevisionState | None = None
    released_at: Instant | None = None


class DocumentInput(Input):
    """A document. What is left out stays; null clears."""

    number: Name
    title: Name | None = None
    kind: DocumentKind | None = None
    project: Name | None = None
    stage: LifecycleStage | None = None
    identifiers: tuple[IdentifierValueInput, ...] | None = None
    attributes: tuple[AttributeInput, ...] | None = None
    subjects: tuple[Text, ...] | None = None
    revisions: tuple[DocumentRevisionInput, ...] | None = None
    expected_version: Count | None = None


class UploadInput(Input):
    """The file that a caller wants to upload: what it will be called, how long it is, and what it hashes to."""

    document: Name
    revision: Name
    name: Name
    media_type: MediaType
    size: Count
    sha256: Sha256
    role: FileRole | None = "SOURCE"
