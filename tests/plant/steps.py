"""A plant as data: the writes that made it, each with the instant at which the service learned it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, object]
Action = Literal[
    "types",
    "assets",
    "relations",
    "signals",
    "parts",
    "boms",
    "documents",
    "file",
    "transition",
    "events",
    "samples",
    "delete",
]


@dataclass(frozen=True)
class Step:
    """One write: rows as the contract's inputs have them, known from `known` on, valid from `valid_from` on."""

    known: int
    action: Action
    rows: tuple[Row, ...]
    valid_from: int | None = None

    @property
    def valid(self) -> int:
        """From when it holds in the world."""
        return self.known if self.valid_from is None else self.valid_from


@dataclass(frozen=True, eq=False)
class Plant:
    """All that was ever written, in the order it was learned, and the instant at which questions are asked."""

    name: str
    steps: tuple[Step, ...]
    now: int
