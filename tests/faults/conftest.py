"""Tests in which servers hang may leave sockets of a driver behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.left_sockets import FORGIVEN, nothing_is_left_to_a_later_test

__all__ = ["nothing_is_left_to_a_later_test"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder hear of such sockets."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(FORGIVEN)
