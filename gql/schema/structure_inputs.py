"""How a structure is named and resolved: what its fields, filters and comparisons take."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import RevisionRule
from gql.schema.part_enums import BomView
from gql.schema.scalars import DateTime


@strawberry.input
class ResolveInput:
    """Which revision of each part counts, and which of its lines."""

    rule: RevisionRule | None = RevisionRule.LATEST_RELEASED
    view: BomView | None = BomView.ENGINEERING
    date: DateTime | None = field(default=UNSET, description="In effect then; left out: at asOf, or now.")
    serial: str | None = field(default=UNSET, description="In effect for this serial number; left out: any.")
    lot: str | None = field(default=UNSET, description="In effect for this lot; left out: any.")


@strawberry.input
class PartReference:
    """The structure of a part: of the given revision, else of the one that the rule picks."""

    number: str
    revision: str | None = field(default=UNSET, description="The label of a revision.")
    resolve: ResolveInput | None = UNSET


@strawberry.input(one_of=True)
class StructureInput:
    """Exactly one way to say it."""

    design: PartReference | None = field(default=UNSET, description="As designed: a resolved structure.")
    installed: InstalledInput | None = field(default=UNSET, description="As built: what sits in an asset.")


@strawberry.input
class InstalledInput:
    """What is installed in an asset at a moment."""

    asset: str = field(description="The key of the asset.")
    as_of: DateTime | None = field(default=UNSET, description="When it was so in the world; default: now.")
    known_at: DateTime | None = field(
        default=UNSET, description="What this service knew at that time; default: now."
    )
