"""Columns of attributes that a person named: a text, or a number where the unit is told. An empty cell says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from twin.errors import BadRequest, UnknownUnit
from twin.exchange.bom.cells import LONGEST, optional_text
from twin.exchange.bom.grid import Grid
from twin.exchange.bom.header import Header, place_of
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.marks import is_absent
from twin.exchange.bom.quantities import decimal_comma, read_quantity
from twin.units.ucum import parse_unit

_SIGNS: Final = "+-−"


class Attribute(NamedTuple):
    """One attribute of a part, as a row says it. A number has a unit."""

    name: str
    value: str | float
    unit: str | None


class _Column(NamedTuple):
    place: int
    name: str
    unit: str | None
    comma: bool


class AttributeColumns:
    """Reads the attributes of rows; `asked` gives columns NAME or NAME:UNIT. Raises BadRequest for what is neither."""

    def __init__(self, grid: Grid, header: Header, asked: Mapping[str, str], ledger: Ledger) -> None:
        self._header, self._ledger = header, ledger
        self._columns = tuple(_column(grid, header, column, said) for column, said in asked.items())

    def read(self, place: int, cells: Sequence[str]) -> tuple[Attribute, ...]:
        """Return what a row says; a value that is no number where one is told is in the ledger, the row refused."""
        if not self._columns:
            return ()
        read = (self._value(place, column, cells[column.place]) for column in self._columns)
        return tuple(found for found in read if found is not None)

    def _value(self, place: int, column: _Column, cell: str) -> Attribute | None:
        if is_absent(cell):
            return None
        if column.unit is None:
            return Attribute(column.name, optional_text(cell), None)
        try:
            return Attribute(column.name, _number(cell, column), column.unit)
        except BadRequest as wrong:
            self._ledger.refuse(place, self._header.names[column.place], cell, wrong.message)
            return None


def split_attribute(column: str, said: str) -> tuple[str, str | None]:
    """Return name and unit of what is said of a column.

    >>> split_attribute("Weight", "mass:kg"), split_attribute("Material", "material")
    (('mass', 'kg'), ('material', None))
    """
    name, colon, unit = said.rpartition(":")
    if not colon:
        name, unit = said, ""
    if not name.strip() or len(name) > LONGEST or (colon and not unit.strip()):
        raise BadRequest(
            f"--attribute {column}={said} names no attribute; write COLUMN=NAME or COLUMN=NAME:UNIT.",
            value=said,
        )
    return name.strip(), unit.strip() or None


def _column(grid: Grid, header: Header, column: str, said: str) -> _Column:
    option = f"--attribute {column}={said}"
    name, unit = split_attribute(column, said)
    at = place_of(header, column, option)
    if unit is not None:
        try:
            parse_unit(unit)
        except UnknownUnit as wrong:
            raise BadRequest(f"{option}: {wrong.message}", value=unit) from wrong
    cells = [row.cells[at] for row in grid.rows[header.place + 1 :] if at < len(row.cells)]
    comma, _ = decimal_comma(cells, likely=grid.decimal_comma_likely)
    return _Column(at, name, unit, comma)


def _number(cell: str, column: _Column) -> float:
    """Return the number of a cell; a unit written with it must be that of the column."""
    text = cell.strip()
    sign = -1.0 if text[0] in _SIGNS[1:] else 1.0
    unsigned = type(cell)(text.lstrip(_SIGNS))
    try:
        number, written = read_quantity(unsigned, comma=column.comma)
    except BadRequest as wrong:
        raise BadRequest(f"is no number, and the column is one of {column.unit}; correct it") from wrong
    if written and written != column.unit:
        raise BadRequest(f"is in {written!r}, and the column in {column.unit!r}; convert it")
    return sign * number
