"""What the planner knows of asset types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What the planner knows of asset types: the keys of each and all below it, units of definitions by name."""

    subtypes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attribute_units: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    signal_units: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
