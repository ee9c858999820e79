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
