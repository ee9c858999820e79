"""The command without a terminal: in a process of its own, or here."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from twin.cli import main


def twin(home: Path, *arguments: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "twin.cli", *map(str, arguments)],
        env={**os.environ, "TWIN_HOME": str(home)},
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def here(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end in this process, which saves the start of another."""
    out, err = io.StringIO(), io.StringIO()
    given = [str(argument) for argument in arguments]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("TWIN_HOME", str(home))
        with pytest.raises(SystemExit) as ended:
            main(given)
    return subprocess.CompletedProcess(given, int(ended.value.code or 0), out.getvalue(), err.getvalue())


class Served:
    """A server in a process of its own, on a free port; what it says goes to a file."""

    def __init__(self, home: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.log = home.with_name(f"{home.name}.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "twin.cli", *arguments, "--port", "0"],
                env={**os.environ, **(environment or {}), "TWIN_HOME": str(home)},
                stderr=log,
            )
        self.address = self._address()

    def _address(self) -> str:
        while self.process.poll() is None:
            if found := re.search(r"Serving (http://[^ /\n]+)", self.log.read_text()):
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"the server ended before it served: {self.log.read_text()}")

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
