"""What a BOM file comes to: parts and BOMs as the writer takes them, and an account of every line of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from twin.exchange.problems import Problem

NO_LABEL = "-"
"The label of a revision that the file does not name."


class Outcome(Enum):
    """What became of a line of the file."""

    READ = "read"
    GUESSED = "guessed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BomOptions:
    """What a person says about the file; what is not said is found out.

    `otherwise` is the root of a file that needs one, where `root` is none: only comparisons know one of their own.
    `columns` gives roles their columns, `identifiers` columns their schemes, `attributes` columns NAME or NAME:UNIT,
    `units` words their codes.
    """

    root: str | None = None
    label: str | None = None
    otherwise: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    view: str = "ENGINEERING"
    state: str = "IN_WORK"


class Account(NamedTuple):
    """One row of the file and what became of it. `line` is its first line, `lines` how many it fills."""

    line: int
    lines: int
    outcome: Outcome
    number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One part as the writer takes it, and the line that names it first."""

    line: int
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BomRecord:
    """The lines of one assembly as the writer takes them; `lines` are the file's lines they came from, in order."""

    lines: tuple[int, ...]
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BomFile:
    """Everything that a file says: `notes` is what was found out about it as a whole.

    `problems` tell of the refused rows what is wrong with them. `tops` are number and label of the parts that nothing
    in the file uses.
    """

    name: str
    notes: tuple[str, ...]
    parts: tuple[PartRecord, ...]
    boms: tuple[BomRecord, ...]
    accounts: tuple[Account, ...]
    problems: tuple[Problem, ...]
    tops: tuple[tuple[str, str], ...]

    def counts(self) -> Mapping[Outcome, int]:
        """Return how many lines of the file came to which outcome; together they are all of its lines."""
        found: Counter[Outcome] = Counter()
        for account in self.accounts:
            found[account.outcome] += account.lines
        return {outcome: found[outcome] for outcome in Outcome}
