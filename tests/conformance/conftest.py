"""Registers the mark that ties a test to the numbered guarantee that it asserts; gives servers back after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.graph_setups import release


def pytest_configure(config: pytest.Config) -> None:
    """Make `@pytest.mark.guarantee("O3")` known."""
    config.addinivalue_line(
        "markers", "guarantee(number): the numbered guarantee of a port that the test asserts"
    )


@pytest.fixture(autouse=True)
def _servers_given_back() -> Iterator[None]:
    yield
    release()
