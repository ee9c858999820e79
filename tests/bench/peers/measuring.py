"""Asks every program every question in turn, and compares what they answer and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.peers.answers import digest
from tests.bench.peers.asked import Question
from tests.bench.peers.programs import Program
from tests.bench.timing import WARM_UP, quantile


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
    for program in programs:
        program.reconnect()
    answers = {program.name: program.raw(question) for program in programs}
    for _ in range(WARM_UP):
        for program in programs:
            program.raw(question)
    taken: dict[str, list[float]] = {program.name: [] for program in programs}
    cpu: dict[str, list[float | None]] = {program.name: [] for program in programs}
    for n in range(runs):
        for program in (*programs[n % len(programs) :], *programs[: n % len(programs)]):
            before, began = program.cpu_seconds(), time.perf_counter()
            program.raw(question)
            taken[program.name].append(1e3 * (time.perf_counter() - began))
            after = program.cpu_seconds()
            cpu[program.name].append(None if before is None or after is None else after - before)
    for program in programs:
        yield Found(
            question.name,
            program.name,
            quantile(taken[program.name], 0.5),
            quantile(taken[program.name], 0.99),
            _each(cpu[program.name]),
            program.calls(question),
            len(answers[program.name]),
            digest(answers[program.name]),
        )


def _each(seconds: Sequence[float | None]) -> float | None:
    known = [each for each in seconds if each is not None]
    return 1e3 * sum(known) / len(known) if known else None
