"""Entries as parts and BOMs in the words of the contract: each part once, each assembly once, equal lines added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from twin.exchange.bom.entries import Entry
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.parents import Nesting
from twin.exchange.bom.parts import gathered_parts
from twin.exchange.bom.records import NO_LABEL, BomOptions, BomRecord, Outcome, PartRecord


class _Line(NamedTuple):
    """One line of an assembly, and the line of the file that it came from first."""

    line: int
    row: int
    part: str
    revision: str
    quantity: float
    unit: str | None
    find: str
    designators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts, the BOMs, and the parts that nothing of the file uses."""

    parts: tuple[PartRecord, ...]
    boms: tuple[BomRecord, ...]
    tops: tuple[tuple[str, str], ...]


def assemble(entries: Sequence[Entry], nesting: Nesting, options: BomOptions, ledger: Ledger) -> Assembled:
    """Return what the entries come to. What stands below a row that is left out is left out with it."""
    kept = _kept(entries, nesting, ledger)
    owners: dict[int | str, list[int]] = {}
    for place in kept:
        if (parent := nesting.parents[place]) is not None:
            owners.setdefault(parent, []).append(place)
    assemblies: dict[tuple[str, str], list[_Line]] = {}
    revisions = {entry.number: entry.revision for entry in reversed(entries) if entry.revision}
    for owner, places in owners.items():
        key = _revision_of(owner, entries, revisions, options)
        lines = _merged([_line(entries[p], nesting.finds[p], ledger) for p in places], ledger)
        _add(assemblies, key, lines, ledger)
    used = [entries[place] for place in kept]
    parts = gathered_parts(used, list(assemblies), options, ledger)
    below = {line.part for lines in assemblies.values() for line in lines}
    labels = dict(reversed(list(assemblies)))
    numbers = (str(part.row["number"]) for part in parts if part.row["number"] not in below)
    tops = tuple((number, labels.get(number, NO_LABEL)) for number in numbers)
    return Assembled(parts, tuple(_record(key, lines, options) for key, lines in assemblies.items()), tops)


def _kept(entries: Sequence[Entry], nesting: Nesting, ledger: Ledger) -> list[int]:
    """The places of entries that are used: neither refused nor unused, and nothing above them is. Tops count always."""
    lost: dict[int, int] = {}
    kept = []
    for place in _from_above(nesting.parents):
        entry, parent = entries[place], nesting.parents[place]
        if ledger.outcome(entry.row) is Outcome.REFUSED:
            lost[place] = entry.row
        elif isinstance(parent, int) and parent in lost:
            lost[place] = lost[parent]
            line = ledger.line(lost[parent])
            if ledger.outcome(lost[parent]) is Outcome.REFUSED:
                ledger.refuse(entry.row, None, entry.number, f"stands below line {line}, which is refused")
            else:
                ledger.skip(entry.row, f"stands below line {line}, which is left out")
        elif entry.amount.unused and parent is not None:
            lost[place] = entry.row
            ledger.skip(entry.row, entry.amount.unused)
        else:
            kept.append(place)
    return sorted(kept)


def _from_above(parents: Sequence[int | str | None]) -> Iterable[int]:
    """Return the places so that a parent comes before what stands below it, whatever order the file has."""
    depths: list[int] = [-1] * len(parents)
    for place in range(len(parents)):
        chain = []
        at: int | str | None = place
        while isinstance(at, int) and depths[at] < 0:
            chain.append(at)
            at = parents[at]
        depth = depths[at] if isinstance(at, int) else -1
        for step, each in enumerate(reversed(chain), start=1):
            depths[each] = depth + step
    return sorted(range(len(parents)), key=depths.__getitem__)


def _revision_of(
    owner: int | str, entries: Sequence[Entry], revisions: Mapping[str, str], options: BomOptions
) -> tuple[str, str]:
    number = owner if isinstance(owner, str) else entries[owner].number
    if number == options.root and options.label:
        return number, options.label
    own = revisions.get(number) if isinstance(owner, str) else entries[owner].revision
    return number, own or NO_LABEL


def _line(entry: Entry, find: str, ledger: Ledger) -> _Line:
    amount = entry.amount
    return _Line(
        ledger.line(entry.row),
        entry.row,
        entry.number,
        entry.revision,
        amount.quantity or 0.0,
        amount.unit,
        find,
        amount.designators,
    )


def _merged(lines: Sequence[_Line], ledger: Ledger) -> list[_Line]:
    """Add up lines of one part; those with find numbers or units of their own stay lines of their own, and say so."""
    found: dict[tuple[str, str, str, str | None], _Line] = {}
    first: dict[str, _Line] = {}
    for line in lines:
        key = (line.part, line.revision, line.find, line.unit)
        before = found.get(key)
        if before is not None:
            found[key] = before._replace(
                quantity=before.quantity + line.quantity,
                designators=(*before.designators, *line.designators),
            )
            ledger.guess(line.row, f"the same part as in line {before.line}: the quantities are added")
        else:
            found[key] = line
            if line.part in first:
                ledger.remark(
                    line.row, f"the same part as in line {first[line.part].line}, kept as a line of its own"
                )
        first.setdefault(line.part, line)
    return list(found.values())


def _add(
    assemblies: dict[tuple[str, str], list[_Line]],
    key: tuple[str, str],
    lines: list[_Line],
    ledger: Ledger,
) -> None:
    """Keep the lines of an assembly; where it is listed again, they must be the same."""
    if key not in assemblies:
        assemblies[key] = lines
        return
    there = {_said(line): line for line in assemblies[key]}
    same = len(there) == len(lines) and all(_said(line) in there for line in lines)
    for line in lines:
        if same:
            ledger.remark(line.row, f"{key[0]} again: the same as line {there[_said(line)].line}")
        else:
            reason = (
                f"stands in a list of {key[0]} that differs from the one at line {assemblies[key][0].line}"
            )
            ledger.refuse(line.row, None, line.part, f"{reason}; keep one")


def _said(line: _Line) -> tuple[object, ...]:
    return (line.part, line.revision, line.quantity, line.unit, line.find, line.designators)


def _record(key: tuple[str, str], lines: Sequence[_Line], options: BomOptions) -> BomRecord:
    row = {
        "parent": {"number": key[0], "label": key[1]},
        "view": options.view,
        "lines": [_input(line) for line in lines],
    }
    return BomRecord(tuple(line.line for line in lines), row)


def _input(line: _Line) -> dict[str, object]:
    optional = {
        "revision": line.revision,
        "unit": line.unit,
        "findNumber": line.find,
        "referenceDesignators": list(line.designators),
    }
    return {
        "part": line.part,
        "quantity": line.quantity,
        **{name: value for name, value in optional.items() if value},
    }
