"""A server is built once, whole, by one process at a time; what goes wrong is told with the place of the log."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from twin.errors import StoreUnavailable
from twin.servers import SERVERS, Server, built, cache_folder
from twin.servers.server import Workshop
from twin.servers.tools import Tool


def made_by(build: Callable[[Workshop], None], *tools: Tool) -> Server:
    """A server that is quicker to build than a real one."""
    return replace(SERVERS[0], name="small", version="1", builds_with=tools, runs_with=(), build=build)


def whole(workshop: Workshop) -> None:
    workshop.run("sh", "-c", f"echo program > '{workshop.product}/program'")


def half(workshop: Workshop) -> None:
    whole(workshop)
    workshop.run("sh", "-c", "echo 'no such library: zeta' >&2; exit 7")


def test_the_cache_is_where_the_machine_keeps_such_things() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/twinloom/servers")
    assert cache_folder({}) == Path.home() / ".cache/twinloom/servers"


def test_what_was_built_stays_and_is_not_built_again(tmp_path: Path) -> None:
    said: list[str] = []

    first = built(made_by(whole), tmp_path, report=said.append)
    second = built(made_by(half), tmp_path, report=said.append)

    assert first == second == tmp_path / "small-1"
    assert (first / "program").read_text() == "program\n"
    assert [text.split()[0] for text in said] == ["Building", "Built"]


def test_half_a_build_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no such library: zeta") as refused:
        built(made_by(half), tmp_path, report=lambda text: None)

    assert str(tmp_path / "small-1.log") in refused.value.message
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
    assert built(made_by(whole), tmp_path, report=lambda text: None).is_dir()


def test_drafts_of_a_build_that_was_killed_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".small-dead" / "product").mkdir(parents=True)

    built(made_by(whole), tmp_path, report=lambda text: None)

    assert [path.name for path in tmp_path.glob(".small-*")] == []


def test_of_two_that_want_it_at_once_one_builds_and_the_other_waits(tmp_path: Path) -> None:
    builds = tmp_path / "builds"
    said: list[str] = []

    def slow(workshop: Workshop) -> None:
        workshop.run("sh", "-c", f"echo one >> '{builds}'; sleep 0.3")
        whole(workshop)

    def build() -> None:
        built(made_by(slow), tmp_path, report=said.append)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert builds.read_text() == "one\n"
    assert sum(text.startswith("Built ") for text in said) == 1


def test_what_is_missing_on_the_machine_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    absent = Tool("Weaver", ("no-such-weaver", "--version"), (3, 1), "apt-get install weaver")
    old = Tool("Python", ("python3", "--version"), (99,), "wait")

    with pytest.raises(StoreUnavailable) as refused:
        built(made_by(whole, absent, old), tmp_path, report=lambda text: None)

    assert "Weaver 3.1 or later is missing (apt-get install weaver)" in refused.value.message
    assert "Python 99 or later is needed, 3." in refused.value.message


def test_a_build_that_is_interrupted_ends_what_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    def interrupted(workshop: Workshop) -> None:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        workshop.run("sh", "-c", f"sleep 60 & echo $! > '{pid}'; wait")

    with pytest.raises(KeyboardInterrupt):
        built(made_by(interrupted), tmp_path, report=lambda text: None)

    deadline = time.monotonic() + 5
    while is_there(int(pid.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_there(int(pid.read_text()))


def is_there(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
