"""Each golden query answers, plans and calls as its files say, and answers the same without rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.plant import Place
from tests.queries.golden import run

HERE = Path(__file__).parent
QUERIES = sorted(HERE.rglob("*.graphql"))
NAMES = [str(path.relative_to(HERE).with_suffix("")) for path in QUERIES]
golden = pytest.mark.parametrize("path", QUERIES, ids=NAMES)


@golden
def test_the_answer_the_plan_and_the_calls_are_the_golden_ones(small: Place, path: Path) -> None:
    found = run(small, path.read_text())

    if os.environ.get("TWIN_GOLDEN") == "1":
        path.with_suffix(".json").write_text(found.json)
        path.with_suffix(".plan").write_text(found.plan)
        path.with_suffix(".calls").write_text(found.calls)
    assert found.json == path.with_suffix(".json").read_text()
    assert found.plan == path.with_suffix(".plan").read_text()
    assert found.calls == path.with_suffix(".calls").read_text()


@golden
def test_the_answer_without_rules_is_the_golden_one(small: Place, path: Path) -> None:
    assert run(small, path.read_text(), ()).json == path.with_suffix(".json").read_text()


def test_each_query_has_its_three_files_and_no_file_is_left_over() -> None:
    suffixes = (".graphql", ".json", ".plan", ".calls")
    found = {p.relative_to(HERE) for s in suffixes for p in HERE.rglob(f"*{s}")}

    assert found == {p.relative_to(HERE).with_suffix(s) for p in QUERIES for s in suffixes}
