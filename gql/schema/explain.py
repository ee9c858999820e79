"""How a query would be answered, for a person and for a program."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.scalars import JSON, Long


@strawberry.type
class Explanation:
    """`text` is the numbered tree a person reads; `plan` the same as data."""

    text: str
    plan: JSON
    calls: list[StoreCall]
    cost: float = field(description="The price: rows × columns + points + calls.")
    notices: list[Notice]


@strawberry.type
class StoreCall:
    """One batched request to one store."""

    step: int
    store: str = field(description="GRAPH, SERIES or OBJECTS.")
    request: str
    pushed: list[str] = field(description="What the store does itself.")
    residual: list[str] = field(description="What is left to do here.")
    estimated_rows: float | None
    rows: Long | None = field(description="Actual rows; with `run: true` only.")
    milliseconds: float | None = field(description="Actual time; with `run: true` only.")


@strawberry.type
class Notice:
    """Something worth knowing about a query."""

    code: str
    message: str
    hint: str | None
