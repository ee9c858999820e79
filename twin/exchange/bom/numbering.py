"""Numbers for parts that have none: their name, where it means one part only; always said as a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from twin.exchange.bom.cells import LONGEST
from twin.exchange.bom.entries import Entry
from twin.exchange.bom.header import Header
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.records import Outcome


def numbered(entries: Sequence[Entry], header: Header, ledger: Ledger) -> list[Entry]:
    """Return the entries with a number each; those that get none are refused and keep ""."""
    known: dict[str, set[str]] = defaultdict(set)
    packages: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.number and entry.name:
            known[entry.name].add(entry.number)
        elif not entry.number and entry.package:
            packages[entry.name].add(entry.package)
    shaped = {name for name, found in packages.items() if len(found) > 1}
    return [entry if entry.number else _by_name(entry, known, shaped, header, ledger) for entry in entries]


def _by_name(
    entry: Entry, known: dict[str, set[str]], shaped: Set[str], header: Header, ledger: Ledger
) -> Entry:
    if ledger.outcome(entry.row) is Outcome.REFUSED:
        return entry
    column = header.column("name") if "name" in header.roles else ""
    if not entry.name:
        ledger.refuse(
            entry.row, header.column(header.numbered_by), "", "is no part number, and there is no name"
        )
        return entry
    numbers = sorted(known[entry.name])
    if len(numbers) > 1:
        reason = f"names the parts {', '.join(numbers[:5])}; write which one it is"
        ledger.refuse(entry.row, column, entry.name, reason)
        return entry
    number, whose = _number_of(entry, numbers, shaped, header)
    ledger.guess(entry.row, f"the number is {whose}: none is given")
    ledger.name(entry.row, number)
    return entry._replace(number=number)


def _number_of(entry: Entry, numbers: Sequence[str], shaped: Set[str], header: Header) -> tuple[str, str]:
    """Return the number and whose it is. A value in several packages is several parts: 100n 0603, 100n 0805."""
    if numbers:
        return numbers[0], "that of the part of this name"
    whose = f"the name, in column {header.column('name')}"
    number = f"{entry.name} {entry.package}".strip()
    if entry.name in shaped and number != entry.name and len(number) <= LONGEST:
        return number, f"{whose}, with {header.column('package')}, as it comes in several"
    return entry.name, whose
