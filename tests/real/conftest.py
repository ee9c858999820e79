"""Real input beside the checkout: a test skips where it is missing, and fails there in continuous integration."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Asked:
    """A served plant, and how to ask it."""

    address: str

    def ask(self, query: str, **variables: object) -> Any:  # Any: JSON
        """Return the data of an answer without errors."""
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.address}/graphql", json=body, timeout=60).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Find a folder of the real input."""

    def find(name: str) -> Path:
        folder = DATA / name
        if not folder.is_dir():
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the real input {folder} is not there")
        return folder

    return find
