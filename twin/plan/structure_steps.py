"""The steps that look at structures: contents come from the graph, all else is worked out over them here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.store import Column, Of
from twin.plan.structure import (
    Design,
    ExplosionOf,
    HoldersOf,
    InstalledIn,
    LinesOf,
    PartsIn,
    RollUpOf,
    TotalsOf,
    UsesOf,
)

Work = LinesOf | ExplosionOf | TotalsOf | UsesOf | PartsIn | HoldersOf
"What is worked out over contents alone."


@dataclass(frozen=True, slots=True)
class Contents:
    """Graph: the structures below the things in a slot (None: below a part by number), or above them.

    One call for one root, else one for each level. `depth`: so many levels; None: to any depth. Whoever looks below the
    same things, or below what was found there, reads the same contents.
    """

    slot: int
    source: int | None
    number: str | None
    up: bool
    view: str
    depth: int | None

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "structure"


@dataclass(frozen=True, slots=True)
class Worked:
    """Here: what follows from contents for each row of a slot (None: for the one part that is asked about)."""

    slot: int
    source: int | None
    contents: int
    work: Work
    counted: bool
    columns: tuple[Column, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return {PartsIn: "part", HoldersOf: "part_revision"}.get(type(self.work), "structure_row")


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Graph: the attribute of the leaves, of their revisions and of their parts; its sum is worked out here."""

    slot: int
    source: int
    contents: int
    work: RollUpOf

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "structure_row"


@dataclass(frozen=True, slots=True)
class Things:
    """Graph: the parts or revisions that the rows of a slot tell of; no call where the rows say all that is asked.

    One call brings those of several levels: it is that of the last such step, which reads the slots `beside` too; the
    others take what it `brought` into its slot.
    """

    slot: int
    source: int
    kind: Literal["part", "part_revision"]
    several: bool
    columns: tuple[Column, ...] = ()
    beside: tuple[int, ...] = ()
    brought: int | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """Here: what the rows of a slot hold as lists of their own."""

    slot: int
    source: int
    name: str

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "structure_row"


@dataclass(frozen=True, slots=True)
class InstalledThings:
    """Graph: an asset and all that is installed below it, at a moment (None: now)."""

    slot: int
    of: InstalledIn

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "asset"


@dataclass(frozen=True, slots=True)
class Compared:
    """Here: in what two structures differ; the slots hold their contents, or the things that are installed."""

    slot: int
    left: int
    right: int
    left_of: Design | InstalledIn
    right_of: Design | InstalledIn

    @property
    def kind(self) -> str:
        """The kind of its rows."""
        return "structure_row"


StructureStep = Contents | Worked | RolledUp | Things | Pieces | InstalledThings | Compared


def is_known(step: Things) -> bool:
    """Whether the rows that tell of things say all that is asked of these: number and label stand in their ids."""
    return all(column == Of("label") for column in step.columns)
