"""What an import says at its end: the refusals of the writer by line and column, and what was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import orjson
import typer

from twin.cli.console import REFUSED, say, say_problems
from twin.exchange.assets import AssetRecord, column_of
from twin.exchange.problems import Problem
from twin.write.results import Difference, RowError, WriteResult

SHOWN_DIFFERENCES: Final = 40


class Counts(Protocol):
    """How many rows were new, changed, and the same."""

    @property
    def created(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


def problems_of(errors: Sequence[RowError], records: Sequence[AssetRecord]) -> list[Problem]:
    """Return the refusals of rows in terms of the file they came from."""
    return [_problem(error, records[error.row]) for error in errors]


def refuse(file: str, problems: Sequence[Problem], *, good: int) -> int:
    """Say what is wrong, and that nothing was written; return the exit code."""
    say_problems(file, problems)
    bad = len({problem.line for problem in problems})
    hint = f"; --on-error skip writes the other {good:,}" if good else ""
    say(f"Nothing was written: {bad:,} bad row{'s' if bad != 1 else ''} in {file}{hint}.")
    return REFUSED


def unrefused(result: WriteResult) -> WriteResult:
    """Return the result; end here, with what the writer says, when it refuses a row."""
    for error in result.errors:
        say(f"error[{error.code}]: {error.message}")
    if result.errors:
        raise typer.Exit(REFUSED)
    return result


def counted(result: Counts, what: str) -> str:
    """Return what became of rows, as in "2 assets created, 1 unchanged"."""
    counts = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
    told = [f"{count:,} {name}" for name, count in counts.items() if count] or ["none"]
    return f"{what}: {', '.join(told)}"


def conclude(told: Sequence[str], *, skipped: int, dry_run: bool) -> None:
    """Print what was done, or what would be."""
    left_out = [f"{skipped:,} bad row{'s' if skipped != 1 else ''} left out"] if skipped else []
    print(("Would be written (dry run): " if dry_run else "Written: ") + "; ".join([*told, *left_out]) + ".")


def tell_differences(differences: Sequence[Difference]) -> None:
    """Print what a dry run found to be different, field by field; of many, the first."""
    for difference in differences[:SHOWN_DIFFERENCES]:
        before, after = (
            "nothing" if value is None else orjson.dumps(value).decode()
            for value in (difference.before, difference.after)
        )
        print(f"{difference.id}  {difference.field}  {before} → {after}")
    if (rest := len(differences) - SHOWN_DIFFERENCES) > 0:
        print(f"… and {rest:,} differences more")


def _problem(error: RowError, record: AssetRecord) -> Problem:
    column = column_of(error.path, record, error.value)
    value = error.value if error.value is not None else record.row.get("key", "")
    return Problem(record.line, column, str(value), f"is refused: {error.message}", error.code)
