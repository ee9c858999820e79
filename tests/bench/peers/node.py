"""Where the packages of the Node peers are: installed once per lock file, in the cache, outside of the checkout."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "js"
_MANIFEST: Final = ("package.json", "package-lock.json", ".npmrc")
_DONE: Final = "installed"


def is_there() -> bool:
    """Return whether node and npm can be run."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def command(script: str) -> list[str]:
    """Return what runs a script."""
    return ["node", str(SOURCES / script)]


def is_installed(cache: Path) -> bool:
    """Return whether the packages are in the cache."""
    return (_home(cache) / _DONE).exists()


def installed(cache: Path) -> Path:
    """Return the folder of the packages that the lock file names; install them where they are not there yet."""
    home = _home(cache)
    if not is_installed(cache):
        home.mkdir(parents=True, exist_ok=True)
        for name in _MANIFEST:
            shutil.copy(SOURCES / name, home / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], cwd=home, check=True)
        (home / _DONE).touch()
    return home / "node_modules"


def _home(cache: Path) -> Path:
    locked = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()[:12]
    return cache / f"peers-{locked}"
