"""The closed sets of names of signals and their samples, one enum each."""

from __future__ import annotations

from enum import auto

import strawberry

from gql.schema.enums import Named


@strawberry.enum
class Interpolation(Named):
    """How a signal runs between two samples: a straight line, or the last value held."""

    LINEAR = auto()
    STEP = auto()


@strawberry.enum
class SignalDataType(Named):
    """The type of a signal's samples."""

    FLOAT = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    STRING = auto()


@strawberry.enum
class Statistic(Named):
    """One number made of the usable samples of a window. Without a usable sample there is none; COUNT and
    COVERAGE are 0 then.
    """

    COUNT = auto()
    MIN = auto()
    MAX = auto()
    MEAN = auto()
    SUM = auto()
    FIRST = auto()
    LAST = auto()
    SPREAD = auto()
    STDDEV = auto()
    MEDIAN = auto()
    P05 = auto()
    P95 = auto()
    TIME_WEIGHTED_MEAN = auto()
    INTEGRAL = auto()
    COVERAGE = auto()


@strawberry.enum
class SampleQuality(Named):
    """How far a sample can be trusted. Statistics use GOOD and UNCERTAIN ones."""

    GOOD = auto()
    UNCERTAIN = auto()
    BAD = auto()


@strawberry.enum
class Fill(Named):
    """What stands in a bucket without samples: no bucket, null, the one before, a line."""

    NONE = auto()
    NULL = auto()
    PREVIOUS = auto()
    LINEAR = auto()


@strawberry.enum
class SignalOrderField(Named):
    """What to sort signals by; ASSET is the key of the signal's asset."""

    KEY = auto()
    NAME = auto()
    ASSET = auto()
