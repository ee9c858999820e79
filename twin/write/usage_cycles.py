"""No part is used in itself, in any view, over all revisions, at any instant (B4): which rows would close a cycle.

Only parts above those that get lines can be on a new cycle, so the way leads upwards, a level at a time over all that
is used from the instant of the write on, and ends at once where nothing uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from graph.store import Direction, Path
from twin.errors import StructureCycle, TwinError
from twin.write.content import uses_of
from twin.write.draft import Draft
from twin.write.engine import Terms
from twin.write.presence import linked
from twin.write.structures import CONTENT

Usages = dict[str, dict[str, tuple[int, int]]]
"By parent and child: the row, and the line in it, that says so."
Edges = dict[str, set[str]]


async def find_usage_cycles(draft: Draft, fresh: Mapping[str, Usages], terms: Terms) -> dict[int, TwinError]:
    """Return the rows whose lines, by view, would close a cycle, the cycle spelled out; the later one is to blame."""
    wrong: dict[int, TwinError] = {}
    for view, usages in fresh.items():
        above = await _above(draft, view, usages, terms)
        parents = {*usages, *chain.from_iterable(above.values())}
        edges = {p: {c for c in children if c in parents} for p, children in usages.items()}
        for child, users in above.items():
            for user in users:
                edges.setdefault(user, set()).add(child)
        core = _core(edges)
        if core:
            await draft.load("structure", core)
            wrong = _closed(draft, view, usages, core) | wrong
    return wrong


async def _above(draft: Draft, view: str, usages: Usages, terms: Terms) -> dict[str, set[str]]:
    """Return what uses the parents at some time from then on, and what uses that, up to the top: users by part."""
    found: dict[str, set[str]] = {}
    up = Path(f"USES_{view}", Direction.IN, "structure")
    level = seen = set(usages)
    while level:
        pairs = await linked(draft, "structure", tuple(level), up, terms)
        for part, user in pairs:
            found.setdefault(part, set()).add(user)
        level = {user for _, user in pairs} - seen
        seen = seen | level
    return found


def _core(edges: Edges) -> set[str]:
    """Return the parts that are left when those that nothing uses, or that use nothing, are taken away in turn."""
    edges = {parent: children for parent, children in edges.items() if children}
    users: Edges = {}
    for parent, children in edges.items():
        for child in children:
            users.setdefault(child, set()).add(parent)
    left = edges.keys() & users.keys()
    loose = [n for n in edges.keys() | users.keys() if n not in left]
    while loose:
        gone = loose.pop()
        for one, other in ((edges, users), (users, edges)):
            for near in one.pop(gone, ()):
                rest = other.get(near, set())
                rest.discard(gone)
                if not rest and near in left:
                    left.discard(near)
                    loose.append(near)
    return set(left)


def _closed(draft: Draft, view: str, usages: Usages, core: Iterable[str]) -> dict[int, TwinError]:
    """Add the new lines between parts of the core row by row, at each instant at which something changes."""
    told = {number: draft.get("structure", number).wanted for number in core}
    wrong: dict[int, TwinError] = {}
    for instant in sorted({s.valid_from for timeline in told.values() for s in timeline}):
        edges: Edges = {}
        for number, timeline in told.items():
            held = next((s for s in timeline if s.alive and s.valid_from <= instant < s.valid_to), None)
            used = {} if held is None else uses_of(str(held.fields[CONTENT])).get(view, {})
            edges[number] = used.keys() & told.keys()
        _close(edges, usages, wrong)
    return wrong


def _close(edges: Edges, usages: Usages, wrong: dict[int, TwinError]) -> None:
    fresh = sorted(
        (place, parent, child)
        for parent, children in edges.items()
        for child, place in usages.get(parent, {}).items()
        if child in children
    )
    for _, parent, child in fresh:
        edges[parent] = edges[parent] - {child}
    for (row, line), parent, child in fresh:
        way = _way(edges, child, parent)
        if way is None:
            edges[parent] = edges[parent] | {child}
        else:
            wrong.setdefault(row, _cycle((parent, *way), line))


def _way(edges: Edges, start: str, end: str) -> tuple[str, ...] | None:
    """Return a shortest way down from one part to another, both named."""
    came: dict[str, str | None] = {start: None}
    level = [start]
    while level and end not in came:
        below = []
        for number in level:
            for child in sorted(edges.get(number, ())):
                if child not in came:
                    came[child] = number
                    below.append(child)
        level = below
    if end not in came:
        return None
    way, at = [end], came[end]
    while at is not None:
        way.append(at)
        at = came[at]
    return tuple(reversed(way))


def _cycle(way: tuple[str, ...], line: int) -> StructureCycle:
    return StructureCycle(
        f"{' → '.join(way)}: a part would be used in itself; take one of the lines out",
        path=("lines", str(line), "part"),
        value=way[1],
    )
