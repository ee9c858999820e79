"""The walking part of the slow graph: one hop, and everything within reach, breadth first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from graph import Direction, Edge, Path, VersionRecord

Key = tuple[str, str]
Held = Mapping[Key, VersionRecord]
Follows = Callable[[Path, Edge], bool]


def reach(held: Held, start: Key, path: Path, is_followed: Follows) -> dict[Key, int]:
    """The nodes that a path leads to, each with its depth."""
    if path.min_depth == path.max_depth == 1:
        return {far: 1 for far, _ in hop(held, start, path, is_followed)}
    depths, edge, depth = {start: 0}, [start], 0
    while edge and (path.max_depth is None or depth < path.max_depth):
        depth += 1
        steps = dict.fromkeys(
            far for near in edge for far, _ in hop(held, near, path, is_followed, any_kind=True)
        )
        edge = [far for far in steps if far not in depths]
        depths |= dict.fromkeys(edge, depth)
    return {key: depth for key, depth in depths.items() if key[0] == path.to and depth >= path.min_depth}


def hop(
    held: Held, start: Key, path: Path, is_followed: Follows, *, any_kind: bool = False
) -> list[tuple[Key, Edge]]:
    """The nodes one hop away, each with the edge."""
    found = [
        (far, edge)
        for far, edge in _edges(held, start, path)
        if far in held and (any_kind or far[0] == path.to) and is_followed(path, edge)
    ]
    if path.last_by is None or not found:
        return found
    ends = [far for far, _ in found if far[0] == path.to]
    last = min(ends, key=lambda far: _last_order(held, far, path.last_by or ""), default=None)
    return [(far, edge) for far, edge in found if far == last]


def _last_order(held: Held, far: Key, name: str) -> tuple[bool, float, str]:
    value = held[far].properties.get(name)
    return value is None, -float(value or 0), far[1]


def _edges(held: Held, start: Key, path: Path) -> Iterator[tuple[Key, Edge]]:
    for source, record in held.items():
        for edge in record.edges:
            target = (edge.target_kind, edge.target)
            if edge.kind != path.edge:
                continue
            if source == start and path.direction is not Direction.IN:
                yield target, edge
            if (
                target == start
                and path.direction is not Direction.OUT
                and not (source == start and path.direction is Direction.BOTH)
            ):
                yield source, edge
