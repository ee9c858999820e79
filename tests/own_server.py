"""A real server of one test alone, to be killed as by a power cut, and started again on the same data."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.keeper import ended_with_us
from tests.neo4j_starts import quick
from tests.real_servers import addresses
from twin.errors import StoreUnavailable
from twin.servers import (
    Place,
    Process,
    Server,
    built,
    cache_folder,
    launch,
    new_place,
    server_named,
    stop,
    wait_until_ready,
)
from twin.servers import is_running as runs

NAMES = {"neo4j": "neo4j", "influx": "influxdb", "minio": "minio"}
"What the tests call a server, and what the servers are called."
UNOPTIMISED: Final = "-XX:TieredStopAtLevel=1"
"""What Java is told of a server that does not run for long: to compile quickly, and not once more in the background.

A server that started anew spends more on the second compilation than on all it is asked; what it keeps is the same.
"""


class OwnServer:
    """A server in a folder; its URL, port and password stay the same over kills."""

    def __init__(self, server: Server, program: Path, place: Place) -> None:
        self._server, self._program, self._place = server, program, place
        self._process: Process | None = None
        self._keeper = ExitStack()
        self.url = server.url(place)

    @property
    def is_running(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and runs(self._process)

    def start(self) -> None:
        """Start it, and return when it serves."""
        self._process = launch(self._server, self._program, self._place)
        self._keeper.enter_context(ended_with_us([self._process.pid]))
        wait_until_ready(self._server, self._place, self._process)

    def kill(self) -> None:
        """Kill it; nothing of it runs on when this returns."""
        assert self._process is not None, f"{self._server} was not started"
        os.killpg(self._process.pid, signal.SIGKILL)
        while self.is_running:
            time.sleep(0.01)
        self._keeper.close()

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            stop((self._process,))
        self._keeper.close()


@contextmanager
def own_server(name: str, folder: Path) -> Iterator[OwnServer]:
    """Lend a server that was not started yet; skips the test, or fails it, where there are no such servers."""
    addresses(name)
    server = server_named(NAMES[name])
    try:
        program = built(server, cache_folder(os.environ), report=print)
    except StoreUnavailable as wrong:
        if name in os.environ.get("TWIN_TEST_REQUIRE", "").replace(",", " ").split():
            raise
        pytest.skip(f"no {name} server of the test's own: {wrong.message}")
    if server.name == "neo4j":
        server = quick(server, program, UNOPTIMISED)
    own = OwnServer(server, program, new_place(server, folder))
    try:
        yield own
    finally:
        own.stop()
