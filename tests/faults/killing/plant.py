"""A service in a process of its own over three servers of its own; any of the four can be killed and started again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.cli.processes import Served
from tests.keeper import ended_with_us
from tests.own_server import OwnServer, own_server

SERVICE = "service"
SERVERS = {"graph": "neo4j", "series": "influx", "objects": "minio"}
SECONDS_TO_BE_WHOLE = 120


class Plant:
    """The four processes. `address` is where the service is; another one after each start."""

    def __init__(self, home: Path, servers: Mapping[str, OwnServer]) -> None:
        self._home, self._servers = home, servers
        self._urls = {f"TWIN_{name.upper()}_URL": server.url for name, server in servers.items()}
        self._service: Served | None = None
        self._keeper = ExitStack()

    @property
    def address(self) -> str:
        """Where the service is, or was before it was killed."""
        assert self._service is not None, "the service was not started"
        return self._service.address

    def start(self, names: Sequence[str]) -> None:
        """Start these, one after the other, and return when the service says that it has all of its stores."""
        for name in names:
            if name == SERVICE:
                self._service = Served(self._home, "serve", environment=self._urls)
                self._keeper.enter_context(ended_with_us([self._service.process.pid]))
            else:
                self._servers[name].start()
        self._wait_until_whole()

    def start_all(self) -> None:
        """Start the servers at once, then the service."""
        with ThreadPoolExecutor() as threads:
            list(threads.map(OwnServer.start, self._servers.values()))
        self.start([SERVICE])

    def kill(self, names: Sequence[str]) -> None:
        """Kill these, one right after the other."""
        for name in names:
            if name == SERVICE:
                self._end_service()
            else:
                self._servers[name].kill()

    def close(self) -> None:
        """End the service; the servers end by themselves."""
        if self._service is not None:
            self._end_service()

    def _end_service(self) -> None:
        assert self._service is not None
        self._service.end()
        self._keeper.close()

    def _wait_until_whole(self) -> None:
        end = time.monotonic() + SECONDS_TO_BE_WHOLE
        while (told := httpx.get(f"{self.address}/readyz", timeout=10).json())["status"] != "ready":
            assert time.monotonic() < end, f"not whole after {SECONDS_TO_BE_WHOLE} s: {told}"
            time.sleep(0.1)


@contextmanager
def running_plant(folder: Path) -> Iterator[Plant]:
    """Lend a plant whose processes run; skips where there are no servers."""
    with ExitStack() as stack:
        servers = {
            store: stack.enter_context(own_server(name, folder / store)) for store, name in SERVERS.items()
        }
        plant = Plant(folder / "home", servers)
        stack.callback(plant.close)
        plant.start_all()
        yield plant


def in_any_order(names: Sequence[str], chance: random.Random) -> list[str]:
    """Return the names, shuffled."""
    return chance.sample(list(names), len(names))
