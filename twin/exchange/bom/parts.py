"""Each part of a file once: what its first row says holds, and where later rows say otherwise the account tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twin.exchange.bom.entries import Entry
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.records import BomOptions, PartRecord


def gathered_parts(
    entries: Sequence[Entry], assemblies: Sequence[tuple[str, str]], options: BomOptions, ledger: Ledger
) -> tuple[PartRecord, ...]:
    """Return the parts in the order in which the file names them, assemblies that have no row of their own last."""
    rows: dict[str, dict[str, Any]] = {}  # Any: the values of an input object
    lines: dict[str, int] = {}
    for entry in entries:
        line = ledger.line(entry.row)
        lines.setdefault(entry.number, line)
        _take(rows.setdefault(entry.number, {"number": entry.number}), entry, lines[entry.number], ledger)
    first = min(lines.values(), default=1)
    for number, label in assemblies:
        row = rows.setdefault(number, {"number": number})
        lines.setdefault(number, first)
        row["revisions"] = list(dict.fromkeys([*row.get("revisions", []), label]))
    return tuple(PartRecord(lines[number], _input(row, options)) for number, row in rows.items())


def _take(row: dict[str, Any], entry: Entry, first: int, ledger: Ledger) -> None:  # Any: as above
    said = {"name": entry.name, "category": entry.category, "unit": entry.amount.unit}
    for field, value in said.items():
        if value and value != row.setdefault(field, value) and field != "unit":
            ledger.guess(entry.row, f"the {field} differs from {row[field]!r} in line {first}, which is kept")
    if entry.revision and entry.revision not in row.setdefault("revisions", []):
        row["revisions"].append(entry.revision)
    for label in entry.identifiers:
        if label not in row.setdefault("identifiers", []):
            row["identifiers"].append(label)
    for attribute in entry.attributes:
        kept = row.setdefault("attributes", {}).setdefault(attribute.name, attribute)
        if kept != attribute:
            reason = f"the {attribute.name} differs from {kept.value!r} in line {first}, which is kept"
            ledger.guess(entry.row, reason)


def _input(row: dict[str, Any], options: BomOptions) -> dict[str, object]:  # Any: as above
    found = dict(row)
    if "revisions" in row:
        found["revisions"] = [{"label": label, "state": options.state} for label in row["revisions"]]
    if "identifiers" in row:
        found["identifiers"] = [
            {"scheme": scheme, "value": value, **({"issuer": issuer} if issuer else {})}
            for scheme, issuer, value in row["identifiers"]
        ]
    if "attributes" in row:
        found["attributes"] = [
            {"name": name, "value": value, **({"unit": unit} if unit else {})}
            for name, value, unit in row["attributes"].values()
        ]
    return found
