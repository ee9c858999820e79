"""The small plant, opened once for all tests that only read it; the order in which files are given to workers; and
random tests without a deadline, since no test depends on how busy the machine is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.plant import SMALL, Place, placed

LONG_FIRST: Final = (
    "faults/test_kill_service.py",
    "property",
    "queries",
    "conformance/test_graph_kill_server.py",
    "conformance/test_graph_kill.py",
    "conformance/test_graph_oracle.py",
    "conformance/test_series_oracle.py",
    "bench",
    "unit/servers",
    "faults",
    "conformance",
    "http",
    "cli",
)
"""Files and folders of tests that take longest, in the order in which they begin; all others follow.

A worker takes a whole file. Were a long one among the last, one worker would go on alone after the others have ended.
"""
_HERE: Final = Path(__file__).parent

settings.register_profile("unhurried", settings(), deadline=None, print_blob=True)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files begin first; within one rank the order stays."""
    ranks = {path: rank for rank, path in enumerate(LONG_FIRST)}
    items.sort(key=lambda item: _rank(item.path.relative_to(_HERE), ranks))


def _rank(path: Path, ranks: dict[str, int]) -> int:
    named = (ranks.get(str(each)) for each in (path, *path.parents))
    return next((rank for rank in named if rank is not None), len(ranks))


@pytest.fixture(scope="session")
def small() -> Iterator[Place]:
    with placed(SMALL) as place:
        yield place
