"""How a list of rows is to be written."""

from __future__ import annotations

from typing import Literal

from twin.model.scalars import Flag, Input, Instant, Text


class WriteOptions(Input):
    """All or nothing, from now on, unless said otherwise. A null stands for the default."""

    dry_run: Flag | None = False
    mode: Literal["CREATE", "UPDATE", "UPSERT"] | None = "UPSERT"
    on_error: Literal["REJECT_ALL", "SKIP_ROW"] | None = "REJECT_ALL"
    valid_from: Instant | None = None
    reason: Text | None = None
