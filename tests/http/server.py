"""A running service: uvicorn in a thread, a clock that tests may move, and stores: embedded ones in a folder, or those
that TWIN_TEST_STORES names as in tests/plant/stores.py.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from gql.app import DoorSettings, create_app
from graph import Find, GraphStore
from objects import ObjectStore
from tests.plant import SETS, empty_stores
from tests.plant.stores import Urls
from twin.catalog import GRAPH
from twin.instants import parse_instant
from twin.service import TwinService
from twin.settings import open_service, read_settings

T = TypeVar("T")
NOW = "2024-06-10T12:00:00Z"
"When a server's clock starts."
_START_TIMEOUT_S = 30


@dataclass
class Clock:
    """The service's clock in ns: a microsecond later at each look, further when a test says so."""

    now: int = field(default_factory=lambda: parse_instant(NOW))

    def __call__(self) -> int:
        self.now += 1_000
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += int(seconds * 1e9)


@dataclass(frozen=True)
class Dump:
    """Everything that is stored: records or rows of the graph, series with their counts, files with their sizes."""

    graph: dict[str, list[str]]
    series: list[str]
    files: dict[str, int]


@dataclass(frozen=True)
class Server:
    """The running service seen from its machine. Tests ask it over HTTP; this is for looking behind it."""

    url: str
    home: Path
    clock: Clock
    service: TwinService
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(_START_TIMEOUT_S)

    def dump(self) -> Dump:
        """Return what the three stores hold."""
        series = sorted(map(str, self.run(self.service.series.catalogue())))
        return Dump(self._graph(), series, self._files())

    def _graph(self) -> dict[str, list[str]]:
        file = self.home / "graph.db"
        return _tables(file) if file.exists() else self.run(_records(self.service.graph))

    def _files(self) -> dict[str, int]:
        objects = self.home / "objects"
        if not objects.exists():
            return self.run(_sizes(self.service.objects))
        paths = (path for path in objects.rglob("*") if path.is_file() and "sqlite" not in path.name)
        return {str(path.relative_to(objects)): path.stat().st_size for path in paths}


@contextmanager
def running(home: Path, door: DoorSettings | None = None) -> Iterator[Server]:
    """Serve a new service until the block ends."""
    started: concurrent.futures.Future[Server] = concurrent.futures.Future()
    stop = threading.Event()

    def serve(urls: Urls) -> None:
        try:
            asyncio.run(_serve(home, urls, door, started, stop.is_set))
        except BaseException as failure:
            if started.done():
                raise
            started.set_exception(failure)

    with empty_stores(SETS[os.environ.get("TWIN_TEST_STORES", "embedded")], home) as urls:
        thread = threading.Thread(target=serve, args=(urls,), daemon=True)
        thread.start()
        try:
            yield started.result(_START_TIMEOUT_S)
        finally:
            stop.set()
            thread.join(_START_TIMEOUT_S)


async def _serve(
    home: Path,
    urls: Urls,
    door: DoorSettings | None,
    started: concurrent.futures.Future[Server],
    is_over: Callable[[], bool],
) -> None:
    clock = Clock()
    settings = read_settings(
        {
            "TWIN_HOME": str(home),
            "TWIN_SECRET": "signs cursors and links in tests",
            "TWIN_GRAPH_URL": urls.graph,
            "TWIN_SERIES_URL": urls.series,
            "TWIN_OBJECTS_URL": urls.objects,
        }
    )
    service = await open_service(settings, clock=clock)
    config = uvicorn.Config(
        create_app(service, door), host="127.0.0.1", port=0, lifespan="off", ws="none", log_level="warning"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    started.set_result(Server(f"http://{host}:{port}", home, clock, service, asyncio.get_running_loop()))
    while not is_over():
        await asyncio.sleep(0.02)
    server.should_exit = True
    await serving
    await service.close()


async def _records(graph: GraphStore) -> dict[str, list[str]]:
    """Return every record of every node that holds now or ever held, as the port tells them."""
    found = {}
    for kind in (node.name for node in GRAPH.nodes):
        ids = [str(row[0]) for row in await graph.find(Find(kind))]
        found[kind] = sorted(map(str, (await graph.versions(kind, ids, believed=False)).items()))
    return found


async def _sizes(objects: ObjectStore) -> dict[str, int]:
    return {stored.key: stored.size async for stored in objects.list()}


def _tables(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in rows if not name.startswith("words_")]
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
