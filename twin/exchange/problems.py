"""What is wrong in a file and where: one problem per place, and the names closest to a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One place that cannot be taken. Lines count from 1, the header included; `column` is its name there."""

    line: int
    column: str | None
    value: str
    reason: str
    code: str = "VALIDATION_FAILED"

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}: {shown(self.value)} {self.reason}"


def shown(value: str) -> str:
    """Return the value quoted, and cut where it is long."""
    return repr(value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…")


def near(name: str, known: Iterable[str]) -> str:
    """Return " (did you mean …?)" with the known names closest to a wrong one, or nothing.

    >>> near("serial", ("key", "serial_number"))
    " (did you mean 'serial_number'?)"
    """
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), list(folded), n=2, cutoff=0.6)
    return f" (did you mean {' or '.join(repr(folded[c]) for c in close)}?)" if close else ""
