"""Groups of assets: by what, and what is answered of each."""

from __future__ import annotations

import strawberry
from strawberry import UNSET, field

from gql.schema.enums import AssetOrderField
from gql.schema.scalars import Long


@strawberry.input
class AssetGroupKey:
    """Exactly one way to say it."""

    field: AssetOrderField | None = UNSET
    attribute: str | None = UNSET
    ancestor_of_type: str | None = UNSET


@strawberry.type
class AssetGroup:
    """A group of assets."""

    key: list[str | None] = field(
        description="One text for each entry of `by`: numbers as they are kept, instants in UTC, the key of the "
        "nearest ancestor. Null: the assets that have none."
    )
    count: Long = field(description="How many assets there are in it.")
    measures: list[float | None] = field(
        description="One figure for each entry of `measure`, from the statistic of each asset that has one: for MIN "
        "the least, for MAX the greatest, for COUNT, SUM and INTEGRAL the total, for all others the mean."
    )
