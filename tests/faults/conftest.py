"""Sockets that a driver leaves behind where its server hangs are collected here, and not in a later test.

The driver of Neo4j (6.4) does not close a raw socket when a call is cut off while it connects; the interpreter does,
and says so. Everywhere else such a word fails the test in which it is said.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder hear of such sockets."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(r"ignore:unclosed <socket\.socket:ResourceWarning"))


@pytest.fixture(autouse=True)
def nothing_is_left_to_a_later_test() -> Iterator[None]:
    """Collect what the test left."""
    yield
    gc.collect()
