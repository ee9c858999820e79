"""What is answered of structures: lines, occurrences, totals, where-used, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import field

from gql.schema.nodes import PageInfo
from gql.schema.part_enums import BomView, StructureAspect
from gql.schema.scalars import DateTime, Long

if TYPE_CHECKING:
    from gql.schema.parts import Part, PartRevision

LazyPart = Annotated["Part", strawberry.lazy("gql.schema.parts")]
LazyRevision = Annotated["PartRevision", strawberry.lazy("gql.schema.parts")]
QUANTITY_UNIT = "UN/ECE Rec 20 code the quantity is counted in."
PATH = "The part numbers from the root's child to this part."


@strawberry.type
class BomLine:
    """A parent revision uses a child part so many times, in one view."""

    id: strawberry.ID
    find_number: str | None = field(description="Its number in the drawing's list.")
    part: LazyPart
    revision: LazyRevision | None = field(description="The revision that the rule picks; null: none.")
    quantity: float
    unit: str = field(description=QUANTITY_UNIT)
    reference_designators: list[str] = field(description="One for each piece, where they are given.")
    view: BomView
    effectivity: Effectivity | None = field(description="When and for what it counts; null: always.")
    substitutes: list[Alternate] = field(description="Parts that may stand in its place on this line.")


@strawberry.type
class Effectivity:
    """When, and for which serial numbers and lots, a line counts; what is null does not narrow it."""

    from_: DateTime | None = field(name="from")
    to: DateTime | None = field(description="From this instant on it does not count.")
    serial_from: str | None = field(description="The first serial number, itself included.")
    serial_to: str | None = field(description="The last serial number, itself included.")
    lots: list[str] | None


@strawberry.type
class Alternate:
    """A part that may stand in the place of another."""

    part: LazyPart
    preference: int | None = field(description="The least is the one to take first.")
    quantity_factor: float = field(description="How many of it stand for one.")


@strawberry.type
class BomRow:
    """One occurrence in a structure."""

    level: int = field(description="1: right below the root.")
    path: list[str] = field(description=PATH)
    line: BomLine
    part: LazyPart
    revision: LazyRevision | None = field(description="The revision that the rule picks; null: none.")
    quantity: float = field(description="In one of the root: the product along the path.")
    unit: str = field(description=QUANTITY_UNIT)


@strawberry.type
class BomRowConnection:
    """A page of occurrences."""

    nodes: list[BomRow]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class BomTotal:
    """A part and how much of it one of the root holds."""

    part: LazyPart
    revision: LazyRevision | None = field(description="The revision that the rule picks; null: none.")
    quantity: float = field(description="The sum over all paths.")
    unit: str = field(description=QUANTITY_UNIT)
    occurrences: Long | None = field(description="The number of paths; null: above 2^63 - 1.")


@strawberry.type
class RollUp:
    """A sum over the leaves of a structure."""

    value: float | None
    unit: str | None = field(description="UCUM code of the value.")
    missing: list[LazyPart] = field(description="Leaves that lack the attribute, and are not in the sum.")


@strawberry.type
class WhereUsedConnection:
    """A page of uses."""

    nodes: list[WhereUsed]
    page_info: PageInfo
    total_count: Long = field(description="How many there are on all pages.")


@strawberry.type
class WhereUsed:
    """A revision whose structure holds a part."""

    level: int = field(description="1: it has a line with the part.")
    revision: LazyRevision
    quantity: float = field(description="How much of the part is in one of it.")
    path: list[str] = field(description="The part numbers of a shortest way down to the part.")
    is_top: bool = field(description="Nothing uses it under the same rule.")


@strawberry.type
class StructureComparison:
    """In what one structure differs from another."""

    identical: bool
    added: list[StructureLine] = field(description="Paths that are on the right only.")
    removed: list[StructureLine] = field(description="Paths that are on the left only.")
    changed: list[StructureChange] = field(description="Paths that are on both sides, and not the same.")


@strawberry.type
class StructureLine:
    """All that stands at one path of a structure."""

    path: list[str] = field(description=PATH)
    part: LazyPart | None = field(description="Null: an installed thing without a design.")
    revision: LazyRevision | None
    quantity: float = field(description="In one of the whole: the product along the path.")


@strawberry.type
class StructureChange:
    """A path at which two structures differ."""

    path: list[str] = field(description=PATH)
    part: LazyPart | None = field(description="Null: an installed thing without a design.")
    what: list[StructureAspect]
    left: StructureLine
    right: StructureLine
