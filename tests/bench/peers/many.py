"""One object at 64 connections: how many requests a program answers in a second. Every request asks for another one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from tests.bench.client import HEADERS
from tests.bench.peers.answers import digest
from tests.bench.peers.asked import one_object
from tests.bench.peers.measuring import Found
from tests.bench.peers.programs import Bare, Ours, Peer, Program
from tests.bench.plant import Plant
from tests.bench.timing import quantile

CONNECTIONS = 64
ROUNDS = 3
NAME = "S10 one asset, 64 connections"

Ask = Callable[[int], Awaitable[None]]
"Asks for the n-th object."


def measured(programs: Sequence[Program], plant: Plant, seconds: float) -> list[Found]:
    """Let each program answer for some seconds, in turn, three times after a warm-up; its middle round counts."""
    for program in programs:
        _round(program, plant, min(1.0, seconds))
    rounds = [[_round(program, plant, seconds) for program in programs] for _ in range(ROUNDS)]
    return [
        sorted(some, key=lambda found: found.requests_per_s or 0)[ROUNDS // 2]
        for some in zip(*rounds, strict=True)
    ]


def _round(program: Program, plant: Plant, seconds: float) -> Found:
    before = program.cpu_seconds()
    taken = _taken(program, plant, seconds)
    after = program.cpu_seconds()
    program.reconnect()
    answer = program.raw(one_object(plant, 0))
    return Found(
        NAME,
        program.name,
        quantile(taken, 0.5),
        quantile(taken, 0.99),
        None if before is None or after is None else 1e3 * (after - before) / len(taken),
        None,
        len(answer),
        digest(answer),
        len(taken) / seconds,
    )


def _taken(program: Program, plant: Plant, seconds: float) -> list[float]:
    """Return the milliseconds of every request."""
    match program:
        case Bare(floor, runner):

            async def ask(n: int) -> None:
                await floor.answer(one_object(plant, n))

            return runner.run(_side_by_side([ask] * CONNECTIONS, seconds))
        case Ours() | Peer():
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as own:
                return own.run(_over_http(program, plant, seconds))
    raise AssertionError(f"{program.name} cannot be asked by many at once")


async def _over_http(program: Ours | Peer, plant: Plant, seconds: float) -> list[float]:
    host, port = program.address()
    bodies = [_request(program.body(one_object(plant, n))) for n in range(plant.full * plant.pumps)]
    streams = [await asyncio.open_connection(host, port) for _ in range(CONNECTIONS)]
    taken = await _side_by_side([_asking(*each, bodies) for each in streams], seconds)
    for _, writer in streams:
        writer.close()
    return taken


def _asking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bodies: Sequence[bytes]) -> Ask:
    async def ask(n: int) -> None:
        writer.write(bodies[n % len(bodies)])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200"), head
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert b'"errors"' not in body, body

    return ask


def _request(body: bytes) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    return (
        f"POST /graphql HTTP/1.1\r\nhost: bench\r\n{headers}content-length: {len(body)}\r\n\r\n".encode()
        + body
    )


async def _side_by_side(asks: Sequence[Ask], seconds: float) -> list[float]:
    """Let all ask again as soon as they are answered."""
    until, taken = time.perf_counter() + seconds, list[float]()

    async def again(ask: Ask, number: int) -> None:
        n = number * 13
        while (began := time.perf_counter()) < until:
            n += 7
            await ask(n)
            taken.append(1e3 * (time.perf_counter() - began))

    await asyncio.gather(*(again(ask, number) for number, ask in enumerate(asks)))
    return taken
