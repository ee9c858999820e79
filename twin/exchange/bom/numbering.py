"""Numbers for parts that have none: their name, where it means one part only; always said as a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from twin.exchange.bom.entries import Entry
from twin.exchange.bom.header import Header
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.records import Outcome


def numbered(entries: Sequence[Entry], header: Header, ledger: Ledger) -> list[Entry]:
    """Return the entries with a number each; those that get none are refused and keep ""."""
    known: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.number and entry.name:
            known[entry.name].add(entry.number)
    return [entry if entry.number else _by_name(entry, known, header, ledger) for entry in entries]


def _by_name(entry: Entry, known: dict[str, set[str]], header: Header, ledger: Ledger) -> Entry:
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
    number = numbers[0] if numbers else entry.name
    whose = "that of the part of this name" if numbers else f"the name, in column {column}"
    ledger.guess(entry.row, f"the number is {whose}: none is given")
    ledger.name(entry.row, number)
    return entry._replace(number=number)
