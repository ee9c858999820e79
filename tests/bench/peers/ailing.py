"""S9: what each program answers, and when, while the series server is away, slow or silent.

Everybody reaches the server through a proxy that lets faults happen; a client waits for `PATIENCE_S` and no longer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Final

import orjson

from tests.bench.peers.answers import Json
from tests.bench.peers.asked import Question
from tests.bench.peers.programs import Bare, Ours, Peer, Program
from tests.fault_proxy import HANG, PASS, REFUSE, Fault, FaultProxy, in_front_of, slow
from timeseries.errors import SeriesError

PATIENCE_S: Final = 10.0
OURS: Final = {"TWIN_REQUEST_TIMEOUT": "5"}
"How the service is set for it. Peers have the time-outs that their clients have: 60 s, or none."
FAULTS: Final[Mapping[str, Fault]] = {"away": REFUSE, "slow": slow(delay_s=0.5), "silent": HANG}
QUESTIONS: Final = ("S3", "S5")
_AGAIN_S: Final = 0.1

Switch = Callable[[Fault], None]


@dataclass(frozen=True, slots=True)
class Ailing:
    """What one program answered twice during a fault, and how long after it until its answer was whole again."""

    question: str
    fault: str
    program: str
    first_ms: float
    next_ms: float
    answer: str
    whole_again_ms: float | None


@contextmanager
def behind_proxy(settings: Mapping[str, str]) -> Iterator[tuple[Switch, dict[str, str]]]:
    """Yield what switches the fault, and settings by which the series server is reached through the proxy."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    place = in_front_of(settings["TWIN_SERIES_URL"])

    try:
        proxy, url = asyncio.run_coroutine_threadsafe(place.__aenter__(), loop).result(PATIENCE_S)
        yield partial(_run, loop, proxy), {**settings, "TWIN_SERIES_URL": url}
        asyncio.run_coroutine_threadsafe(place.__aexit__(None, None, None), loop).result(PATIENCE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, proxy: FaultProxy, fault: Fault) -> None:
    asyncio.run_coroutine_threadsafe(proxy.switch(fault), loop).result(PATIENCE_S)


def measured(
    questions: Sequence[Question],
    programs: Sequence[Program],
    switch: Switch,
    faults: Mapping[str, Fault] = FAULTS,
) -> Iterator[Ailing]:
    """Let each program meet each fault with each question, one after the other."""
    for program in programs:
        for question in questions:
            whole = _values(_answer(program, question))
            assert whole, f"{program.name} answers {question.name} with nothing, though all stores are there"
            for name, fault in faults.items():
                yield _met(program, question, (name, fault), switch, whole)


def _met(
    program: Program, question: Question, fault: tuple[str, Fault], switch: Switch, whole: int
) -> Ailing:
    switch(fault[1])
    first_ms, _ = _asked(program, question)
    next_ms, answer = _asked(program, question)
    switch(PASS)
    again = _whole_again(program, question, whole)
    return Ailing(question.name, fault[0], program.name, first_ms, next_ms, _told(answer, whole), again)


def _whole_again(program: Program, question: Question, whole: int) -> float | None:
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE_S:
        answer = _answer(program, question)
        if _values(answer) == whole and "errors" not in (answer or {}):
            return 1e3 * (time.perf_counter() - began)
        time.sleep(_AGAIN_S)
    return None


def _asked(program: Program, question: Question) -> tuple[float, Json]:
    began = time.perf_counter()
    answer = _answer(program, question)
    return 1e3 * (time.perf_counter() - began), answer


def _answer(program: Program, question: Question) -> Json:
    """Return the answer; None when there was none in time, or the program failed without one."""
    try:
        match program:
            case Bare(floor, runner):
                return orjson.loads(runner.run(asyncio.wait_for(floor.answer(question), PATIENCE_S)))
            case Ours() | Peer():
                program.reconnect()
                program.server.connection.timeout = PATIENCE_S
                return orjson.loads(program.raw(question))
    except (OSError, TimeoutError, orjson.JSONDecodeError, SeriesError):
        program.reconnect()
        return None
    raise AssertionError(f"{program.name} cannot be asked during a fault")


def _told(answer: Json, whole: int) -> str:
    if answer is None:
        return "nothing"
    errors = len(answer.get("errors") or ())
    found = _values(answer)
    share = "all" if found == whole else f"{found:,} of {whole:,} values"
    return share if not errors else f"{share}, {errors:,} error{'s' if errors > 1 else ''}"


def _values(answer: Json) -> int:
    """Return how many values an answer has that are not null."""
    match answer:
        case {"data": data}:
            return _values(data)
        case dict():
            return sum(map(_values, answer.values()))
        case list():
            return sum(map(_values, answer))
        case _:
            return answer is not None


def table(found: Sequence[Ailing]) -> str:
    """Return a line for each program, question and fault."""
    head = ("question", "series server", "program", "first ms", "next ms", "answer", "whole again ms")
    lines = [head, *(_line(each) for each in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _line(each: Ailing) -> tuple[str, ...]:
    again = "never" if each.whole_again_ms is None else f"{each.whole_again_ms:.0f}"
    times = (f"{each.first_ms:.0f}", f"{each.next_ms:.0f}")
    return (each.question, each.fault, each.program, *times, each.answer, again)
