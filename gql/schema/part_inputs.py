"""What is written of parts: the parts themselves, their revisions, and the lines of their structures."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import RevisionState
from gql.schema.inputs import AttributeInput, IdentifierValueInput, RevisionReference
from gql.schema.part_enums import BomView
from gql.schema.scalars import DateTime


@strawberry.input
class PartInput:
    """Fields left out stay as they are; null clears. Revisions are merged by label; `alternates` replaces the
    list.
    """

    number: str
    name: str | None = UNSET
    category: str | None = UNSET
    unit: str | None = field(default=UNSET, description="UN/ECE Rec 20 code, e.g. C62, MTR, KGM.")
    identifiers: list[IdentifierValueInput] | None = UNSET
    attributes: list[AttributeInput] | None = UNSET
    revisions: list[PartRevisionInput] | None = UNSET
    alternates: list[AlternateInput] | None = field(
        default=UNSET, description="Parts that may stand in for it, in this order."
    )
    expected_version: int | None = UNSET


@strawberry.input
class PartRevisionInput:
    """A revision as it is elsewhere; `transition` releases one here."""

    label: str
    state: RevisionState | None = UNSET
    released_at: DateTime | None = UNSET
    attributes: list[AttributeInput] | None = UNSET


@strawberry.input
class AlternateInput:
    """A part that may stand in for another."""

    number: str
    preference: int | None = UNSET
    quantity_factor: float | None = field(default=1.0, description="How many of it for one.")


@strawberry.input
class BomInput:
    """All lines of one revision in one view."""

    parent: RevisionReference
    view: BomView | None = BomView.ENGINEERING
    lines: list[BomLineInput]
    expected_version: int | None = field(default=UNSET, description="Of the parent revision.")


@strawberry.input
class BomLineInput:
    """So many of a part. Reference designators, where given, are as many as the pieces."""

    part: str = field(description="The part's number.")
    revision: str | None = field(
        default=UNSET, description="The label of a revision that the line insists on, under AS_STORED."
    )
    quantity: float
    unit: str | None = field(default=UNSET, description="UN/ECE Rec 20 code; left out: the part's own.")
    find_number: str | None = UNSET
    reference_designators: list[str] | None = UNSET
    effectivity: EffectivityInput | None = UNSET
    substitutes: list[AlternateInput] | None = UNSET


@strawberry.input
class EffectivityInput:
    """When, for which serial numbers (both ends included) and which lots a line counts; what is left out does
    not limit.
    """

    from_: DateTime | None = field(name="from", default=UNSET)
    to: DateTime | None = UNSET
    serial_from: str | None = UNSET
    serial_to: str | None = UNSET
    lots: list[str] | None = UNSET
