"""Asset types: what the assets of a type have."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.enums import ValueType
from gql.schema.nodes import Node
from gql.schema.signal_enums import Interpolation


@strawberry.type
class AssetType(Node):
    """A named set of attributes and signals, with single inheritance."""

    key: str
    name: str
    extends: AssetType | None = field(description="The type whose attributes and signals it inherits.")
    description: str | None
    version: int
    attributes: list[AttributeDefinition] = field(description="Own and inherited.")
    signals: list[SignalDefinition] = field(description="Own and inherited.")


@strawberry.type
class AttributeDefinition:
    """An attribute that assets of the type have."""

    name: str
    data_type: ValueType
    unit: str | None = field(description="UCUM code that numbers are kept in.")
    required: bool
    enum_values: list[str] | None = field(description="The only strings it may hold.")
    description: str | None
    inherited_from: str | None = field(description="The key of the type that defines it; null: this one.")


@strawberry.type
class SignalDefinition:
    """A signal that assets of the type have."""

    name: str
    unit: str | None = field(description="UCUM code, e.g. Cel, bar, mm/s, 1/min.")
    quantity: str | None = field(description="What is measured, e.g. temperature.")
    low: float | None = field(description="Below this a value is out of range.")
    high: float | None = field(description="Above this a value is out of range.")
    interpolation: Interpolation
    description: str | None
    inherited_from: str | None = field(description="The key of the type that defines it; null: this one.")
