"""Everything that is wrong with one row, told at once: who corrects a row should not meet its faults one by one."""

from __future__ import annotations

from types import TracebackType

from twin.errors import TwinError


class Faults(Exception):
    """Several refusals of one row. It never leaves the list that the row stands in: each is an error of the row."""

    def __init__(self, found: tuple[TwinError, ...]) -> None:
        super().__init__(*found)
        self.found = found


class Judgement:
    """Keeps the refusals raised inside `with judgement:`, so that the next thing is judged as well.

    >>> judgement = Judgement()
    >>> with judgement:
    ...     raise TwinError("one")
    >>> [wrong.message for wrong in judgement.found]
    ['one']
    """

    def __init__(self) -> None:
        self.found: list[TwinError] = []

    def __enter__(self) -> None:
        """Begin to judge one thing."""

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Note a refusal; anything else rises."""
        if not isinstance(wrong, TwinError | Faults):
            return False
        self.found.extend(faults_of(wrong))
        return True

    def end(self) -> None:
        """Raise what was refused, if anything was."""
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise Faults(tuple(self.found))


def faults_of(wrong: TwinError | Faults) -> tuple[TwinError, ...]:
    """Return the refusals one by one."""
    return wrong.found if isinstance(wrong, Faults) else (wrong,)
