"""The stores of a plant that is measured: embedded ones in its folder, or the real servers with their data in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
EMBEDDED: Final = "embedded"
SERVERS: Final = "servers"
KINDS: Final = (EMBEDDED, SERVERS)


@contextmanager
def environment_of(home: Path, stores: str) -> Iterator[Mapping[str, str]]:
    """Yield the settings of a service over the stores in a folder, as `twin serve` would have them.

    The servers are those of `twin stores`, started for as long as the block runs; their data stays in the folder.
    """
    settings = {"TWIN_HOME": str(home), "TWIN_PORT": "0"}
    if stores == EMBEDDED:
        yield settings
        return
    home.mkdir(parents=True, exist_ok=True)
    try:
        _twin(home, "stores", "up")
        exports = (line.removeprefix("export ") for line in _twin(home, "stores", "env").splitlines())
        named = dict(line.partition("=")[::2] for line in exports if line.startswith("TWIN_"))
        yield settings | {name: value.strip("'\"") for name, value in named.items()}
    finally:
        _twin(home, "stores", "down")


def _twin(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "twin.cli", *arguments],
        env={**os.environ, "TWIN_HOME": str(home)},
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, f"twin {' '.join(arguments)} ended with {done.returncode}"
    return done.stdout
