"""Events, as a caller hands them in."""

from __future__ import annotations

from typing import Literal

from twin.model.assets import AttributeInput
from twin.model.scalars import Input, Instant, Name, Text, Whole

EventKind = Literal[
    "INSTALLATION",
    "REMOVAL",
    "INSPECTION",
    "MAINTENANCE",
    "REPAIR",
    "FAILURE",
    "ALARM",
    "STATE_CHANGE",
    "MEASUREMENT",
    "NOTE",
]


class EventInput(Input):
    """Something that happened to assets, at an instant or over an interval."""

    id: Name | None = None
    kind: EventKind
    at: Instant
    until: Instant | None = None
    title: Name
    text: Text | None = None
    severity: Whole | None = None
    assets: tuple[Name, ...]
    documents: tuple[Name, ...] | None = None
    attributes: tuple[AttributeInput, ...] | None = None
