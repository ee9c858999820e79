"""How two lists of lines differ, told line by line: `lines.ENGINEERING[10].quantity`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from twin.instants import format_instant
from twin.structure.records import Effectivity, Line
from twin.timeline import Json
from twin.write.results import Difference


def line_differences(
    id: str, view: str, before: Sequence[Line], after: Sequence[Line]
) -> tuple[Difference, ...]:
    """Return what became of each line, known by its find number, or by `#` and its place where several have that."""
    unclear = _unclear(before) | _unclear(after)
    old, new = _by_name(before, unclear), _by_name(after, unclear)
    found: list[Difference] = []
    for name in {**old, **new}:
        was, became, field = old.get(name), new.get(name), f"lines.{view}[{name}]"
        if was is None or became is None:
            found.append(Difference(id, field, was and _shown(was), became and _shown(became)))
        elif was != became:
            found += _within(id, field, _shown(was), _shown(became))
    return tuple(found)


def _unclear(lines: Sequence[Line]) -> frozenset[str | None]:
    """Return the find numbers that several lines have."""
    counts = Counter([line.find_number for line in lines])
    return frozenset(number for number, count in counts.items() if count > 1) | {None}


def _by_name(lines: Sequence[Line], unclear: frozenset[str | None]) -> dict[str, Line]:
    return {
        f"#{place}" if line.find_number in unclear else str(line.find_number): line
        for place, line in enumerate(lines, start=1)
    }


def _within(id: str, field: str, was: Mapping[str, Json], became: Mapping[str, Json]) -> list[Difference]:
    return [
        Difference(id, f"{field}.{name}", was.get(name), became.get(name))
        for name in _SHOWN
        if was.get(name) != became.get(name)
    ]


def _shown(line: Line) -> dict[str, Json]:
    """Return a line as the contract writes it, without what it does not say."""
    shown = {name: show(line) for name, show in _SHOWN.items()}
    return {name: value for name, value in shown.items() if value is not None}


def _effectivity(given: Effectivity | None) -> Json:
    if given is None:
        return None
    start, end, first, last, lots = given
    named: dict[str, Json] = {
        "from": None if start is None else format_instant(start),
        "to": None if end is None else format_instant(end),
        "serialFrom": first,
        "serialTo": last,
        "lots": None if lots is None else list(lots),
    }
    return {name: value for name, value in named.items() if value is not None}


def _substitutes(line: Line) -> Json:
    return [
        {"number": each.part, "preference": each.preference, "quantityFactor": each.quantity_factor}
        for each in line.substitutes
    ] or None


_SHOWN: Final[Mapping[str, Callable[[Line], Json]]] = {
    "part": lambda line: line.part,
    "revision": lambda line: line.pinned,
    "quantity": lambda line: line.quantity,
    "unit": lambda line: line.unit,
    "findNumber": lambda line: line.find_number,
    "referenceDesignators": lambda line: list(line.designators) or None,
    "effectivity": lambda line: _effectivity(line.effectivity),
    "substitutes": _substitutes,
}
