"""What stands below what by positions such as 1, 1.1 and 1.1.2, in whatever order they are listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from twin.exchange.bom.entries import Entry
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.parents import Nesting, of_outermost
from twin.exchange.bom.records import BomOptions

_POSITION: Final = re.compile(r"\d+(?:[.\-/]\d+)*\.?")
_SIGNS: Final = re.compile(r"[.\-/]")
_WHOLE: Final = re.compile(r"\d+\.0")
_Position = tuple[str, ...]


def is_position(text: str) -> bool:
    """Return whether the text has parts, and is no whole number that a spreadsheet wrote with a zero.

    >>> is_position("1.2"), is_position("1"), is_position("1.0")
    (True, False, False)
    """
    return len(_parts(text)) > 1 and not _WHOLE.fullmatch(text)


def are_nested(texts: Sequence[str]) -> bool:
    """Return whether most texts are positions, and most of the deeper ones stand below one that is there."""
    given = [_parts(text) for text in texts if text]
    there = set(given)
    deep = [position for position in given if len(position) > 1]
    inside = sum(position[:-1] in there for position in deep)
    return bool(deep) and len(given) >= 0.8 * len(texts) and all(given) and inside >= 0.5 * len(deep)


def by_positions(
    texts: Sequence[str], column: str, entries: Sequence[Entry], options: BomOptions, ledger: Ledger
) -> Nesting:
    """Return the nesting that positions tell; find numbers are their last parts, where there are none."""
    positions = _with_lost_zeros([_parts(text) for text in texts], entries, ledger)
    depths = [len(position) or None for position in positions]
    outermost = min((depth for depth in depths if depth is not None), default=1)
    above = of_outermost(depths, outermost, entries, options, in_order=False)
    places = {position: place for place, position in reversed(list(enumerate(positions))) if position}
    parents = [_parent(place, positions, places, entries, ledger) for place in range(len(entries))]
    finds = [
        entry.find if entry.find and entry.find != text else position[-1] if position else ""
        for entry, text, position in zip(entries, texts, positions, strict=True)
    ]
    resolved = [above(place) if parent is None else parent for place, parent in enumerate(parents)]
    return Nesting(f"positions in column {column!r}", resolved, finds)


def _parts(text: str) -> _Position:
    return tuple(_SIGNS.split(text.rstrip("."))) if _POSITION.fullmatch(text) else ()


def _parent(
    place: int,
    positions: Sequence[_Position],
    places: dict[_Position, int],
    entries: Sequence[Entry],
    ledger: Ledger,
) -> int | None:
    position, row = positions[place], entries[place].row
    if not position:
        ledger.refuse(row, None, entries[place].number, "has no position; write one such as 2 or 1.2")
        return None
    for length in range(len(position) - 1, 0, -1):
        parent = places.get(position[:length])
        if parent is not None and parent != place:
            if length < len(position) - 1:
                above, line = ".".join(position[:-1]), ledger.line(entries[parent].row)
                ledger.guess(row, f"there is no position {above}: it is taken to stand below line {line}")
            return parent
    return None


def _with_lost_zeros(
    positions: Sequence[_Position], entries: Sequence[Entry], ledger: Ledger
) -> list[_Position]:
    """A spreadsheet that takes 1.10 for a number shows 1.1: behind 1.9 such a position gets its zero back."""
    seen: set[_Position] = set()
    found = []
    for place, position in enumerate(positions):
        if position and position in seen:
            zeroed = (*position[:-1], f"{position[-1]}0")
            if zeroed not in seen and (*zeroed[:-1], str(int(zeroed[-1]) - 1)) in seen:
                ledger.guess(entries[place].row, f"{'.'.join(position)} is taken for {'.'.join(zeroed)}")
                position = zeroed
        seen.add(position)
        found.append(position)
    return found
