"""The product structure that STEP files hold, in the words of the contract: revisions of parts and their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class RevisionKey(NamedTuple):
    """A part revision: the product's id (its name where that is empty) and its version's id (`-` where empty)."""

    number: str
    label: str

    def __str__(self) -> str:
        return f"{self.number}/{self.label}"


@dataclass(frozen=True, slots=True)
class StepRevision:
    """A part revision as the files tell it, and the file that describes it best: that of its lines, if it has some."""

    key: RevisionKey
    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class StepLine:
    """One child of a parent with its quantity in pieces: the count of its usages, or the sum of their counts.

    `designators` is empty unless there is one for each piece. `usages` are the names that its usages have.
    """

    child: RevisionKey
    quantity: float
    designators: tuple[str, ...]
    usages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepFile:
    """A file that was read: its size in bytes, its schema, and the revisions that nothing in it holds."""

    path: Path
    size: int
    schema: str
    tops: tuple[RevisionKey, ...]


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A STEP file that is referred to and was not found, and the revision that it describes."""

    name: str
    key: RevisionKey
    referred_by: Path


@dataclass(frozen=True, slots=True)
class Merged:
    """Products that are instances of one part, and by which rule (instances.py); or only look so: `part` is None."""

    part: str | None
    instances: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class StepStructure:
    """All files together. Every child of a line is among the revisions; nothing holds itself.

    `lines` has an entry for each revision that has lines; those stand in the order of the file. `tops` are the
    revisions that nothing holds. `usages` counts the usage occurrences behind the lines; `notes` tell what was
    passed over or guessed, and why.
    """

    revisions: Mapping[RevisionKey, StepRevision]
    lines: Mapping[RevisionKey, tuple[StepLine, ...]]
    tops: tuple[RevisionKey, ...]
    files: tuple[StepFile, ...]
    missing: tuple[MissingFile, ...]
    merged: tuple[Merged, ...]
    usages: int
    notes: tuple[str, ...]
