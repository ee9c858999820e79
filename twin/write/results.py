"""What a mutation answers: counts, ids, what was refused and what became different."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from twin.errors import TwinError
from twin.timeline import Json


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was refused: `row` is its place in the list, `path` the place in the row."""

    row: int
    path: tuple[str, ...]
    code: str
    message: str
    value: Json = None


class Difference(NamedTuple):
    """One field of one thing, before and after, at the instant from which the write holds."""

    id: str
    field: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of the rows of a list. `ids` has one global id for each row that was not refused, in their order."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    ids: tuple[str, ...] = ()
    errors: tuple[RowError, ...] = ()
    dry_run: bool = False
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleWriteResult:
    """How many samples were stored, and which were refused: `row` is the place in the list, `path` the sample's."""

    written: int
    rejected: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class InstallationRef:
    """One thing in one host at one position over [valid_from, valid_to); None while nothing ends it."""

    asset: str
    host: str
    position: str | None
    valid_from: int
    valid_to: int | None


def row_error(row: int, wrong: TwinError) -> RowError:
    """Return the refusal of a row for what was raised about it."""
    value = wrong.value if isinstance(wrong.value, str | int | float | bool) else None
    return RowError(row, wrong.path, wrong.code, wrong.message, value)
