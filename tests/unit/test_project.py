"""What must be true of the repository itself: what lies where, and what no file may say."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import LONG_FIRST

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = frozenset({"twin", "graph", "timeseries", "objects", "gql"})
OTHERS = frozenset({"pyproject.toml", "tests", "compose", "README.md", "Makefile", "LICENSE", "CHANGELOG.md"})
TOP_LEVEL = PACKAGES | OTHERS | {"DECISIONS.md"}
LOCKS = (ROOT / ".ci/requirements.txt", ROOT / ".ci/requirements-dev.txt")

# Broken up, so that this file does not say what it forbids.
REGISTRY_HOSTS = re.compile(
    r"py"
    r"pi\.org|python"
    r"hosted\.org|npm"
    r"js\.(?:org|com)|crates"
    r"\.io|(?:proxy|sum)\.golang"
    r"\.org|repo1?"
    r"\.maven"
    r"|deb"
    r"ian\.org|ghcr"
    r"\.io|docker"
    r"\.io|quay"
    r"\.io"
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}])/(?:root|work|home/\w+|Users/\w+)/\w")


@pytest.fixture(scope="module")
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps and that is there."""
    if not (ROOT / ".git").exists():
        pytest.skip("a source archive: there is no git to ask which files belong to it")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def test_the_top_level_holds_only_what_a_newcomer_is_told_about(tracked: tuple[Path, ...]) -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked}

    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONG_FIRST if not (ROOT / "tests" / name).exists()] == []


def test_no_file_names_a_registry(tracked: tuple[Path, ...]) -> None:
    assert places(tracked, REGISTRY_HOSTS) == []


def test_no_file_names_a_folder_of_someones_machine(tracked: tuple[Path, ...]) -> None:
    assert places(tracked, MACHINE_PATHS) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_versions_and_hashes_and_nothing_else(lock: Path) -> None:
    line = re.compile(r"[a-z0-9-]+==[\w.]+(?: ; [^\\]+?)?(?: \\)?|    --hash=sha256:[0-9a-f]{64}(?: \\)?")

    assert [text for text in lock.read_text().splitlines() if not line.fullmatch(text)] == []


def test_both_lock_files_choose_the_same_versions() -> None:
    runtime, development = (
        set(re.findall(r"^[a-z0-9-]+==[^\\\n]+", lock.read_text(), re.M)) for lock in LOCKS
    )

    assert {pin.strip() for pin in runtime} <= {pin.strip() for pin in development}


def test_no_other_distribution_brings_a_package_of_our_names() -> None:
    providers = packages_distributions()

    assert {name: providers[name] for name in PACKAGES if set(providers.get(name, ())) - {"twinloom"}} == {}


def test_imports_go_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")

    outcome = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def places(files: tuple[Path, ...], forbidden: re.Pattern[str]) -> list[str]:
    """Where the pattern stands, as file:line: text."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in files
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if forbidden.search(line)
    ]
