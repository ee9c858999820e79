"""The logical plan's nodes that look at structures: where the rows of lines, occurrences, totals and uses come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twin.plan.terms import Condition
from twin.structure.resolve import Resolve


# ---------------------------------------------------------------- of a revision
@dataclass(frozen=True, slots=True)
class LinesOf:
    """The lines of each revision that count."""

    resolve: Resolve


@dataclass(frozen=True, slots=True)
class ExplosionOf:
    """A page of the occurrences below each revision; `after` is where the row to continue behind stands."""

    resolve: Resolve
    depth: int | None
    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class TotalsOf:
    """Each part below each revision, once per unit."""

    resolve: Resolve
    depth: int | None


@dataclass(frozen=True, slots=True)
class RollUpOf:
    """The sum of an attribute over the leaves of each revision: one row."""

    resolve: Resolve
    attribute: str
    unit: str | None


# ---------------------------------------------------------------- of a part
@dataclass(frozen=True, slots=True)
class UsesOf:
    """A page of what uses each part, `after` as in an explosion."""

    resolve: Resolve
    depth: int | None
    first: int
    after: str | None


Below = LinesOf | ExplosionOf | TotalsOf | RollUpOf


# ---------------------------------------------------------------- of rows of these
@dataclass(frozen=True, slots=True)
class ThingOf:
    """The part, or its revision, that each row tells of; `several`: all the parts that it names."""

    kind: Literal["part", "part_revision"]
    several: bool = False


@dataclass(frozen=True, slots=True)
class PieceOf:
    """What a row holds as a list of its own: effectivity, substitutes, or the sides of a difference."""

    name: str


# ---------------------------------------------------------------- of nothing
@dataclass(frozen=True, slots=True)
class Design:
    """The structure of a part: of a revision, else of the one that the rule picks."""

    number: str
    label: str | None
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class InstalledIn:
    """What is installed in an asset at a moment (None: now)."""

    asset: str
    moment: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two structures differ: one row."""

    left: Design | InstalledIn
    right: Design | InstalledIn


@dataclass(frozen=True, slots=True)
class PartsIn:
    """The parts that a structure holds."""

    design: Design


@dataclass(frozen=True, slots=True)
class HoldersOf:
    """The revisions whose structure holds a part for which a condition is true."""

    where: Condition
    resolve: Resolve


Structured = (
    LinesOf
    | ExplosionOf
    | TotalsOf
    | RollUpOf
    | UsesOf
    | ThingOf
    | PieceOf
    | Difference
    | PartsIn
    | HoldersOf
)
