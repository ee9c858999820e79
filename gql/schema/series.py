"""What lies in the series store, whoever wrote it, and which signals read it."""

from __future__ import annotations

import strawberry

from gql.schema.nodes import PageInfo
from gql.schema.scalars import JSON, DateTime, Long
from gql.schema.signal_enums import SignalDataType


@strawberry.type
class Series:
    """One series as the series store holds it; BAD samples count."""

    measurement: str
    field: str
    tags: JSON
    first: DateTime = strawberry.field(description="The instant of its first sample.")
    last: DateTime = strawberry.field(description="The instant of its last sample.")
    count: Long = strawberry.field(description="How many samples it holds.")
    data_type: SignalDataType | None = strawberry.field(
        description="As its newest usable sample shows it: STRING for a text, else FLOAT; null without one."
    )
    signals: list[SeriesReader] = strawberry.field(description="The signals that are bound to it.")


@strawberry.type
class SeriesReader:
    """A signal that reads a series."""

    asset: str = strawberry.field(description="The key of its asset.")
    name: str


@strawberry.type
class SeriesConnection:
    """A page of series."""

    nodes: list[Series]
    page_info: PageInfo
    total_count: Long = strawberry.field(description="How many there are on all pages.")
