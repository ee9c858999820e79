"""A named position of a host holds one thing at a time (T2): the record of who held it when.

The record is a thing of its own, so that two writers who fill one position at once meet at it, on any graph store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.store import FOREVER
from twin.catalog import JOINT
from twin.errors import Conflict, TwinError
from twin.timeline import Segment, Timeline, intervals
from twin.write.draft import Draft, Node, breathe
from twin.write.stays import Move, Stay


async def settle_places(
    draft: Draft, moved: Sequence[Move], row_of: Mapping[str, int]
) -> dict[int, TwinError]:
    """Bring the records of all positions that things left or took up to date; return the rows that took a held one."""
    left, came = _by_place(moved, "left"), _by_place(moved, "came")
    await draft.load("place", [*left, *came])
    wrong: dict[int, TwinError] = {}
    for index, id in enumerate(dict.fromkeys([*left, *came])):
        await breathe(index)
        place = draft.get("place", id)
        held = [stay for stay in _held(place) if stay not in left.get(id, ())]
        for stay in sorted(came.get(id, ()), key=lambda s: row_of.get(s.asset, -1)):
            if other := next((h for h in held if h.overlaps(stay)), None):
                wrong.setdefault(row_of[stay.asset], _conflict(stay, other))
            else:
                held.append(stay)
        place.wanted = _timeline(place.stored, sorted(held, key=lambda s: s.start))
    return wrong


def _by_place(moved: Iterable[Move], side: str) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = {}
    for move in moved:
        for stay in move.left if side == "left" else move.came:
            if stay.place is not None:
                found.setdefault(stay.place, []).append(stay)
    return found


def _held(place: Node) -> list[Stay]:
    host, _, position = place.id.partition(JOINT)
    found = intervals(place.stored, "occupant")
    return [Stay(str(occupant), host, position, start, end) for start, end, occupant in found]


def _timeline(stored: Timeline, held: Sequence[Stay]) -> Timeline:
    """Return the timeline of a position: a life for each stay, nothing between them."""
    told: list[Segment] = []
    for stay in held:
        if told and told[-1].valid_to < stay.start:
            told.append(_segment(told[-1].valid_to, stay.start, None))
        told.append(_segment(stay.start, stay.end, stay.asset))
    start = told[-1].valid_to if told else stored[0].valid_from if stored else FOREVER
    if start < FOREVER:
        told.append(_segment(start, FOREVER, None))
    known = {(s.valid_from, s.valid_to, s.fields.get("occupant")): s for s in stored}
    wanted = tuple(known.get((s.valid_from, s.valid_to, s.fields.get("occupant")), s) for s in told)
    return stored if wanted == stored else wanted


def _segment(start: int, end: int, occupant: str | None) -> Segment:
    fields = {} if occupant is None else {"occupant": occupant}
    alive = occupant is not None
    return Segment(start, end, alive, fields, fields, cut=not alive, begins=alive)


def _conflict(stay: Stay, other: Stay) -> Conflict:
    return Conflict(
        f"{stay} overlaps {other}: a position holds one thing at a time; remove the other first, or name another",
        path=("position",),
        value=stay.position,
    )
