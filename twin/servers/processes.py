"""Processes that outlive the command that started them: told apart from later ones that get the same number."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.servers.server import Command

GRACE: Final = 10.0
KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its number, and when it started in the words of the system."""

    pid: int
    started: str


def usual_environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return what any program may need of ours, and none of our secrets."""
    return {name: environment[name] for name in KEPT if name in environment}


def spawn(command: Command, log: Path) -> Process:
    """Start a program in a session of its own, so that neither Ctrl-C nor our end reaches it."""
    output = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        output,
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    environment = {**usual_environment(os.environ), **command.environment}
    pid = os.posix_spawn(
        command.arguments[0], command.arguments, environment, file_actions=actions, setsid=True
    )
    return Process(pid, _started(pid) or "")


def is_running(process: Process) -> bool:
    """Whether it still runs; another process of the same number does not count."""
    _reap(process.pid)
    return _started(process.pid) == process.started != ""


def stop(processes: Sequence[Process], *, grace: float = GRACE) -> None:
    """Ask them to end, wait, and end those that do not after `grace` seconds."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        _signal(process, signal.SIGKILL)
    while any(map(is_running, processes)):
        time.sleep(0.05)


def _signal(process: Process, number: signal.Signals) -> None:
    if is_running(process):
        os.killpg(process.pid, number)


def _reap(pid: int) -> None:
    """A child of ours that ended keeps its number until it is asked for."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _started(pid: int) -> str | None:
    """Return the boot and the instant in it at which a process started; None when it ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return _started_by_ps(pid) if not Path("/proc/self/stat").exists() else None
    fields = text.rpartition(")")[2].split()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def _started_by_ps(pid: int) -> str | None:
    """Where there is no /proc, as on macOS."""
    ran = subprocess.run(
        ("ps", "-o", "stat=,lstart=", "-p", str(pid)), capture_output=True, text=True, check=False
    )
    state, _, started = ran.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()
