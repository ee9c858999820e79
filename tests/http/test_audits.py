"""The 61 audits of npm `graphql-http`, run by Node against the running door: MUST, SHOULD and MAY."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

from tests.http.server import Server

AUDITS = Path(__file__).parent / "audits"
COUNT = 61


@pytest.fixture(scope="module")
def installed() -> Path:
    """The package, installed by its lock file into a cache outside the checkout."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("the audits need Node.js and npm, which this machine does not have")
    lock = (AUDITS / "package-lock.json").read_bytes()
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "twinloom" / "audits"
    folder = root / hashlib.sha256(lock).hexdigest()[:12]
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for file in AUDITS.iterdir():
            shutil.copy(file, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        (folder / "done").touch()
    shutil.copy(AUDITS / "audit.mjs", folder)
    return folder


def test_all_audits_of_the_specification_pass(installed: Path, shared_server: Server) -> None:
    command = ["node", "audit.mjs", f"{shared_server.url}/graphql"]
    done = subprocess.run(command, cwd=installed, check=True, capture_output=True, timeout=120)

    results = orjson.loads(done.stdout)

    assert len(results) == COUNT
    assert [each for each in results if each["status"] != "ok"] == []
