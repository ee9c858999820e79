"""Decisions are numbered and short, and every dependency has given its reasons."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements() -> list[str]:
    """The names in pyproject.toml: what runs, every extra, every group, what builds."""
    project = PYPROJECT["project"]
    lists = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *PYPROJECT["dependency-groups"].values(),
        PYPROJECT["build-system"]["requires"],
    ]
    names = {found[0] for line in lists for item in line if (found := re.match(r"[\w.-]+", item))}
    return sorted(names - {PYPROJECT["project"]["name"]})


@pytest.mark.parametrize("name", requirements())
def test_a_dependency_says_what_it_replaces(name: str) -> None:
    assert re.search(rf"^\| {re.escape(name)} \|", DECISIONS, re.M), (
        f"add a line about {name} to DECISIONS.md"
    )


def test_no_line_speaks_of_a_dependency_that_is_gone() -> None:
    table = DECISIONS.split("## Dependencies", 1)[1]

    assert sorted(re.findall(r"^\| ([\w.-]+) \| [^|]+ \| \d", table, re.M)) == requirements()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", DECISIONS, re.M)]

    assert numbers == list(range(1, len(numbers) + 1))


def test_no_decision_is_longer_than_ten_lines() -> None:
    sections = re.split(r"^## ", DECISIONS, flags=re.M)[1:]

    assert [s.splitlines()[0] for s in sections if s[0].isdigit() and len(s.strip().splitlines()) > 10] == []
