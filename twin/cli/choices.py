"""The closed choices that options of commands have."""

from __future__ import annotations

from enum import Enum


class OnError(Enum):
    """What a bad row does."""

    reject = "reject"
    skip = "skip"


class TimeUnit(Enum):
    """How times are written; the values are those of `twin.exchange.times.TimeFormat`."""

    iso = "iso"
    s = "s"
    ms = "ms"
    us = "us"
    ns = "ns"


class RevisionState(Enum):
    """The states that a new revision may be given."""

    IN_WORK = "IN_WORK"
    IN_REVIEW = "IN_REVIEW"
    RELEASED = "RELEASED"


class BomView(Enum):
    """The views that lines of a structure belong to."""

    ENGINEERING = "ENGINEERING"
    MANUFACTURING = "MANUFACTURING"
    SERVICE = "SERVICE"


class RevisionRule(Enum):
    """Which revision of a part counts."""

    LATEST_RELEASED = "LATEST_RELEASED"
    LATEST = "LATEST"
    AS_STORED = "AS_STORED"


class OnRefusal(Enum):
    """What a refused row does to those behind it."""

    stop = "stop"
    skip = "skip"


class Match(Enum):
    """How close a tag value must be to what a template says; the names are those of `twin.binding.closeness`."""

    exact = "exact"
    case = "case"
    punctuation = "punctuation"


class Interpolation(Enum):
    """What a value means until the next one."""

    LINEAR = "LINEAR"
    STEP = "STEP"


class DataType(Enum):
    """What the samples of a signal are."""

    FLOAT = "FLOAT"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    STRING = "STRING"
