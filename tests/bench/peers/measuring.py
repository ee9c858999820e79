"""Asks every program every question in turn, and compares what they answer and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.peers.answers import digest
from tests.bench.peers.asked import Question
from tests.bench.peers.programs import Program
from tests.bench.timing import WARM_UP, quantile

RESTS_S = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """What one program did for one question; milliseconds of one request, calls and bytes of one answer."""

    question: str
    program: str
    p50: float
    p99: float
    cpu: float | None
    calls: int | None
    bytes: int
    answer: str
    requests_per_s: float | None = None


def measured(question: Question, programs: Sequence[Program], runs: int) -> Iterator[Found]:
    """Ask the programs in turn, each `runs` times, the first one another each time."""
    turns = [_Turns(program, question) for program in programs]
    for each in turns:
        each.answer = each.ask()
    for _ in range(WARM_UP):
        for each in turns:
            each.ask()
    for n in range(runs):
        first = n % len(turns)
        for each in (*turns[first:], *turns[:first]):
            each.measure()
    for each in turns:
        yield each.found()


@dataclass(slots=True)
class _Turns:
    """What was measured of one program so far."""

    program: Program
    question: Question
    answer: bytes = b""
    taken_ms: list[float] = field(default_factory=list)
    cpu_s: list[float | None] = field(default_factory=list)
    last: float = float("-inf")

    def ask(self) -> bytes:
        """Return the answer. Servers close a connection that rested for some seconds, so a new one is taken then."""
        if time.monotonic() - self.last > RESTS_S:
            self.program.reconnect()
        answer = self.program.raw(self.question)
        self.last = time.monotonic()
        return answer

    def measure(self) -> None:
        """Ask, and note the time."""
        before, began = self.program.cpu_seconds(), time.perf_counter()
        self.ask()
        self.taken_ms.append(1e3 * (time.perf_counter() - began))
        after = self.program.cpu_seconds()
        self.cpu_s.append(None if before is None or after is None else after - before)

    def found(self) -> Found:
        """Return the figures; asks once more, for the number of store calls."""
        self.program.reconnect()
        return Found(
            self.question.name,
            self.program.name,
            quantile(self.taken_ms, 0.5),
            quantile(self.taken_ms, 0.99),
            _each(self.cpu_s),
            self.program.calls(self.question),
            len(self.answer),
            digest(self.answer),
        )


def _each(seconds: Sequence[float | None]) -> float | None:
    known = [each for each in seconds if each is not None]
    return 1e3 * sum(known) / len(known) if known else None
