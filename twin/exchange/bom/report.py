"""What became of every line of a file, in words for a person and as a table to stand beside the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.records import BomFile, Outcome

HEADER: Final = ("line", "lines", "outcome", "number", "what and why")
SHOWN: Final = 12


def summary(file: BomFile) -> str:
    """Return how many lines of the file came to what; together they are all of them."""
    counts = file.counts()
    told = ", ".join(f"{count:,} {outcome.value}" for outcome, count in counts.items() if count)
    return f"{file.name}: {sum(counts.values()):,} lines: {told}"


def remarks(file: BomFile) -> Iterator[str]:
    """Yield what was found out about the file, then what was guessed and skipped: each reason once, with its lines."""
    yield from file.notes
    for outcome in (Outcome.GUESSED, Outcome.SKIPPED):
        lines: dict[str, list[int]] = {}
        for account in file.accounts:
            if account.outcome is outcome:
                for reason in account.reasons:
                    lines.setdefault(reason, []).append(account.line)
        listed = sorted(lines.items(), key=lambda entry: (-len(entry[1]), entry[1]))
        for reason, where in listed[:SHOWN]:
            yield f"{outcome.value}: {_places(where)}: {reason}"
        if len(listed) > SHOWN:
            rest = sum(len(where) for _, where in listed[SHOWN:])
            others = f"{rest:,} lines more for {len(listed) - SHOWN:,} other reasons"
            yield f"{outcome.value}: {others}; --report FILE lists all"


def write_report(file: BomFile, path: Path) -> None:
    """Write the account of every line as CSV. Raises BadRequest where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            table = csv.writer(out)
            table.writerow(HEADER)
            for account in file.accounts:
                table.writerow(
                    (
                        account.line,
                        account.lines,
                        account.outcome.value,
                        account.number,
                        "; ".join(account.reasons),
                    )
                )
    except OSError as wrong:
        raise BadRequest(f"The report {str(path)!r} cannot be written: {wrong.strerror}.") from wrong


def _places(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    first = ", ".join(str(line) for line in lines[:3])
    return f"{len(lines):,} lines ({first}{', …' if len(lines) > 3 else ''})"
