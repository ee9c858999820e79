"""Nothing holds itself at any instant (B4): the way up from a host never leads to the thing that came to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twin.errors import StructureCycle, TwinError
from twin.write.draft import Draft, breathe
from twin.write.stays import Move, Stay, stays


async def find_cycles(draft: Draft, moved: Sequence[Move], row_of: Mapping[str, int]) -> dict[int, TwinError]:
    """Return the rows that would close a cycle, with the cycle spelled out."""
    hosts = {stay.host for move in moved for stay in move.fresh}
    # A thing that is new and holds nothing cannot be above its own host.
    suspects = [move for move in moved if move.node.stored or move.node.id in hosts]
    if any(move.node.stored for move in suspects):
        await _load_ancestors(draft, {stay.host for move in suspects for stay in move.fresh})
    wrong: dict[int, TwinError] = {}
    for index, move in enumerate(suspects):
        await breathe(index)
        cycle = next(filter(None, (_climb(draft, stay) for stay in move.fresh)), None)
        if cycle is not None:
            wrong[row_of[move.node.id]] = StructureCycle(
                f"{' → '.join(cycle)}: a thing would hold itself; move one of them out first",
                path=("parent",),
            )
    return wrong


async def _load_ancestors(draft: Draft, hosts: set[str]) -> None:
    """Read all that is above the hosts at any time: one call for each level."""
    seen: set[str] = set()
    while hosts:
        await draft.load("asset", hosts)
        seen |= hosts
        above = {s.host for host in hosts for s in stays(host, draft.get("asset", host).wanted)}
        hosts = above - seen


def _climb(draft: Draft, stay: Stay) -> tuple[str, ...] | None:
    """Return the way from the thing up to itself that is closed at some instant of the stay, if there is one."""
    ways: list[tuple[Stay, tuple[str, ...]]] = [(stay, (stay.asset, stay.host))]
    while ways:
        at, path = ways.pop()
        if at.host == stay.asset:
            return path
        if not draft.has("asset", at.host):
            continue
        for up in stays(at.host, draft.get("asset", at.host).wanted):
            # One that comes round without this thing is the fault of another row, or of another program.
            if up.overlaps(at) and up.host not in path[1:]:
                both = up._replace(start=max(up.start, at.start), end=min(up.end, at.end))
                ways.append((both, (*path, up.host)))
    return None
