"""Parts, their revisions and the lines of their structures, as a caller hands them in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from twin.model.assets import AttributeInput, IdentifierValueInput, RevisionReference
from twin.model.documents import RevisionState
from twin.model.scalars import Count, Input, Instant, Name, Whole

BomView = Literal["ENGINEERING", "MANUFACTURING", "SERVICE"]

Factor = Annotated[float, Strict(), Field(gt=0, allow_inf_nan=False)]
Quantity = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]


class AlternateInput(Input):
    """A part that may stand in for another, and how many of it for one."""

    number: Name
    preference: Whole | None = None
    quantity_factor: Factor | None = 1.0


class PartRevisionInput(Input):
    """One revision, merged with the stored one of the same label."""

    label: Name
    state: RevisionState | None = None
    released_at: Instant | None = None
    attributes: tuple[AttributeInput, ...] | None = None


class PartInput(Input):
    """A part. What is left out stays; null clears; `alternates` replaces the whole list."""

    number: Name
    name: Name | None = None
    category: Name | None = None
    unit: Name | None = None
    identifiers: tuple[IdentifierValueInput, ...] | None = None
    attributes: tuple[AttributeInput, ...] | None = None
    revisions: tuple[PartRevisionInput, ...] | None = None
    alternates: tuple[AlternateInput, ...] | None = None
    expected_version: Count | None = None


class EffectivityInput(Input):
    """When, for which serial numbers and which lots a line counts. What is left out does not limit."""

    valid_from: Instant | None = Field(default=None, alias="from")
    valid_to: Instant | None = Field(default=None, alias="to")
    serial_from: Name | None = None
    serial_to: Name | None = None
    lots: tuple[Name, ...] | None = None


class BomLineInput(Input):
    """So many of a part; `revision` is the label of a revision of it that the line insists on."""

    part: Name
    revision: Name | None = None
    quantity: Quantity
    unit: Name | None = None
    find_number: Name | None = None
    reference_designators: tuple[Name, ...] | None = None
    effectivity: EffectivityInput | None = None
    substitutes: tuple[AlternateInput, ...] | None = None


class BomInput(Input):
    """All lines of one revision in one view."""

    parent: RevisionReference
    view: BomView | None = "ENGINEERING"
    lines: tuple[BomLineInput, ...]
    expected_version: Count | None = None
