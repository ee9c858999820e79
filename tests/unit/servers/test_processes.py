"""A process is known by its number and its start, outlives who started it, and is ended with all that it started."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from twin.servers import Process, free_port, is_running, stop
from twin.servers.processes import spawn, usual_environment
from twin.servers.server import Command


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Process]:
    """A process that does nothing for a minute."""
    process = spawn(Command(("/bin/sleep", "60")), tmp_path / "log")
    yield process
    stop((process,), grace=0)


def test_a_process_runs_until_it_is_stopped(sleeper: Process) -> None:
    assert is_running(sleeper)

    stop((sleeper,))

    assert not is_running(sleeper)


def test_a_later_process_of_the_same_number_is_another_and_is_left_alone(sleeper: Process) -> None:
    before = Process(sleeper.pid, "another-boot/1")

    stop((before,))

    assert not is_running(before)
    assert is_running(sleeper)


def test_what_does_not_heed_the_request_is_ended_with_what_it_started(tmp_path: Path) -> None:
    script = "trap '' TERM; (trap '' TERM; sleep 60 & echo $! > child; wait) & echo on; wait; sleep 60"
    stubborn = spawn(Command(("/bin/sh", "-c", f"cd '{tmp_path}'; {script}")), tmp_path / "log")
    wait_for(tmp_path / "child")

    began = time.monotonic()
    stop((stubborn,), grace=0.3)

    assert 0.3 <= time.monotonic() - began < 5
    assert not is_running(stubborn)
    assert gone(int((tmp_path / "child").read_text()))


def test_output_goes_to_the_log_which_only_its_owner_reads(tmp_path: Path) -> None:
    process = spawn(
        Command(("/bin/sh", "-c", "echo out; echo err >&2; echo $COLOUR"), {"COLOUR": "red"}),
        tmp_path / "log",
    )

    while is_running(process):
        time.sleep(0.01)

    assert (tmp_path / "log").read_text() == "out\nerr\nred\n"
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_server_inherits_none_of_our_secrets() -> None:
    ours = {"PATH": "/bin", "TWIN_SECRET": "s", "TWIN_GRAPH_URL": "neo4j://u:p@h:1/d", "HOME": "/h"}

    assert usual_environment(ours) == {"PATH": "/bin", "HOME": "/h"}


def test_a_port_is_kept_unless_somebody_took_it() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) not in (0, port)
    free = free_port()
    assert free_port(free) == free


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 5
    while not (file.exists() and file.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process of somebody else's ended, within a second."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False
