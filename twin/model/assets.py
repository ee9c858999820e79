"""Asset types, assets, relations and the attributes that they carry, as a caller hands them in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from twin.model.scalars import Count, Flag, Input, Instant, Interval, Name, Number, Text

AssetState = Literal["PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "OUT_OF_SERVICE", "RETIRED"]
ValueType = Literal["STRING", "FLOAT", "INTEGER", "BOOLEAN", "DATETIME"]
Interpolation = Literal["LINEAR", "STEP"]


class IdentifierValueInput(Input):
    """A label of the thing in some other system."""

    scheme: Name
    issuer: Name | None = None
    value: Name


class AttributeInput(Input):
    """A named scalar. A null or missing `value` clears it."""

    name: Name
    value: object = None
    unit: Text | None = None

    @field_validator("value")
    @classmethod
    def _is_scalar(cls, value: object) -> object:
        if value is not None and not isinstance(value, str | int | float | bool):
            raise PydanticCustomError(
                "scalar", "is no JSON scalar; give a text, a number, true, false or null"
            )
        return value


class AttributeDefinitionInput(Input):
    """One attribute of a type: what its values must be."""

    name: Name
    data_type: ValueType
    unit: Text | None = None
    required: Flag | None = False
    enum_values: tuple[Text, ...] | None = None
    description: Text | None = None


class SignalDefinitionInput(Input):
    """One signal that assets of a type have: what it measures and how it behaves."""

    name: Name
    unit: Text | None = None
    quantity: Text | None = None
    low: Number | None = None
    high: Number | None = None
    interpolation: Interpolation | None = "LINEAR"
    sampling_interval: Interval | None = None
    description: Text | None = None


class AssetTypeInput(Input):
    """A named set of attributes and signals, with single inheritance."""

    key: Name
    name: Name | None = None
    extends: Name | None = None
    description: Text | None = None
    attributes: tuple[AttributeDefinitionInput, ...] | None = None
    signals: tuple[SignalDefinitionInput, ...] | None = None


class RevisionReference(Input):
    """A part and the label of one of its revisions."""

    number: Name
    label: Name


class AssetInput(Input):
    """One physical thing, or a place where things are installed. What is left out stays; null clears."""

    key: Name
    name: Name | None = None
    type: Name | None = None
    state: AssetState | None = None
    serial_number: Name | None = None
    parent: Name | None = None
    position: Name | None = None
    realises: RevisionReference | None = None
    identifiers: tuple[IdentifierValueInput, ...] | None = None
    attributes: tuple[AttributeInput, ...] | None = None
    expected_version: Count | None = None


class RelationInput(Input):
    """A free, typed relation from one asset to another."""

    source: Name = Field(alias="from")
    type: Name
    target: Name = Field(alias="to")
    attributes: tuple[AttributeInput, ...] | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
