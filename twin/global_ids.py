"""Things by global id: what ids may mean, and which of the things that were looked for there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from twin import catalog
from twin.answers import Answers
from twin.asset_types import AssetTypes
from twin.errors import LimitExceeded
from twin.selection import Selection
from twin.shape import Shaped
from twin.shape.plain import asset_type

MAX_IDS: Final = 1_000

Known = Mapping[tuple[str, str], object]
"Things that there are, shaped, by kind and id; None for one that lacks a value it must have (X1)."


def refuse_too_many(ids: Sequence[str]) -> None:
    """Raise LimitExceeded for more ids than one request may ask for."""
    if len(ids) > MAX_IDS:
        raise LimitExceeded(
            f"{len(ids):,} ids asked for, the limit is {MAX_IDS:,}; ask in parts", path=("ids",)
        )


def read_ids(ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what global ids may mean, by kind."""
    found: dict[str, dict[str, None]] = {}
    for text in ids:
        for candidate in catalog.candidates(text):
            found.setdefault(candidate.kind, {})[candidate.id] = None
    return {kind: tuple(keys) for kind, keys in found.items()}


def known_things(
    selection: Selection,
    by_kind: Mapping[str, tuple[str, ...]],
    types: AssetTypes,
    found: Mapping[str, tuple[Shaped, Answers]],
) -> Known:
    """Return the things that there are, from what plans found of each kind; asset types need no plan."""
    known: dict[tuple[str, str], object] = {
        ("asset_type", key): asset_type(selection, key, types)
        for key in by_kind.get("asset_type", ())
        if key in types.records
    }
    for kind, (shaped, answers) in found.items():
        ids = answers.tables[answers.plan.root].ids
        for id, thing in zip(ids, cast("list[object]", shaped.json), strict=True):
            known[kind, id] = thing
    return known


def known_by(text: str, known: Known) -> object:
    """Return the thing that a global id means, or None."""
    return next((known[c.kind, c.id] for c in catalog.candidates(text) if (c.kind, c.id) in known), None)
