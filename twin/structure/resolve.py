"""Which revision of a part counts, and which of its lines (laws B1 and B2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from twin.structure.natural import Key, natural_key
from twin.structure.records import Effectivity, Line, PartStructure, Revision

Rule = Literal["AS_STORED", "LATEST", "LATEST_RELEASED"]

_RELEASED: Final = ("RELEASED", "SUPERSEDED")


@dataclass(frozen=True, slots=True)
class Resolve:
    """How a structure is read: at a date (ns), by a rule, in a view; for a serial number and a lot where given."""

    date: int
    rule: Rule = "LATEST_RELEASED"
    view: str = "ENGINEERING"
    serial: str | None = None
    lot: str | None = None


def choose_revision(structure: PartStructure, resolve: Resolve, pinned: str | None = None) -> Revision | None:
    """Return the revision that counts; `pinned` is the label on the line that led here (B1)."""
    if resolve.rule == "LATEST":
        return max(structure.revisions, key=lambda each: each.sequence, default=None)
    if resolve.rule == "AS_STORED" and pinned is not None:
        return structure.revision(pinned)
    return released_last(structure, resolve.date)


def released_last(structure: PartStructure, date: int) -> Revision | None:
    """Return the revision that was released last by a date."""
    last: Revision | None = None
    for each in structure.revisions:
        if each.released_at is None or each.released_at > date or each.state not in _RELEASED:
            continue
        if last is None or (each.released_at, each.sequence) > (last.released_at or 0, last.sequence):
            last = each
    return last


def lines_in_effect(structure: PartStructure, label: str, resolve: Resolve) -> tuple[Line, ...]:
    """Return the lines that count of a revision: by find number in natural order, then as listed (B2, B3)."""
    lines, limited = structure.ordered(label, resolve.view)
    if not limited:
        return lines
    return tuple(
        [line for line in lines if line.effectivity is None or is_in_effect(line.effectivity, resolve)]
    )


def is_in_effect(effectivity: Effectivity, resolve: Resolve) -> bool:
    """Tell whether a line counts; a serial number or lot that is not asked for does not filter."""
    return (
        (effectivity.valid_from is None or effectivity.valid_from <= resolve.date)
        and (effectivity.valid_to is None or resolve.date < effectivity.valid_to)
        and (resolve.serial is None or _holds_serial(effectivity, natural_key(resolve.serial)))
        and (resolve.lot is None or effectivity.lots is None or resolve.lot in effectivity.lots)
    )


def _holds_serial(effectivity: Effectivity, serial: Key) -> bool:
    return (effectivity.serial_from is None or natural_key(effectivity.serial_from) <= serial) and (
        effectivity.serial_to is None or serial <= natural_key(effectivity.serial_to)
    )
