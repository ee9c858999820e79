"""Parts and lines that are asked about: a structure of many paths, a part with many users, two that nearly agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from twin.instants import parse_instant

Row = Mapping[str, object]

LEVELS: Final = 10
WIDTH: Final = 200
LINES: Final = 10
"The root uses each part of the first level; each part of a level but the last uses ten of the next one."
PATHS: Final = WIDTH * LINES ** (LEVELS - 1)
EDGES: Final = WIDTH + WIDTH * LINES * (LEVELS - 1)
ROOT: Final = "DEEP"
USERS: Final = 20_000
COMMON: Final = "COMMON"
SIDES: Final = ("LEFT", "RIGHT")
ASSEMBLIES: Final = 50
LINES_OF_ASSEMBLY: Final = 99
"With the lines of the root 5,000 on each side; of an assembly, one line differs."
BORN: Final = parse_instant("2025-01-01T00:00:00Z")


def parts() -> Iterator[Row]:
    """Yield the parts, released before anybody asks."""
    yield _part(ROOT)
    yield from (_part(_deep(level, n)) for level in range(LEVELS) for n in range(WIDTH))
    yield _part(COMMON)
    yield from (_part(f"USER-{n:05}") for n in range(USERS))
    yield from (_part(side) for side in SIDES)
    yield from (_part(_assembly(n)) for n in range(ASSEMBLIES))
    yield from (_part(f"PIECE-{n:03}") for n in range(LINES_OF_ASSEMBLY))


def boms() -> Iterator[Row]:
    """Yield the lines, those below before those above."""
    for level in reversed(range(LEVELS - 1)):
        for n in range(WIDTH):
            yield _bom(_deep(level, n), [_deep(level + 1, (7 * n + 19 * k) % WIDTH) for k in range(LINES)])
    yield _bom(ROOT, [_deep(0, n) for n in range(WIDTH)])
    yield from (_bom(f"USER-{n:05}", [COMMON]) for n in range(USERS))
    for side in SIDES:
        yield from _compared(side)


def _compared(side: str) -> Iterator[Row]:
    """The assemblies have one number on both sides: a revision of its own for each side, which the root pins."""
    for n in range(ASSEMBLIES):
        quantity = 2.0 if side == SIDES[1] else 1.0
        lines = [_line(f"PIECE-{k:03}", k, quantity if k == n else 1.0) for k in range(LINES_OF_ASSEMBLY)]
        yield {"parent": {"number": _assembly(n), "label": side}, "lines": lines}
    pinned = [{**_line(_assembly(n), n), "revision": side} for n in range(ASSEMBLIES)]
    yield {"parent": {"number": side, "label": "A"}, "lines": pinned}


def _deep(level: int, n: int) -> str:
    return f"P{level}-{n:04}"


def _assembly(n: int) -> str:
    return f"ASSEMBLY-{n:02}"


def _part(number: str) -> Row:
    labels = SIDES if number.startswith("ASSEMBLY") else ("A",)
    released = {"state": "RELEASED", "releasedAt": BORN}
    return {"number": number, "revisions": [{"label": label, **released} for label in labels]}


def _bom(number: str, children: list[str]) -> Row:
    lines = [_line(child, place) for place, child in enumerate(children)]
    return {"parent": {"number": number, "label": "A"}, "lines": lines}


def _line(part: str, place: int, quantity: float = 1.0) -> Row:
    return {"part": part, "quantity": quantity, "findNumber": str(10 * (place + 1))}
