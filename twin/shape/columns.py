"""Columns of instants written out: each different one once, for rows that were made together share their instants."""

from __future__ import annotations

from collections.abc import Sequence

from twin.instants import format_instant
from twin.shape.texts import NULL, Pieces


def instants_as_text(instants: Sequence[int | None]) -> list[object]:
    """Return each instant as text, None where there is none."""
    texts = {i: None if i is None else format_instant(i) for i in set(instants)}
    return list(map(texts.__getitem__, instants))


def instants(values: Sequence[int | None]) -> Pieces:
    """Write a column of instants."""
    texts = {i: NULL if i is None else f'"{format_instant(i)}"' for i in set(values)}
    return (list(map(texts.__getitem__, values)),) if len(texts) > 1 else tuple(texts.values())
