"""Servers beside a command: it is told where they are, they end with it, and also when it or they are ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.with_servers import VARIABLES
from twin.servers import cache_folder, server_named

ELSEWHERE = {"TWIN_TEST_NEO4J": "neo4j://u:p@127.0.0.1:1", "TWIN_TEST_INFLUX": "influxdb://t@127.0.0.1:1"}
TELL = "import json, os; print(json.dumps({**os.environ, 'PID': os.getpid()}), flush=True)"
STAY = f"{TELL}; import time; time.sleep(60)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the servers put their data. Only MinIO, which is ready in a second, is started by these tests."""
    minio = server_named("minio")
    if not (cache_folder(os.environ) / f"{minio.name}-{minio.version}").is_dir():
        pytest.skip("MinIO is not built; `make test` and `twin stores up` build it")
    return tmp_path


@pytest.fixture
def staying(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that stays, with MinIO beside it."""
    with subprocess.Popen(
        command(STAY), env=environment(folder), stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_every_server_has_its_variable() -> None:
    from tests import real_servers

    assert set(VARIABLES.values()) == set(real_servers.VARIABLES.values())


def test_a_command_is_told_where_the_servers_are_and_leaves_nothing_behind(folder: Path) -> None:
    ran = subprocess.run(command(TELL), env=environment(folder), capture_output=True, text=True, check=False)

    told = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert {name: told[name] for name in ELSEWHERE} == ELSEWHERE
    assert told["TWIN_TEST_MINIO"].startswith("s3://twinloom:")
    assert servers_in(folder) == []
    assert list(folder.iterdir()) == []


def test_the_exit_code_is_that_of_the_command(folder: Path) -> None:
    everywhere = {**environment(folder), "TWIN_TEST_MINIO": "s3://k:s@127.0.0.1:1"}

    ran = subprocess.run(command("raise SystemExit(7)"), env=everywhere, check=False)

    assert ran.returncode == 7


def test_what_is_required_is_passed_on(folder: Path) -> None:
    everywhere = {**environment(folder), "TWIN_TEST_MINIO": "s3://k:s@127.0.0.1:1"}

    ran = subprocess.run(
        command(TELL, "--require", "neo4j,minio"), env=everywhere, capture_output=True, text=True, check=False
    )

    assert json.loads(ran.stdout)["TWIN_TEST_REQUIRE"] == "neo4j,minio"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_when_it_is_told_to_stop_it_stops_the_servers(
    staying: subprocess.Popen[str], folder: Path, number: signal.Signals
) -> None:
    assert staying.stdout is not None
    staying.stdout.readline()
    assert len(servers_in(folder)) == 1

    staying.send_signal(number)

    assert staying.wait(timeout=30) == 130
    assert servers_in(folder) == []
    assert list(folder.iterdir()) == []


def test_when_it_is_killed_the_servers_end_all_the_same(staying: subprocess.Popen[str], folder: Path) -> None:
    assert staying.stdout is not None
    child = json.loads(staying.stdout.readline())["PID"]
    assert len(servers_in(folder)) == 1

    staying.kill()

    deadline = time.monotonic() + 10
    while servers_in(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert servers_in(folder) == []
    os.kill(child, signal.SIGKILL)


def command(program: str, *options: str) -> list[str]:
    """with_servers around a Python program."""
    return [sys.executable, "-m", "tests.with_servers", *options, "--", sys.executable, "-c", program]


def environment(folder: Path) -> dict[str, str]:
    """Ours, with a temporary folder of the test's own, and no MinIO."""
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES.values()}
    return {**kept, **ELSEWHERE, "TMPDIR": str(folder)}


def servers_in(folder: Path) -> list[int]:
    """The processes that run with this folder in their arguments, but for the tests themselves."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_text().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if arguments[0].endswith("/minio") and any(str(folder) in argument for argument in arguments):
            found.append(int(entry.parent.name))
    return found
