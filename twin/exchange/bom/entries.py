"""One row as one entry: its part, how many, in which unit, where. Rows that are no lines are told apart in rows.py.

Not for: which part stands below which (nesting.py), parts that have a name only (numbering.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from twin.errors import BadRequest
from twin.exchange.bom.amounts import Amount, Amounts
from twin.exchange.bom.cells import LONGEST, are_indented, indent_of, label, number_of, optional_text
from twin.exchange.bom.grid import Grid, Row
from twin.exchange.bom.header import Header, place_of
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.named import Attribute, AttributeColumns
from twin.exchange.bom.records import BomOptions
from twin.exchange.bom.rows import Kind, Sorter

Advance = Callable[[int, int], None]
"Is told how many rows of how many are read."
_TOLD_EVERY: Final = 1_000


class Entry(NamedTuple):
    """What one row says. `row` is its place in the file.

    `package` is the shape of a part of a circuit, without the name of its library.
    `indent` is the width of the blanks and dots before the number; `level` and `parent` are as they are written.
    """

    row: int
    number: str
    name: str
    amount: Amount
    find: str
    level: str
    parent: str
    indent: int
    revision: str
    category: str
    identifiers: tuple[tuple[str, str, str], ...]
    attributes: tuple[Attribute, ...] = ()
    package: str = ""


def read_entries(
    grid: Grid, header: Header, options: BomOptions, ledger: Ledger, advance: Advance | None = None
) -> list[Entry]:
    """Return an entry for each row that is a line of the table; the ledger hears of all rows."""
    for place in range(header.place + 1):
        ledger.skip(place, "the header" if place == header.place else _above(grid.rows[place]))
    reader = _Reader(grid, header, options, ledger)
    entries: list[Entry] = []
    for place in range(header.place + 1, len(grid.rows)):
        if advance is not None and place % _TOLD_EVERY == 0:
            advance(place, len(grid.rows))
        reader.take(place, grid.rows[place].cells, entries)
    for place, entry in enumerate(entries):
        amount = reader.amounts.settled(entry.row, entry.amount)
        if amount is not entry.amount:
            entries[place] = entry._replace(amount=amount)
    return entries


def _above(row: Row) -> str:
    return "a title above the header" if any(cell.strip() for cell in row.cells) else "a blank line"


class _Reader:
    """Holds what is known of the columns while the rows go by."""

    def __init__(self, grid: Grid, header: Header, options: BomOptions, ledger: Ledger) -> None:
        self._header, self._ledger, self._at = header, ledger, header.roles
        self.amounts = Amounts(grid, header, options.units, ledger)
        self._identifiers = _identifier_columns(header, options)
        self._attributes = AttributeColumns(grid, header, options.attributes, ledger)
        self._numbered = header.roles[header.numbered_by]
        rows = grid.rows[header.place + 1 :]
        cells = [row.cells[self._numbered] for row in rows if self._numbered < len(row.cells)]
        self._indented = not {"level", "parent"} & header.roles.keys() and are_indented(
            cells, flat_is_likely=options.root is not None
        )
        others = [at for at, *_ in self._identifiers]
        self._sorter = Sorter(header, others, indented=self._indented, comma=self.amounts.comma)
        self._width = len(header.names)

    def take(self, place: int, cells: Sequence[str], entries: list[Entry]) -> None:
        """Add what the row says to the entries, or tell the ledger why not."""
        kind, reason = self._sorter.sort(cells, begun=bool(entries))
        match kind:
            case Kind.LINE:
                entries.append(self._entry(place, cells))
                self._sorter.add(entries[-1].amount.quantity or 0.0)
            case Kind.CONTINUATION:
                entries[-1] = self._continued(entries[-1], place, cells)
            case Kind.REFUSED:
                self._ledger.refuse(place, None, " | ".join(filter(None, cells)), reason)
            case Kind.OTHER:
                self._ledger.skip(place, reason)

    def _entry(self, place: int, cells: Sequence[str]) -> Entry:
        if len(cells) < self._width:
            self._ledger.guess(
                place, f"has {len(cells)} of {self._width} cells: the others are taken for empty"
            )
            cells = [*cells, *[""] * (self._width - len(cells))]
        amount = self.amounts.read(place, cells)
        written = cells[self._numbered]
        return Entry(
            place,
            self._number(place, cells),
            self._name(place, cells),
            amount,
            label(self._cell(cells, "find")),
            self._cell(cells, "level"),
            label(self._cell(cells, "parent")),
            indent_of(written) if self._indented else 0,
            self._short(place, cells, "revision"),
            optional_text(self._cell(cells, "category"))[:LONGEST],
            self._labels(cells),
            self._attributes.read(place, cells),
            self._short(place, cells, "package").rpartition(":")[2],
        )

    def _number(self, place: int, cells: Sequence[str]) -> str:
        if self._header.numbered_by == "name":
            return ""
        try:
            number = number_of(self._cell(cells, self._header.numbered_by), dotted=self._indented)
        except BadRequest as wrong:
            column = self._header.column(self._header.numbered_by)
            self._ledger.refuse(place, column, self._cell(cells, self._header.numbered_by), wrong.message)
            return ""
        if number and self._header.numbered_by == "mpn":
            column = self._header.column("mpn")
            self._ledger.guess(place, f"the number is that of the manufacturer, in column {column}")
        self._ledger.name(place, number)
        return number

    def _name(self, place: int, cells: Sequence[str]) -> str:
        name = optional_text(self._cell(cells, "name"))
        if self._indented and self._header.numbered_by == "name":
            name = name.lstrip(". ")
        return self._cut(place, name, "name")

    def _short(self, place: int, cells: Sequence[str], role: str) -> str:
        return self._cut(place, optional_text(self._cell(cells, role)), role)

    def _cut(self, place: int, text: str, role: str) -> str:
        if len(text) > LONGEST:
            self._ledger.guess(place, f"the {role} of {len(text)} characters is cut to {LONGEST}")
            return text[:LONGEST].rstrip()
        return text

    def _labels(self, cells: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        if not self._identifiers:
            return ()
        found = (
            (scheme, label(self._cell(cells, "manufacturer")) if by_maker else "", label(cells[at]))
            for at, scheme, by_maker in self._identifiers
        )
        return tuple(entry for entry in found if entry[2])

    def _continued(self, entry: Entry, place: int, cells: Sequence[str]) -> Entry:
        cells = [*cells, *[""] * (self._width - len(cells))]
        self._ledger.name(place, entry.number)
        self._ledger.remark(place, f"continues line {self._ledger.line(entry.row)}")
        more = self.amounts.designators(place, cells)
        labels = [found for found in self._labels(cells) if found not in entry.identifiers]
        amount = entry.amount._replace(designators=(*entry.amount.designators, *more))
        return entry._replace(amount=amount, identifiers=(*entry.identifiers, *labels))

    def _cell(self, cells: Sequence[str], role: str) -> str:
        at = self._at.get(role)
        return "" if at is None else cells[at]


def _identifier_columns(header: Header, options: BomOptions) -> list[tuple[int, str, bool]]:
    """Return place and scheme of the columns of identifiers, and whether their manufacturer issues them."""
    found = []
    for column, scheme in options.identifiers.items():
        at = place_of(header, column, f"--identifier {column}={scheme}")
        by_maker = at == header.roles.get("mpn") and "manufacturer" in header.roles
        found.append((at, scheme, by_maker))
    return found
