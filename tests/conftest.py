"""The small plant, opened once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plant import SMALL, Place, placed


@pytest.fixture(scope="session")
def small() -> Iterator[Place]:
    with placed(SMALL) as place:
        yield place
