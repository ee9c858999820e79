"""Start a server at a place and wait until it serves; what does not come up is stopped again."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Final

from twin.errors import StoreUnavailable
from twin.servers.processes import Process, is_running, spawn, stop
from twin.servers.server import Place, Server
from twin.servers.tools import missing

SECONDS_TO_BE_READY: Final = 300.0
LAST_LINES: Final = 5


def start(server: Server, program: Path, place: Place) -> Process:
    """Start the server and return once it is ready. Raises StoreUnavailable with the place of its log."""
    process = launch(server, program, place)
    try:
        wait_until_ready(server, place, process)
    except BaseException:
        stop((process,))
        raise
    return process


def launch(server: Server, program: Path, place: Place) -> Process:
    """Start the server and return its process, which does not serve yet. Raises StoreUnavailable."""
    lacking = missing(server.runs_with)
    if lacking:
        reason = f"{server} cannot run: {'; '.join(lacking)}."
        raise StoreUnavailable(reason, store=server.store, retryable=False)
    try:
        server.prepare(program, place)
        return spawn(server.command(program, place), place.log)
    except (OSError, subprocess.SubprocessError) as wrong:
        raise _unready(server, place, f"cannot be started: {wrong}") from wrong


def wait_until_ready(server: Server, place: Place, process: Process) -> None:
    """Return once it serves. Raises StoreUnavailable when it ends before, or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_BE_READY
    while not server.is_ready(place):
        if not is_running(process):
            raise _unready(server, place, "ended before it was ready")
        if time.monotonic() > deadline:
            raise _unready(server, place, f"was not ready after {SECONDS_TO_BE_READY:.0f} s")
        time.sleep(0.1)


def _unready(server: Server, place: Place, what: str) -> StoreUnavailable:
    text = place.log.read_text(encoding="utf-8", errors="replace") if place.log.exists() else ""
    shown = "".join(f"\n    {line[:200]}" for line in text.splitlines()[-LAST_LINES:])
    return StoreUnavailable(
        f"{server} {what}. Its log is {place.log}{'; it ends with' if shown else ' and is empty'}{shown}",
        store=server.store,
        retryable=False,
    )
