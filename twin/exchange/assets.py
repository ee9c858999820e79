"""Assets from a table or from JSON lines: one record for each row, in the words of the contract.

Columns: key, name, type, state, parent, position, serial_number, `attr:<name>` or `attr:<name>[unit]`, `id:<scheme>`.
An empty cell is left out. Not for: what attributes must be (attributes.py), what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.errors import BadRequest
from twin.exchange.delimited import blocks, one_column_hint, open_table
from twin.exchange.json_lines import json_lines, starts_as_json
from twin.exchange.problems import Problem, near

FIELDS: Final = {
    "key": "key",
    "name": "name",
    "type": "type",
    "state": "state",
    "parent": "parent",
    "position": "position",
    "serial_number": "serialNumber",
}
COLUMNS: Final = (*FIELDS, "attr:<name>", "id:<scheme>")
STATES: Final = ("PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "OUT_OF_SERVICE", "RETIRED")


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """One asset as the writer takes it, and the line that it came from. Attributes are still as written."""

    line: int
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AssetFile:
    """What a file holds: the records that can be taken, and the rows that cannot."""

    records: tuple[AssetRecord, ...]
    problems: tuple[Problem, ...]


def read_assets(path: Path, *, delimiter: str | None = None) -> AssetFile:
    """Read every row. Raises BadRequest for a file that cannot be understood as a whole."""
    source = _objects(path) if starts_as_json(path) else _rows(path, delimiter)
    records: list[AssetRecord] = []
    problems: list[Problem] = []
    seen: dict[object, int] = {}
    for line, cells in source:
        wrong = [cells] if isinstance(cells, Problem) else _wrong(line, cells, seen)
        problems.extend(wrong)
        if not wrong and not isinstance(cells, Problem):
            records.append(AssetRecord(line, _row(cells)))
    if not records and not problems:
        raise BadRequest(f"{path.name} names columns but holds no row; add one line for each asset.")
    return AssetFile(tuple(records), tuple(problems))


def column_of(path: tuple[str, ...], record: AssetRecord, value: object = None) -> str | None:
    """Return the column that a path of the contract came from, such as ("attributes", "0", "value").

    `value` tells which of several identifiers is meant, where the path does not.
    """
    match path:
        case ("identifiers",):
            labels = record.row["identifiers"]
            assert isinstance(labels, list)
            return next(
                (f"id:{label['scheme']}" for label in labels if label["value"] == value), "id:<scheme>"
            )
        case ("attributes" | "identifiers" as group, place, *_) if place.isdigit():
            entries = record.row[group]
            assert isinstance(entries, list)
            entry = entries[int(place)]
            return f"attr:{entry['name']}" if group == "attributes" else f"id:{entry['scheme']}"
        case ("attributes", name, *_):
            return f"attr:{name}"
        case (field, *_):
            return next((column for column, name in FIELDS.items() if name == field), field)
    return None


_ATTRIBUTE = re.compile(r"attr:(?P<name>[^\[\]]*[^\[\]\s])\s*(?:\[(?P<unit>.*)\])?")
_IDENTIFIER = re.compile(r"id:(?P<scheme>.+)")
_Cells = Mapping[str, object]
_Source = Iterator[tuple[int, _Cells | Problem]]


def _rows(path: Path, delimiter: str | None) -> _Source:
    table = open_table(path, delimiter=delimiter)
    if len(table.columns) == 1 and table.columns[0] not in FIELDS:
        raise BadRequest(f"{path.name}: line 1: {one_column_hint(table)}.")
    for column in table.columns:
        if reason := _unknown(column):
            raise BadRequest(f"{path.name}: line 1: {reason}.", value=column)
    if "key" not in table.columns:
        raise BadRequest(f"{path.name}: line 1: there is no column 'key', which names each asset.")
    for block in blocks(table):
        yield from ((problem.line, problem) for problem in block.problems)
        for line, cells in zip(block.lines, zip(*block.columns, strict=True), strict=True):
            named = zip(table.columns, cells, strict=True)
            yield line, {column: cell.strip() for column, cell in named if cell.strip()}


def _objects(path: Path) -> _Source:
    for line, found in json_lines(path):
        if isinstance(found, Problem):
            yield line, found
            continue
        unknown = next((reason for column in found if (reason := _unknown(column))), None)
        if unknown:
            yield line, Problem(line, None, next(c for c in found if _unknown(c)), f"is refused: {unknown}")
        else:
            yield line, {column: cell for column, cell in found.items() if cell not in (None, "")}


def _unknown(column: str) -> str | None:
    if column in FIELDS or _ATTRIBUTE.fullmatch(column) or _IDENTIFIER.fullmatch(column):
        return None
    return f"the column {column!r} is not known{near(column, COLUMNS)}; known are {', '.join(COLUMNS)}"


def _wrong(line: int, cells: _Cells, seen: dict[object, int]) -> list[Problem]:
    problems = [
        Problem(line, column, str(cell), "is not text; put it in quotes")
        for column, cell in cells.items()
        if not column.startswith("attr:") and not isinstance(cell, str)
    ]
    if problems:
        return problems
    if "key" not in cells:
        return [Problem(line, "key", "", "is no key; each row needs one")]
    if "state" in cells and _state(cells["state"]) not in STATES:
        reason = f"is no state{near(str(cells['state']), STATES)}; the states are {', '.join(STATES)}"
        problems.append(Problem(line, "state", str(cells["state"]), reason))
    first = seen.setdefault(cells["key"], line)
    if first != line:
        problems.append(Problem(line, "key", str(cells["key"]), f"stands in line {first} already; keep one"))
    return problems


def _state(cell: object) -> str:
    return str(cell).upper().replace(" ", "_").replace("-", "_")


def _row(cells: _Cells) -> dict[str, object]:
    row = {FIELDS[column]: cell for column, cell in cells.items() if column in FIELDS}
    if "state" in row:
        row["state"] = _state(row["state"])
    attributes, identifiers = [], []
    for column, cell in cells.items():
        if column not in FIELDS and (parts := _ATTRIBUTE.fullmatch(column)):
            attributes.append({k: v for k, v in parts.groupdict().items() if v} | {"value": cell})
        elif column not in FIELDS and (parts := _IDENTIFIER.fullmatch(column)):
            identifiers.append({"scheme": parts["scheme"], "value": cell})
    groups = {"attributes": attributes, "identifiers": identifiers}
    return row | {name: entries for name, entries in groups.items() if entries}
