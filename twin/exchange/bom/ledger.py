"""The account of every row while it is read: what was guessed, why a row is left out. Nothing is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from twin.exchange.bom.grid import Row
from twin.exchange.bom.records import Account, Outcome
from twin.exchange.problems import Problem, shown

_WORST = (Outcome.READ, Outcome.GUESSED, Outcome.SKIPPED, Outcome.REFUSED)


class Ledger:
    """Keeps one entry for each row, in order. The worst that is said of a row is what became of it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._outcomes = [Outcome.READ] * len(rows)
        self._numbers = [""] * len(rows)
        self._reasons: dict[int, list[str]] = {}
        self._problems: list[Problem] = []

    def name(self, row: int, number: str) -> None:
        """Note which part the row is about."""
        self._numbers[row] = number

    def remark(self, row: int, reason: str) -> None:
        """Say something of a row that is read as it stands."""
        self._say(row, Outcome.READ, reason)

    def guess(self, row: int, reason: str) -> None:
        """Say what was made of a row that does not say it itself."""
        self._say(row, Outcome.GUESSED, reason)

    def skip(self, row: int, reason: str) -> None:
        """Leave the row out: it is no line of the bill of material."""
        self._say(row, Outcome.SKIPPED, reason)

    def refuse(self, row: int, column: str | None, value: str, reason: str) -> None:
        """Leave the row out: it is a line, and cannot be taken."""
        self._say(row, Outcome.REFUSED, f"{f'column {column}: ' if column else ''}{shown(value)} {reason}")
        self._problems.append(Problem(self.line(row), column, value, reason))

    def line(self, row: int) -> int:
        """Return the line of the file where the row begins."""
        return self._rows[row].line

    def outcome(self, row: int) -> Outcome:
        """Return what became of the row so far."""
        return self._outcomes[row]

    def problems(self) -> tuple[Problem, ...]:
        """Return what was refused, by line."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))

    def accounts(self) -> tuple[Account, ...]:
        """Return the account of every row."""
        return tuple(
            Account(row.line, row.lines, outcome, number, tuple(self._reasons.get(place, ())))
            for place, (row, outcome, number) in enumerate(
                zip(self._rows, self._outcomes, self._numbers, strict=True)
            )
        )

    def _say(self, row: int, outcome: Outcome, reason: str) -> None:
        self._reasons.setdefault(row, []).append(reason)
        self._outcomes[row] = max(self._outcomes[row], outcome, key=_WORST.index)
