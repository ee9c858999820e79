from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.write.setting import Setting, open_setting


@pytest.fixture
async def plant(tmp_path: Path) -> AsyncIterator[Setting]:
    async with open_setting(tmp_path) as setting:
        yield setting
