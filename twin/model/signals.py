"""Signals and their samples, as a caller hands them in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from twin.model.assets import Interpolation
from twin.model.scalars import Count, ForeignName, Input, Interval, Name, Number, Text

SignalDataType = Literal["FLOAT", "INTEGER", "BOOLEAN", "STRING"]


def _column_of(value: object) -> object:
    if not isinstance(value, list | tuple | np.ndarray):
        raise PydanticCustomError("refused", "is no list; give one entry for each sample")
    return value


# Any: a column may be an array of whatever type the reader of a file found convenient.
Column = Annotated[list[Any] | tuple[Any, ...] | NDArray[Any], PlainValidator(_column_of)]


class SignalBindingInput(Input):
    """Where the samples lie in the series store. What another program named stays as that program wrote it."""

    measurement: ForeignName
    field: ForeignName
    tags: dict[ForeignName, ForeignName]


class SignalInput(Input):
    """A named quantity of one asset. What is left out stays; null clears, and falls back to the type's definition."""

    asset: Name
    name: Name
    unit: Text | None = None
    quantity: Text | None = None
    data_type: SignalDataType | None = None
    interpolation: Interpolation | None = None
    sampling_interval: Interval | None = None
    low: Number | None = None
    high: Number | None = None
    binding: SignalBindingInput | None = None
    description: Text | None = None
    expected_version: Count | None = None


class SamplesInput(Input):
    """Samples of one signal, named by `asset/name` or by its global id.

    The columns are taken as they come: each sample is judged alone when it is written, and a bad one costs no good one.
    """

    signal: Text = Field(min_length=1)
    times: Column
    values: Column
    qualities: Column | None = None
    unit: Text | None = None
