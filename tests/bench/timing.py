"""Times requests to a running server: after a warm-up, each at its own time, with what the stores did for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from tests.bench.client import Server
from tests.bench.figures import Aim, Figure
from tests.bench.questions import EXPLAIN

WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a query, and the variables of the n-th time."""

    name: str
    query: str
    variables: Callable[[int], Mapping[str, object]]
    aim: Aim | None = None

    def body(self, n: int) -> bytes:
        """Return the n-th request."""
        return orjson.dumps({"query": self.query, "variables": self.variables(n)})


def measured(question: Question, server: Server, runs: int, *, note: str = "") -> Figure:
    """Ask the question `runs` times and return the figure; an answer with errors fails."""
    server.ask(question.query, question.variables(0))
    size = len(server.raw(question.body(0)))
    taken_ms, cpu_ms = timed(question, server, runs)
    calls = server.ask(EXPLAIN, {"query": question.query, "variables": question.variables(0)})["explain"][
        "calls"
    ]
    made = [call["rows"] for call in calls if call["rows"] is not None]
    return Figure(
        question.name,
        quantile(taken_ms, 0.5),
        "ms",
        question.aim,
        p99=quantile(taken_ms, 0.99),
        best=min(taken_ms),
        cpu=cpu_ms,
        calls=sum(call["milliseconds"] is not None for call in calls),
        rows=sum(made),
        bytes=size,
        note=note,
    )


def timed(question: Question, server: Server, runs: int) -> tuple[list[float], float | None]:
    """Return how long each answer took and the server's processor time for one, in ms."""
    for n in range(WARM_UP):
        server.raw(question.body(n))
    before = server.cpu_seconds()
    taken = [once(question, server, n) for n in range(runs)]
    after = server.cpu_seconds()
    cpu = None if before is None or after is None else 1e3 * (after - before) / runs
    return taken, cpu


def once(question: Question, server: Server, n: int) -> float:
    """Return how long one answer took, in ms."""
    body = question.body(n)
    began = time.perf_counter()
    server.raw(body)
    return 1e3 * (time.perf_counter() - began)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
