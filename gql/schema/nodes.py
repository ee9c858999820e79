"""What all things share: the global id, pages, labels and attributes."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.scalars import JSON, DateTime


@strawberry.interface
class Node:
    """Anything with a global id."""

    id: strawberry.ID = field(description="`kind:key`, e.g. asset:PUMP-101 or signal:PUMP-101/bearing_temp.")


@strawberry.type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None = field(description="Give it as `before` to get the page before.")
    end_cursor: str | None = field(description="Give it as `after` to get the next page.")


@strawberry.type
class Identifier:
    """A label that a thing carries in some other system."""

    scheme: str = field(description="The system or kind of label, e.g. erp, serial, cas.")
    issuer: str | None = field(description="Who gives out the label.")
    value: str


@strawberry.type
class Attribute:
    """A named value; an asset's are checked against its type."""

    name: str
    value: AttributeValue


@strawberry.type
class AttributeValue:
    """One of the value fields is set; `json` always is."""

    string: str | None
    number: float | None
    boolean: bool | None
    time: DateTime | None
    unit: str | None = field(description="UCUM code of `number`.")
    json: JSON | None
