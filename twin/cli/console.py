"""What a person sees: errors and progress on stderr, results on stdout. Progress is silent when nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from twin.errors import TwinError

if TYPE_CHECKING:
    from twin.exchange.problems import Problem

REFUSED: Final = 1
UNAVAILABLE: Final = 3
SHOWN_PROBLEMS: Final = 20


class Advance(Protocol):
    """Tells the progress bar how far the work is."""

    def __call__(self, done: float, total: float | None = None, *, what: str | None = None) -> None: ...


def say(text: str) -> None:
    """Write a line for a person to stderr, so that stdout stays the result."""
    print(text, file=sys.stderr, flush=True)


def fail(wrong: TwinError) -> int:
    """Say what went wrong and return the exit code."""
    say(f"error[{wrong.code}]: {wrong.message}")
    return exit_code((wrong.code,))


def exit_code(codes: Sequence[str]) -> int:
    """Return the exit code for the codes of errors; a store that does not answer outranks a refusal."""
    return UNAVAILABLE if {"STORE_UNAVAILABLE", "TIMEOUT"} & set(codes) else REFUSED if codes else 0


def say_problems(file: str, problems: Sequence[Problem]) -> None:
    """Say what is wrong in a file, place by place; of many, the first."""
    for problem in problems[:SHOWN_PROBLEMS]:
        say(f"error[{problem.code}]: {file}: {problem}")
    if len(problems) > SHOWN_PROBLEMS:
        say(f"… and {len(problems) - SHOWN_PROBLEMS:,} more")


def say_notes(notes: Mapping[str, str]) -> None:
    """Say things that are good to know, aligned."""
    width = max(map(len, notes), default=0)
    for name, note in notes.items():
        say(f"  {name:{width}}  {note}")


@contextmanager
def progress(what: str) -> Iterator[Advance]:
    """Show a bar on a terminal while the block runs; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield _say_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: float, total: float | None = None, *, what: str | None = None) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield advance


def _say_nothing(done: float, total: float | None = None, *, what: str | None = None) -> None:
    """Nobody watches."""
