"""What sharing store calls gives: one asset by its key, from one connection and from many, shared and not, in turn.

Run: python -m tests.bench.together [--stores servers] [--seconds 5]. Prints requests, latencies and store calls.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from graph.store import Find, GraphStore, Row
from tests.bench.build import built, clock_from, default_cache
from tests.bench.client import ROOT, Server, connected
from tests.bench.plant import ANCHOR, Plant, pump_key
from tests.bench.questions import GET
from tests.bench.stores import EMBEDDED, KINDS
from tests.bench.timing import quantile
from twin.cli.serve import address_of, bind, serve_on
from twin.guard import GuardedGraph
from twin.settings import open_service, read_settings

PLANT: Final = Plant(5, 100, 5)
ALONE: Final = "TWIN_BENCH_ALONE"
MANY: Final = 64


class Counting:
    """A graph store that counts what it is asked to find."""

    def __init__(self, store: GraphStore) -> None:
        self._store, self.calls = store, 0

    def __getattr__(self, name: str) -> Any:  # Any: what the store has under the name
        return getattr(self._store, name)

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return what the store finds."""
        self.calls += 1
        return await self._store.find(request, timeout=timeout)


async def serve() -> None:
    """Serve the stores of the environment, sharing calls or not; at the end print how many there were."""
    settings = read_settings()
    with bind(settings, 0) as listener:
        service = await open_service(settings, clock=clock_from(ANCHOR))
        guarded = service.graph
        assert isinstance(guarded, GuardedGraph)
        counting = Counting(guarded.store)
        object.__setattr__(guarded, "store", counting)
        if os.environ.get(ALONE):
            unshared = replace(service.backing, graph=guarded, series=service.series)
            object.__setattr__(service, "backing", unshared)
        try:
            print(address_of(listener), flush=True)
            await serve_on(listener, service, settings, "Measuring")
        finally:
            print(counting.calls, flush=True)
            await service.close()


@contextmanager
def running(settings: Mapping[str, str], *, alone: bool) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve until the block ends."""
    command = [sys.executable, "-m", "tests.bench.together", "--serve"]
    environment = {**os.environ, **settings, ALONE: "1" if alone else ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()


async def ask(address: str, connections: int, seconds: float) -> list[float]:
    """Ask from so many connections at once, each again as soon as it is answered; return the milliseconds."""
    until = time.perf_counter() + seconds
    taken = await asyncio.gather(*(_connection(address, n, until) for n in range(connections)))
    return [each for list_ in taken for each in list_]


async def _connection(address: str, number: int, until: float) -> list[float]:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    taken: list[float] = []
    asked = number * 13
    while (began := time.perf_counter()) < until:
        asked += 7
        body = orjson.dumps(
            {"query": GET, "variables": {"key": pump_key(asked % PLANT.full, asked % PLANT.pumps)}}
        )
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        assert b'"errors"' not in answer, answer
        taken.append((time.perf_counter() - began) * 1e3)
    writer.close()
    return taken


def measured(settings: Mapping[str, str], *, alone: bool, connections: int, seconds: float) -> str:
    """Return one line of figures."""
    with running(settings, alone=alone) as (address, process):
        server = Server(process, connected(address))
        asyncio.run(ask(address, connections, 1))
        before = server.cpu_seconds()
        asked = asyncio.run(ask(address, connections, seconds))
        after = server.cpu_seconds()
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        calls = int(process.stdout.readline())
    rate, middle, late = len(asked) / seconds, quantile(asked, 0.5), quantile(asked, 0.99)
    how = "alone " if alone else "shared"
    share = calls / (len(asked) * (1 + 1 / seconds))
    spent = float("nan") if before is None or after is None else (after - before) * 1e3 / len(asked)
    return (
        f"{connections:3} connections, {how}: {rate:6,.0f} requests/s, p50 {middle:5.2f} ms, "
        f"p99 {late:6.2f} ms, {spent:.2f} ms of CPU and {share:.2f} store calls each"
    )


async def main() -> None:
    """Read the command line, measure in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--stores", choices=KINDS, default=EMBEDDED)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=default_cache())
    given = parser.parse_args()
    if given.serve:
        await serve()
        return
    async with built(PLANT, given.cache, lambda text: print(text, file=sys.stderr), given.stores) as settings:
        for _ in range(given.rounds):
            for connections in (1, MANY):
                for alone in (True, False):
                    line = await asyncio.to_thread(
                        measured, settings, alone=alone, connections=connections, seconds=given.seconds
                    )
                    print(line, flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
