"""What stands below what: by levels, positions (1.1.2), indentation, a parent column, or all of it below one root.

Not for: which parts and lines follow from it (assembly.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.entries import Entry
from twin.exchange.bom.header import Header
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.marks import is_absent
from twin.exchange.bom.parents import Nesting, by_parent, of_outermost
from twin.exchange.bom.positions import are_nested, by_positions, is_position
from twin.exchange.bom.records import BomOptions, Outcome

_DEPTH: Final = re.compile(
    r"(?:[\s.·•>_+*\-]*|(?:l|lvl|level|ebene|stufe|niveau|nivel)\s*)(\d{1,3})(?:\.0)?", re.IGNORECASE
)
_MARKS: Final = re.compile(r"[.·•>_+*\-]+")


def nested(entries: Sequence[Entry], header: Header, options: BomOptions, ledger: Ledger) -> Nesting:
    """Return what stands below what. Raises BadRequest where a file needs a root and none is named."""
    finds, root = [entry.find for entry in entries], options.root
    if "level" in header.roles:
        levels, column = [entry.level.strip() for entry in entries], header.column("level")
        if any(map(is_position, levels)):
            return by_positions(levels, column, entries, options, ledger)
        depths = [_depth(level) for level in levels]
        return Nesting(f"levels in column {column!r}", _below(depths, entries, options, ledger), finds)
    if "parent" in header.roles:
        column = header.column("parent")
        return Nesting(f"parents in column {column!r}", by_parent(entries, root, ledger), finds)
    if are_nested(finds):
        return by_positions(finds, header.column("find"), entries, options, ledger)
    if len({entry.indent for entry in entries}) > 1:
        how = f"indentation in column {header.column(header.numbered_by)!r}"
        return Nesting(how, _below(_indented(entries), entries, options, ledger), finds)
    if (root := root or options.otherwise) is None:
        raise BadRequest(
            "The file has no levels and no parents: its lines are a flat list. Name the assembly that it is the list "
            "of with --root NUMBER, or say which column holds levels or parents: --map level=COLUMN."
        )
    return Nesting("a flat list", _flat(entries, root), finds)


def _flat(entries: Sequence[Entry], root: str) -> list[int | str | None]:
    """All below the root; the first line may be the root itself."""
    first_is_root = bool(entries) and entries[0].number == root
    return [None if first_is_root and place == 0 else root for place in range(len(entries))]


def _depth(text: str) -> int | None:
    if found := _DEPTH.fullmatch(text.strip()):
        return int(found[1])
    return len(text.strip()) if _MARKS.fullmatch(text.strip()) else None


def _indented(entries: Sequence[Entry]) -> list[int | None]:
    """Return the depth of each entry by how far it stands from the left, as block structure does."""
    widths: list[int] = []
    depths: list[int | None] = []
    for entry in entries:
        while widths and widths[-1] > entry.indent:
            widths.pop()
        if not widths or widths[-1] < entry.indent:
            widths.append(entry.indent)
        depths.append(len(widths) - 1)
    return depths


def _below(
    depths: Sequence[int | None], entries: Sequence[Entry], options: BomOptions, ledger: Ledger
) -> list[int | str | None]:
    """Return the parent of each entry: the last entry above it that stands less deep."""
    outermost = min((depth for depth in depths if depth is not None), default=0)
    above = of_outermost(depths, outermost, entries, options)
    chain: list[tuple[int, int]] = []
    parents: list[int | str | None] = []
    for place, depth in enumerate(depths):
        if depth is None:
            _refuse_level(entries[place], ledger)
            depth = chain[-1][0] + 1 if chain else outermost
        while chain and chain[-1][0] >= depth:
            chain.pop()
        parents.append(chain[-1][1] if chain else above(place))
        if chain and depth > chain[-1][0] + 1 and ledger.outcome(entries[place].row) is not Outcome.REFUSED:
            line = ledger.line(entries[chain[-1][1]].row)
            ledger.guess(entries[place].row, f"a level is left out: it is taken to stand below line {line}")
        chain.append((depth, place))
    return parents


def _refuse_level(entry: Entry, ledger: Ledger) -> None:
    why = "is no level" if not is_absent(entry.level) else "is no level: none is given"
    ledger.refuse(entry.row, None, entry.level, f"{why}; write one such as 2 or 1.2")
