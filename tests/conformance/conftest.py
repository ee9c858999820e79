"""Registers the mark that ties a test to the numbered guarantee that it asserts."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make `@pytest.mark.guarantee("O3")` known."""
    config.addinivalue_line(
        "markers", "guarantee(number): the numbered guarantee of a port that the test asserts"
    )
