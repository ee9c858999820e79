"""Run a command with real servers beside it: `python -m tests.with_servers [options] -- COMMAND…`.

Starts Neo4j (one for each worker, at most one for each core, and three), InfluxDB and MinIO in a temporary folder,
builds what the cache lacks, says where they are in the variables of tests/real_servers.py, runs the command, stops
them again, and exits as the command did. A server whose variable is set already is not started. What cannot be had is
said once.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from tests.keeper import ended_with_us
from tests.neo4j_starts import keep_classes, quick
from twin.errors import StoreUnavailable
from twin.servers import (
    SERVERS,
    Place,
    Process,
    Server,
    built,
    cache_folder,
    launch,
    new_place,
    stop,
    wait_until_ready,
)

VARIABLES: Final = {"neo4j": "TWIN_TEST_NEO4J", "influxdb": "TWIN_TEST_INFLUX", "minio": "TWIN_TEST_MINIO"}
MOST_OF_ONE_KIND: Final = 3
PLANNED_ONCE: Final = "internal.cypher.use_parameter_size=false\ndbms.cypher.min_replan_interval=1h\n"
"""Lines for neo4j.conf: a text is planned once, whatever the length of its lists, and not again as a plant grows.

Tests ask thousands of texts over small plants that come and go; planning them was most of what the server did.
"""


def main() -> int:
    """Do what the module says; return the exit code of the command."""
    options = _options()
    signal.signal(signal.SIGTERM, _interrupted)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    if options.require:
        os.environ["TWIN_TEST_REQUIRE"] = options.require
    try:
        with _servers(_workers(options.workers)) as variables:
            return _run(options.command, {**os.environ, **variables})
    except StoreUnavailable as wrong:
        _say(f"error[{wrong.code}]: {wrong.message}")
        return 3
    except KeyboardInterrupt:
        return 130


@contextmanager
def _servers(workers: int) -> Iterator[Mapping[str, str]]:
    """Yield the variables of the servers that run until the block ends."""
    wanted = _wanted(workers)
    processes: list[Process] = []
    with tempfile.TemporaryDirectory(prefix="twinloom-servers-", ignore_cleanup_errors=True) as folder:
        try:
            variables = _started(wanted, Path(folder), processes)
            with ended_with_us(process.pid for process in processes):
                yield variables
        finally:
            stop(processes)


def _wanted(workers: int) -> Sequence[tuple[Server, Path]]:
    """Return each server that is to be started with its programs, building what is missing."""
    wanted = []
    for server in SERVERS:
        if os.environ.get(VARIABLES[server.name]):
            continue
        try:
            program = built(server, cache_folder(os.environ), report=_say)
        except StoreUnavailable as wrong:
            _say(f"{wrong.message} Its tests are skipped, or fail where TWIN_TEST_REQUIRE names it.")
            continue
        if server.name == "neo4j":
            keep_classes(server, program, _say)
            ours = quick(server, program)
            wanted += [(replace(ours, prepare=partial(_prepare_neo4j, ours)), program)] * workers
        else:
            wanted.append((server, program))
    return wanted


def _prepare_neo4j(server: Server, program: Path, place: Place) -> None:
    server.prepare(program, place)
    with (place.folder / "conf" / "neo4j.conf").open("a", encoding="utf-8") as settings:
        settings.write(PLANNED_ONCE)


def _started(
    wanted: Sequence[tuple[Server, Path]], folder: Path, processes: list[Process]
) -> Mapping[str, str]:
    """Start all at once; whatever comes up is in `processes`, even when another fails."""
    places = [new_place(server, folder / f"{server.name}-{n}") for n, (server, _) in enumerate(wanted)]

    def begin(one: tuple[Server, Path], place: Place) -> str:
        process = launch(*one, place)
        processes.append(process)
        wait_until_ready(one[0], place, process)
        return one[0].address(place)

    addresses: dict[str, list[str]] = {}
    with ThreadPoolExecutor(max_workers=len(wanted) or 1) as threads:
        for (server, _), address in zip(wanted, threads.map(begin, wanted, places), strict=True):
            addresses.setdefault(VARIABLES[server.name], []).append(address)
    return {name: " ".join(several) for name, several in addresses.items()}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run to the end. What stops us is passed on, unless a terminal told the command too; servers end after it."""
    with subprocess.Popen(command, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            try:
                process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)
                process.wait()
            raise


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _workers(text: str) -> int:
    cores = os.cpu_count() or 1
    number = cores if text == "auto" else int(text)
    return max(1, min(number, cores, MOST_OF_ONE_KIND))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.with_servers", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--require", default="", metavar="NAMES", help="neo4j,influx,minio: TWIN_TEST_REQUIRE"
    )
    parser.add_argument(
        "--workers",
        default="auto",
        metavar="N",
        help="test processes: as many Neo4j, at most one for each core, and 3",
    )
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
