"""What stands below what: how it is told, what the outermost lines belong to, and a column that names parents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twin.errors import BadRequest
from twin.exchange.bom.entries import Entry
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.records import BomOptions


@dataclass(frozen=True, slots=True)
class Nesting:
    """How it was found out, and for each entry its parent: a place among the entries, a number, or None for a top.

    `finds` are the find numbers of the entries.
    """

    how: str
    parents: Sequence[int | str | None]
    finds: Sequence[str]


def by_parent(entries: Sequence[Entry], root: str | None, ledger: Ledger) -> list[int | str | None]:
    """Return the number of each entry's parent; None where it has none, the root where there is one.

    A parent may be named by the find number of its line, where no part has that number.
    """
    numbers = {entry.number for entry in entries}
    finds = {entry.find: entry.number for entry in reversed(entries) if entry.find}
    found: list[int | str | None] = []
    for entry in entries:
        if not entry.parent:
            found.append(root if entry.number != root else None)
        elif entry.parent not in numbers and entry.parent != root and entry.parent in finds:
            ledger.guess(entry.row, f"the parent {entry.parent!r} is the part of that position")
            found.append(finds[entry.parent])
        else:
            found.append(entry.parent)
    return found


def of_outermost(
    depths: Sequence[int | None],
    outermost: int,
    entries: Sequence[Entry],
    options: BomOptions,
    *,
    in_order: bool = True,
) -> Callable[[int], str | None]:
    """Return what gives the outermost entries their parent: the root, or None where they are tops themselves.

    `in_order`: a single one counts as the top only where the table begins with it.
    """
    count = Counter(depths)[outermost]
    first = depths.index(outermost) if count else 0
    single = count == 1 and (first == 0 or not in_order)
    root = options.root
    if root is None and not single and outermost > 0:
        root = options.otherwise
    if root is not None:
        is_root = single and entries[first].number == root
        return lambda place: None if is_root and place == first else root
    if single or outermost == 0:
        return lambda place: None
    raise BadRequest(
        f"{count:,} lines stand at the outermost level {outermost}, and nothing stands above them. Name what they "
        "belong to with --root NUMBER."
    )
