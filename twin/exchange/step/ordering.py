"""Levels of a structure, the parts that hold nothing first; a part that holds itself is refused with the way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twin.exchange.step.content import Body
from twin.exchange.step.errors import UnreadableStep
from twin.exchange.step.structure import RevisionKey


def levels(bodies: Mapping[RevisionKey, Sequence[Body]]) -> list[list[str]]:
    """Return the part numbers level by level. Raises UnreadableStep that spells a cycle out (B4)."""
    children = _children(bodies)
    parents: dict[str, list[str]] = {number: [] for number in children}
    for number, below in children.items():
        for child in below:
            parents[child].append(number)
    open_ = {number: len(below) for number, below in children.items()}
    level = [number for number, count in open_.items() if not count]
    found: list[list[str]] = []
    while level:
        found.append(level)
        level = _next_level(level, parents, open_)
    if any(open_.values()):
        raise _cycle(children, next(number for number, count in open_.items() if count), open_, bodies)
    return found


def _children(bodies: Mapping[RevisionKey, Sequence[Body]]) -> dict[str, dict[str, None]]:
    children: dict[str, dict[str, None]] = {key.number: {} for key in bodies}
    for key, each in bodies.items():
        children[key.number].update((use.child.number, None) for body in each for use in body.uses)
    return children


def _next_level(
    level: Sequence[str], parents: Mapping[str, Sequence[str]], open_: dict[str, int]
) -> list[str]:
    found = []
    for number in level:
        for parent in parents[number]:
            open_[parent] -= 1
            if not open_[parent]:
                found.append(parent)
    return found


def _cycle(
    children: Mapping[str, Mapping[str, None]],
    start: str,
    open_: Mapping[str, int],
    bodies: Mapping[RevisionKey, Sequence[Body]],
) -> UnreadableStep:
    """Walk down through parts that were never done, until one comes again: each of them holds another such part."""
    way = [start]
    seen = {start: 0}
    while True:
        below = next(child for child in children[way[-1]] if open_[child])
        if below in seen:
            break
        seen[below] = len(way)
        way.append(below)
    ring = [*way[seen[below] :], below]
    shown = ring if len(ring) <= 12 else [*ring[:6], "…", *ring[-5:]]
    key = next(key for key in bodies if key.number == below)
    place = bodies[key][0].path.name
    return UnreadableStep(
        f"{place}: the part {below!r} holds itself: {' -> '.join(shown)}; mend the assembly and export it again.",
        value=below,
    )
