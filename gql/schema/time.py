"""What things were, and where: installations with the readings of that time, and the records of a thing's history."""

# Methods stand for fields with arguments and are never called, so they have no body.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET, argument, field

from gql.schema.arguments import UnitCode
from gql.schema.scalars import JSON, DateTime
from gql.schema.signals import Signal, Statistics

if TYPE_CHECKING:
    from gql.schema.assets import Asset

LazyAsset = Annotated["Asset", strawberry.lazy("gql.schema.assets")]
AfterRecord = Annotated[
    str | None,
    argument(description="The `cursor` of the last record that is known already; what is older follows."),
]


@strawberry.type
class InstalledSignal:
    """A signal of the host, as far as it tells of the time in which the thing was in it."""

    signal: Signal

    @field
    def statistics(self, unit: UnitCode = UNSET) -> Statistics:
        """Over the time from the installation's `from` to its `to`, but not past asOf, or now."""


@strawberry.type
class Installation:
    """This asset sat in that host, at this position, over this interval."""

    asset: LazyAsset
    host: LazyAsset
    position: str | None
    from_: DateTime = field(name="from")
    to: DateTime | None = field(description="Null: no end of it is known.")

    @field
    def host_signal(self, name: str) -> InstalledSignal | None:
        """A signal of the host, cut to the time this thing was in it; null when the host has none of that name."""


@strawberry.type
class NodeVersion:
    """What was so over one stretch of valid time, as it was believed over one stretch of known time."""

    version: int = field(description="Restating what is so makes a record and no new version.")
    valid_from: DateTime
    valid_to: DateTime | None = field(description="Null: until further notice.")
    known_from: DateTime
    known_to: DateTime | None = field(description="Null: it is believed, at knownAt or now.")
    by: str | None
    reason: str | None
    deleted: bool = field(description="The thing did not exist over that time.")
    snapshot: JSON = field(
        description="Its fields by their names here; other things by key, attributes by name. Empty where it is gone."
    )
    cursor: str = field(description="For `after`.")
