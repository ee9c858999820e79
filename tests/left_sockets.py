"""Sockets that a driver leaves behind where its server hangs are collected after the test, and not in a later one.

The driver of Neo4j (6.4) does not close a raw socket when a call is cut off while it connects; the interpreter does,
and says so. Everywhere else such a word fails the test in which it is said.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

FORGIVEN = pytest.mark.filterwarnings(r"ignore:unclosed <socket\.socket:ResourceWarning")
"The mark of tests that may hear of such sockets."


@pytest.fixture(autouse=True)
def nothing_is_left_to_a_later_test() -> Iterator[None]:
    """Collect what the test left."""
    yield
    gc.collect()
