"""The servers of one TWIN_HOME: their passwords and ports, kept from start to start, and the processes that run.

In `TWIN_HOME/servers`, which its owner alone can read: a folder of data for each server, and a file with the rest.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from twin.errors import Conflict
from twin.servers.building import built
from twin.servers.places import free_port, new_place
from twin.servers.processes import Process, is_running, stop
from twin.servers.server import Place, Report, Server
from twin.servers.starting import launch, wait_until_ready


@dataclass(frozen=True, slots=True)
class Standing:
    """A server of a TWIN_HOME: where it lives, and the process and version that ran there last."""

    server: Server
    place: Place
    version: str
    process: Process | None

    @property
    def is_running(self) -> bool:
        """Whether its process runs; it may not serve yet."""
        return self.process is not None and is_running(self.process)

    @property
    def is_ready(self) -> bool:
        """Whether it serves."""
        return self.is_running and self.server.is_ready(self.place)

    @property
    def url(self) -> str:
        """The URL for the setting of its store."""
        return self.server.url(self.place)


def known(home: Path, servers: Sequence[Server]) -> tuple[Standing, ...]:
    """Return those of the servers that were ever started here. Raises Conflict for a file that is not ours."""
    found = (_read(_folder(home), server) for server in servers)
    return tuple(standing for standing in found if standing is not None)


def up(home: Path, servers: Sequence[Server], cache: Path, *, report: Report) -> tuple[Standing, ...]:
    """Have the servers run, building and starting what is missing, and return once all of them serve.

    Raises StoreUnavailable that says what is missing, or which log to read; those that came up stay up.
    """
    with _alone(home) as folder:
        programs = [built(server, cache, report=report) for server in servers]

        def ensure(server: Server, program: Path) -> Standing:
            return _ensure(server, program, folder, report)

        with ThreadPoolExecutor(max_workers=len(servers) or 1) as threads:
            return tuple(threads.map(ensure, servers, programs))


def down(home: Path, servers: Sequence[Server], *, report: Report) -> None:
    """Stop those of the servers that run; their data stay."""
    with _alone(home):
        running = [standing for standing in known(home, servers) if standing.is_running]
        stop([standing.process for standing in running if standing.process])
    for standing in running:
        report(f"{standing.server.title} is stopped; its data stay in {standing.place.folder}.")


def _ensure(server: Server, program: Path, folder: Path, report: Report) -> Standing:
    standing = _read(folder, server)
    if standing is not None and standing.is_running and standing.version == server.version:
        _wait(standing)
        report(f"{server} runs already on port {standing.place.port}.")
        return standing
    if standing is not None and standing.process is not None:
        stop((standing.process,))
    standing = _begin(server, program, folder, standing)
    _wait(standing)
    report(f"{server} serves on port {standing.place.port}.")
    return standing


def _begin(server: Server, program: Path, folder: Path, before: Standing | None) -> Standing:
    """Start it where it was, if nobody took its port. Who may enter is written before, the process right after."""
    if before is None:
        place = new_place(server, folder / server.name)
    else:
        place = replace(before.place, port=free_port(before.place.port))
    standing = Standing(server, place, server.version, None)
    _write(folder, standing)
    standing = replace(standing, process=launch(server, program, place))
    _write(folder, standing)
    return standing


def _wait(standing: Standing) -> None:
    """Wait until it serves; one that does not is stopped."""
    assert standing.process is not None
    try:
        wait_until_ready(standing.server, standing.place, standing.process)
    except BaseException:
        stop((standing.process,))
        raise


def _folder(home: Path) -> Path:
    return home.absolute() / "servers"


@contextmanager
def _alone(home: Path) -> Iterator[Path]:
    """One command at a time changes what runs."""
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _read(folder: Path, server: Server) -> Standing | None:
    path = folder / f"{server.name}.json"
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")), folder, server)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as wrong:
        raise Conflict(
            f"{str(path)!r} was not written by this version; name an empty folder with TWIN_HOME."
        ) from wrong


def _parsed(found: Mapping[str, str | int | None], folder: Path, server: Server) -> Standing:
    pid, started = found["pid"], found["started"]
    place = Place(folder / server.name, int(found["port"] or 0), str(found["user"]), str(found["password"]))
    process = None if pid is None else Process(int(pid), str(started))
    return Standing(server, place, str(found["version"]), process)


def _write(folder: Path, standing: Standing) -> None:
    """Replace the file, which nobody else may read; a crash leaves the old one or the new one."""
    place, process = standing.place, standing.process
    told = {
        "version": standing.version,
        "port": place.port,
        "user": place.user,
        "password": place.password,
        "pid": process.pid if process else None,
        "started": process.started if process else None,
    }
    draft = folder / f".{standing.server.name}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / f"{standing.server.name}.json")
