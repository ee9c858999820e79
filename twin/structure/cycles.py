"""Finds a part that would be used below itself, at the level of parts, before it is written (law B4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twin.structure.records import PartStructure


def used_parts(structure: PartStructure, view: str) -> tuple[str, ...]:
    """Return the parts that lines of any revision in a view use, each once, in the order in which they come."""
    return tuple(
        dict.fromkeys(line.part for views in structure.lines.values() for line in views.get(view, ()))
    )


def find_cycle(uses: Mapping[str, Iterable[str]]) -> tuple[str, ...] | None:
    """Return a cycle, its first part at the end again, or None; what has no entry uses nothing.

    >>> find_cycle({"A": ["B"], "B": ["C"], "C": ["A"]})
    ('A', 'B', 'C', 'A')
    """
    done: set[str] = set()
    for start in uses:
        if start not in done:
            cycle = _below(uses, start, done)
            if cycle is not None:
                return cycle
    return None


def _below(uses: Mapping[str, Iterable[str]], start: str, done: set[str]) -> tuple[str, ...] | None:
    """Walk depth first from a part; `way` are the parts between it and where the walk is."""
    way, waiting = {start: 0}, [iter(uses.get(start, ()))]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
            done.add(way.popitem()[0])
        elif part in way:
            return (*list(way)[way[part] :], part)
        elif part not in done:
            way[part] = len(way)
            waiting.append(iter(uses.get(part, ())))
    return None
