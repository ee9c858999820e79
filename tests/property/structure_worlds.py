"""Random parts with revisions, views, pins, effectivity and shared sub-assemblies; some hold themselves."""

from __future__ import annotations

from random import Random
from typing import Final

from twin.structure.records import Effectivity, Line, PartStructure, Revision, Substitute
from twin.structure.resolve import Resolve, Rule

STATES: Final = ("IN_WORK", "IN_REVIEW", "RELEASED", "SUPERSEDED", "OBSOLETE")
UNITS: Final = (None, None, None, "C62", "MTR", "CMT", "KGM", "DZN", "gizmo")
VIEWS: Final = ("ENGINEERING", "MANUFACTURING")
RULES: Final[tuple[Rule, ...]] = ("AS_STORED", "LATEST", "LATEST_RELEASED")
DATES: Final = 10
LINE_COUNTS: Final = ((0, 1, 1, 2, 3), (1, 2), (1, 1, 1, 1, 2), (1,))
"Of a revision in a view: wide and shallow structures, or narrow and deep ones."


def random_parts(
    chance: Random, *, levels: int, width: int, cycles: bool = False
) -> dict[str, PartStructure]:
    """Parts P0, P1, … of which each uses later ones, at times far below; with `cycles` at times an earlier one."""
    names = [f"P{number}" for number in range(levels * width)]
    counts = chance.choice(LINE_COUNTS)
    return {
        name: _part(chance, names, number, width, counts, cycles=cycles)
        for number, name in enumerate(names)
        if chance.random() < 0.99
    }


def deep_parts(chance: Random, levels: int, *, closed: bool = False) -> dict[str, PartStructure]:
    """Parts of which each uses the next one whatever is asked, so that all lie below the first; few use more.

    `closed`: the last one uses an earlier one, at times only.
    """
    parts = random_parts(chance, levels=levels, width=1)
    for level in range(levels - 1):
        _chain(chance, parts, f"P{level}", Line(f"P{level + 1}", quantity=chance.choice((1.0, 2.0, 0.5))))
    if closed:
        limits = _effectivity(chance) if chance.random() < 0.3 else None
        _chain(chance, parts, f"P{levels - 1}", Line(f"P{chance.randrange(levels)}", effectivity=limits))
    return parts


def _chain(chance: Random, parts: dict[str, PartStructure], name: str, link: Line) -> None:
    part = parts.get(name, PartStructure())
    lines: dict[str, dict[str, tuple[Line, ...]]] = {}
    for label in ("A", *(each.label for each in part.revisions[1:])):
        for view in VIEWS:
            others = part.lines_of(label, view) if chance.random() < 0.1 else ()
            lines.setdefault(label, {})[view] = (*others, link)
    first = Revision("A", "RELEASED", 0, 0)
    parts[name] = PartStructure(part.unit, (first, *part.revisions[1:]), lines)


def random_resolve(chance: Random) -> Resolve:
    """Any rule, view and date; at times for a serial number or a lot."""
    return Resolve(
        chance.randrange(DATES),
        chance.choice(RULES),
        chance.choice(VIEWS),
        chance.choice((None, None, f"SN{chance.randrange(20)}")),
        chance.choice((None, None, "L1", "L2")),
    )


def _part(
    chance: Random, names: list[str], number: int, width: int, counts: tuple[int, ...], *, cycles: bool
) -> PartStructure:
    labels = [chr(ord("A") + n) for n in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    revisions = tuple(_revision(chance, label, place) for place, label in enumerate(labels))
    # Near ones mostly, so that structures are deep: the next part is always one.
    near = names[number + 1 : number + 2 * width]
    below = [
        *near,
        *names[number + 1 : number + 2],
        *chance.sample(names[number + 1 :], k=min(1, len(names) - number - 1)),
    ]
    if cycles and chance.random() < 0.2:
        below.append(chance.choice(names[: number + 1]))
    if not below:
        return PartStructure(revisions=revisions)
    lines = {
        label: {view: _lines(chance, below, counts) for view in VIEWS if chance.random() < 0.95}
        for label in labels
    }
    return PartStructure(chance.choice(("C62", "C62", "MTR", "KGM")), revisions, lines)


def _revision(chance: Random, label: str, place: int) -> Revision:
    """Released early for the most part, or nothing would lie below anything."""
    if chance.random() < 0.9:
        return Revision(label, "RELEASED", 0, place)
    return Revision(label, chance.choice(STATES), chance.choice((None, *range(DATES))), place)


def _lines(chance: Random, below: list[str], counts: tuple[int, ...]) -> tuple[Line, ...]:
    return tuple(_line(chance, chance.choice(below)) for _ in range(chance.choice(counts)))


def _line(chance: Random, part: str) -> Line:
    return Line(
        part,
        chance.choice((None, None, "A", "B")),
        chance.choice((1.0, 2.0, 0.5, 3.25)),
        chance.choice(UNITS),
        chance.choice((None, "10", "9", "A10", "A9", "09")),
        tuple(f"R{n}" for n in range(chance.choice((0, 0, 2)))),
        _effectivity(chance) if chance.random() < 0.1 else None,
        (Substitute("P0", 1, 2.0),) if chance.random() < 0.1 else (),
    )


def _effectivity(chance: Random) -> Effectivity:
    start, end = sorted((chance.randrange(DATES + 2), chance.randrange(DATES + 2)))
    serials = sorted(chance.sample(range(20), k=2))
    return Effectivity(
        chance.choice((None, start)),
        chance.choice((None, end)),
        chance.choice((None, f"SN{serials[0]}")),
        chance.choice((None, f"SN{serials[1]}")),
        chance.choice((None, ("L1",), ("L1", "L3"))),
    )
