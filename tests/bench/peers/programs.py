"""The programs that are measured: each answers a question with bytes, and tells its processor time and store calls."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import orjson

from tests.bench.client import ROOT, Server, running
from tests.bench.peers import node, texts
from tests.bench.peers.asked import Question, Variables
from tests.bench.peers.floor import Floor, open_floor
from tests.bench.questions import EXPLAIN

OURS: Final = "twinloom"
FLOOR: Final = "floor"
STRAWBERRY: Final = "strawberry"
MERCURIUS: Final = "mercurius"
NEO4J_GRAPHQL: Final = "@neo4j/graphql"
PEERS: Final = (STRAWBERRY, NEO4J_GRAPHQL, MERCURIUS)
NAMES: Final = (OURS, FLOOR, *PEERS)


class Program(Protocol):
    """A program that answers questions."""

    name: str

    def body(self, question: Question) -> bytes:
        """Return the request that asks the question."""
        ...

    def raw(self, question: Question) -> bytes:
        """Return the bytes of the answer."""
        ...

    def cpu_seconds(self) -> float | None:
        """Return the processor time that it has used, where the system tells."""
        ...

    def calls(self, question: Question) -> int | None:
        """Return how many store calls one answer takes."""
        ...

    def reconnect(self) -> None:
        """Ask over a new connection from now on: the server may have closed one that rested."""
        ...


@dataclass(slots=True)
class Ours:
    """The service, over HTTP."""

    server: Server
    name: str = OURS
    cursors: dict[str, str | None] = field(default_factory=dict)

    def body(self, question: Question) -> bytes:
        """Return the request; a later page is asked for by the cursor of the one before."""
        return orjson.dumps({"query": question.ours, "variables": self._variables(question)})

    def raw(self, question: Question) -> bytes:
        """Return the bytes of the answer."""
        return self.server.raw(self.body(question))

    def cpu_seconds(self) -> float | None:
        """Return the processor time of the server."""
        return self.server.cpu_seconds()

    def calls(self, question: Question) -> int | None:
        """Ask `explain` to run the question."""
        asked = {"query": question.ours, "variables": self._variables(question)}
        made = self.server.ask(EXPLAIN, asked)["explain"]["calls"]
        return sum(call["milliseconds"] is not None for call in made)

    def reconnect(self) -> None:
        """Close the connection; the next request opens another."""
        self.server.connection.close()

    def address(self) -> tuple[str, int]:
        """Return host and port."""
        return self.server.connection.host, self.server.connection.port

    def _variables(self, question: Question) -> Variables:
        if question.page == 1:
            return question.variables
        if question.name not in self.cursors:
            self.cursors[question.name] = self._cursor(question)
        return {**question.variables, "after": self.cursors[question.name]}

    def _cursor(self, question: Question) -> str | None:
        text, cursor = texts.with_cursor(question.ours), None
        for page in range(1, question.page):
            info = self.server.ask(text, {**question.variables, "after": cursor})["assets"]["pageInfo"]
            assert info["hasNextPage"], f"page {page} is the last one; page {question.page} was asked for"
            cursor = info["endCursor"]
        return cursor


@dataclass(slots=True)
class Peer:
    """Another program, over HTTP."""

    name: str
    server: Server
    texts: Mapping[str, str]

    def body(self, question: Question) -> bytes:
        """Return the request."""
        return orjson.dumps({"query": self.texts[question.kind], "variables": question.asked})

    def raw(self, question: Question) -> bytes:
        """Return the bytes of the answer."""
        return self.server.raw(self.body(question))

    def cpu_seconds(self) -> float | None:
        """Return the processor time of the server."""
        return self.server.cpu_seconds()

    def calls(self, question: Question) -> int | None:
        """Ask the program's own counter before and after."""
        before = self._counted()
        self.raw(question)
        return self._counted() - before

    def reconnect(self) -> None:
        """Close the connection; the next request opens another."""
        self.server.connection.close()

    def address(self) -> tuple[str, int]:
        """Return host and port."""
        return self.server.connection.host, self.server.connection.port

    def _counted(self) -> int:
        self.server.connection.request("GET", "/calls")
        return int(self.server.connection.getresponse().read())


@dataclass(slots=True)
class Bare:
    """The floor, in this process."""

    floor: Floor
    runner: asyncio.Runner
    name: str = FLOOR

    def body(self, question: Question) -> bytes:
        """The floor is not asked by a request."""
        return b""

    def raw(self, question: Question) -> bytes:
        """Return the bytes of the answer."""
        return self.runner.run(self.floor.answer(question))

    def cpu_seconds(self) -> float | None:
        """Return the processor time of this process, which is right while only the floor is asked."""
        return time.process_time()

    def calls(self, question: Question) -> int | None:
        """Count the calls of one answer."""
        before = self.floor.calls
        self.raw(question)
        return self.floor.calls - before

    def reconnect(self) -> None:
        """Nothing is to be done: it has no connection of its own."""


@contextmanager
def started(names: Sequence[str], settings: Mapping[str, str], cache: Path) -> Iterator[list[Program]]:
    """Start the programs of these names over the stores of the settings, and end them with the block."""
    with ExitStack() as stack:
        programs: list[Program] = []
        for name in names:
            if name == OURS:
                programs.append(Ours(stack.enter_context(running(settings))))
            elif name == FLOOR:
                programs.append(stack.enter_context(_bare(settings)))
            else:
                programs.append(stack.enter_context(_peer(name, settings, cache)))
        yield programs


@contextmanager
def _bare(settings: Mapping[str, str]) -> Iterator[Bare]:
    with asyncio.Runner() as runner:
        floor = runner.run(open_floor(settings))
        try:
            yield Bare(floor, runner)
        finally:
            runner.run(floor.close())


@contextmanager
def _peer(name: str, settings: Mapping[str, str], cache: Path) -> Iterator[Peer]:
    command, environment = _command(name, cache)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **settings, **environment}
    ) as process:
        try:
            assert process.stdout is not None
            address = urlsplit(process.stdout.readline().strip())
            assert address.hostname, f"{name} ended before it served; what it said stands above"
            connection = HTTPConnection(address.hostname, address.port, timeout=60)
            yield Peer(name, Server(process, connection), _TEXTS[name])
            connection.close()
        finally:
            process.terminate()


def _command(name: str, cache: Path) -> tuple[list[str], dict[str, str]]:
    if name == STRAWBERRY:
        return [sys.executable, "-m", "tests.bench.peers.usual"], {}
    return node.command(_SCRIPTS[name]), {"NODE_PATH": str(node.installed(cache)), "NODE_ENV": "production"}


_SCRIPTS: Final = {MERCURIUS: "mercurius.cjs", NEO4J_GRAPHQL: "neo4j_graphql.cjs"}
_TEXTS: Final = {
    STRAWBERRY: texts.BY_HAND,
    MERCURIUS: texts.BY_HAND,
    NEO4J_GRAPHQL: texts.NEO4J_GRAPHQL,
}
