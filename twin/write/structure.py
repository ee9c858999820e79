"""The plant tree at every instant: hosts exist, a position holds one thing at a time, nothing holds itself (T2, B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twin.errors import NotFound, TwinError
from twin.instants import format_instant
from twin.write.cycles import find_cycles
from twin.write.draft import Draft
from twin.write.places import settle_places
from twin.write.stays import Move, Stay, moves


async def check_structure(draft: Draft, row_of: Mapping[str, int]) -> dict[int, TwinError]:
    """Return what is wrong with where the draft puts things, by row; bring the records of positions up to date."""
    moved = await moves(draft)
    if not moved:
        return {}
    await draft.load("asset", [stay.host for move in moved for stay in move.fresh])
    wrong = _without_host(draft, moved, row_of)
    taken = await settle_places(draft, moved, row_of)
    cycles = await find_cycles(draft, moved, row_of)
    return {**taken, **cycles, **wrong}


def _without_host(draft: Draft, moved: Sequence[Move], row_of: Mapping[str, int]) -> dict[int, TwinError]:
    return {
        row_of[stay.asset]: _no_host(draft, stay)
        for move in moved
        for stay in move.fresh
        if not _is_there(draft, stay)
    }


def _is_there(draft: Draft, stay: Stay) -> bool:
    """The host exists at some time of the stay: a thing may be known to be in it before more is known of it."""
    host = draft.get("asset", stay.host)
    return any(s.alive and s.valid_from < stay.end and stay.start < s.valid_to for s in host.wanted)


def _no_host(draft: Draft, stay: Stay) -> NotFound:
    host = draft.get("asset", stay.host)
    lives = [s for s in host.wanted if s.alive]
    known = f"; it exists from {format_instant(lives[0].valid_from)} on" if lives else ""
    return NotFound(
        f"there is no asset {stay.host!r} to hold {stay}{known}; write the host in the same list, or before",
        path=("parent",),
        value=stay.host,
    )
