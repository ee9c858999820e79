"""Columns of values written out: each different value once, for rows that were made together share their instants."""

from __future__ import annotations

from collections.abc import Sequence

from twin.instants import format_instant


def instants_as_text(instants: Sequence[int | None]) -> list[object]:
    """Return each instant as text, None where there is none."""
    texts = {i: None if i is None else format_instant(i) for i in set(instants)}
    return list(map(texts.__getitem__, instants))
