"""A server process of its own, and a client that asks it over one connection that stays open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 60.0
HEADERS = {"content-type": "application/json", "accept": "application/graphql-response+json"}

Json = Any  # JSON as the server sends it


@dataclass(slots=True)
class Server:
    """A running server. `peak_bytes` is there once it has ended."""

    process: subprocess.Popen[str]
    connection: HTTPConnection
    peak_bytes: int = 0

    def ask(self, query: str, variables: Mapping[str, object]) -> Json:
        """Return the data of an answer, which must have no errors; over a new connection, as the old may be over."""
        self.connection.close()
        body = self.raw(orjson.dumps({"query": query, "variables": variables}))
        answer = orjson.loads(body)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def raw(self, body: bytes) -> bytes:
        """Send a request, return the bytes of the answer."""
        self.connection.request("POST", "/graphql", body, HEADERS)
        return self.connection.getresponse().read()

    def cpu_seconds(self) -> float | None:
        """Return the processor time that the server has used, where the system tells."""
        path = Path(f"/proc/{self.process.pid}/stat")
        if not path.exists():
            return None
        fields = path.read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(settings: Mapping[str, str]) -> Iterator[Server]:
    """Serve the stores that the settings name for as long as the block runs."""
    command = [sys.executable, "-m", "tests.bench.server"]
    environment = {**os.environ, **settings}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, "the server ended before it served; what it said stands above"
            server = Server(process, connected(address))
            yield server
            server.connection.close()
            process.send_signal(signal.SIGINT)
            server.peak_bytes = int(process.stdout.readline())
        finally:
            process.terminate()


def connected(address: str) -> HTTPConnection:
    """Return a connection, once the server answers."""
    where = urlsplit(address)
    assert where.hostname is not None
    connection = HTTPConnection(where.hostname, where.port, timeout=STARTS_WITHIN_S)
    give_up = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except ConnectionError:
            assert time.monotonic() < give_up, f"the server at {address} does not answer"
            connection.close()
            time.sleep(0.05)
        else:
            return connection
