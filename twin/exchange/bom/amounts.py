"""How many of a part a row uses: its quantity, unit and reference designators, which must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from twin.errors import BadRequest, UnknownUnit
from twin.exchange.bom.designators import looks_like_designators, read_designators
from twin.exchange.bom.grid import Grid
from twin.exchange.bom.header import Header
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.marks import is_absent
from twin.exchange.bom.quantities import decimal_comma, is_against, is_doubtful, read_quantity
from twin.exchange.bom.units import code_of, unit_in_note
from twin.exchange.bom.words import FITTED, bracketed, plain
from twin.units.codes import check_code

_AS_REQUIRED: Final = frozenset(
    {
        "ar",
        "a r",
        "as required",
        "as req d",
        "as reqd",
        "as needed",
        "nach bedarf",
        "n bedarf",
        "selon besoin",
    }
    | {"au besoin", "segun necesidad", "ref", "reference", "reference only", "ref only"}
)
_YES: Final = frozenset({"x", "yes", "y", "true", "1", "dnp", "dni", "dnf", "dns", "ja", "oui", "si"})

_NOT_FITTED: Final = frozenset(
    {"dnp", "dni", "dnf", "dns", "no pop", "nicht bestuckt", "non monte", "no montar"}
) | {
    f"{do}{what}"
    for do in ("do not ", "don t ", "not ")
    for what in ("populate", "populated", "place", "placed", "fit", "fitted", "install", "installed", "stuff")
}
_NO: Final = _NOT_FITTED | {"no", "n", "false", "0", "nein", "non"}


class Amount(NamedTuple):
    """How many (None: the row does not say), in which unit, where; `unused` says why the row counts nothing."""

    quantity: float | None
    unit: str | None
    designators: tuple[str, ...]
    unused: str = ""


class Amounts:
    """Reads the amounts of rows by what is known of the columns."""

    def __init__(self, grid: Grid, header: Header, units: Mapping[str, str], ledger: Ledger) -> None:
        self._at, self._header, self._ledger = header.roles, header, ledger
        self._units = {" ".join(word.casefold().split()): _code(word, code) for word, code in units.items()}
        place = self._at.get("quantity")
        rows = grid.rows[header.place + 1 :]
        cells = [] if place is None else [row.cells[place] for row in rows if place < len(row.cells)]
        self.comma, self._sure = decimal_comma(cells, likely=grid.decimal_comma_likely)
        asks_fitted = "fitted" in self._at and plain(header.column("fitted")) in FITTED
        self._left_out = _NO if asks_fitted else _YES
        self._column_unit = "" if place is None else bracketed(header.names[place])

    def read(self, place: int, cells: Sequence[str]) -> Amount:
        """Return the amount of a row; what is wrong with it is in the ledger, and the row refused."""
        quantity, written, unused = self._quantity(place, cells)
        unit = self._unit(place, cells, written)
        return Amount(quantity, unit, self.designators(place, cells), self._not_fitted(cells) or unused)

    def _not_fitted(self, cells: Sequence[str]) -> str:
        """Say which cell tells that the part is left out: a column that asks so, or a note that says nothing else."""
        for role, saying in (("fitted", self._left_out), ("note", _NOT_FITTED)):
            text = self._cell(cells, role)
            if not is_absent(text) and plain(text) in saying:
                return f"not fitted: {self._header.column(role)} is {text.strip()!r}"
        return ""

    def designators(self, place: int, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the designators of a row."""
        text = self._cell(cells, "designators")
        if is_absent(text):
            return ()
        try:
            return read_designators(text)
        except BadRequest as wrong:
            self._ledger.refuse(place, self._header.column("designators"), text, wrong.message)
            return ()

    def settled(self, place: int, amount: Amount) -> Amount:
        """Return the amount with its quantity and designators in agreement; what cannot agree is refused."""
        count, quantity = len(amount.designators), amount.quantity
        if amount.unused:
            return amount._replace(quantity=quantity or 0.0)
        if quantity is None:
            return amount._replace(quantity=self._unsaid(place, count))
        if count and amount.unit in (None, "C62") and quantity != count:
            return amount._replace(designators=self._disagreement(place, quantity, amount.designators))
        return amount

    def _quantity(self, place: int, cells: Sequence[str]) -> tuple[float | None, str, str]:
        text = self._cell(cells, "quantity")
        if is_absent(text):
            return None, "", ""
        if not text[0].isdigit() and plain(text) in _AS_REQUIRED:
            return 0.0, "", f"{text.strip()!r}: there is no quantity to count"
        try:
            number, unit = read_quantity(text, comma=self.comma)
        except BadRequest as wrong:
            self._ledger.refuse(place, self._header.column("quantity"), text, wrong.message)
            return 0.0, "", "refused"
        if is_against(text, comma=self.comma):
            self._ledger.guess(
                place, f"{text.strip()!r} is read as {number:,.12g}: its sign can only be a decimal one"
            )
        elif not self._sure and is_doubtful(text):
            self._ledger.guess(place, f"{text.strip()!r} is read as {number:,.12g}: {self._sign()}")
        return number, unit, "" if number else "the quantity is 0: none is used"

    def _sign(self) -> str:
        return f"the decimal sign of the column is taken to be {',' if self.comma else '.'!r}"

    def _unsaid(self, place: int, designated: int) -> float:
        if designated:
            self._ledger.guess(place, f"the quantity is the count of its {designated} designators")
            return float(designated)
        if "quantity" in self._at:
            self._ledger.guess(place, "the quantity is 1: none is given")
        return 1.0

    def _unit(self, place: int, cells: Sequence[str], written: str) -> str | None:
        column = self._cell(cells, "unit")
        told = written or ("" if is_absent(column) else column.strip()) or self._column_unit
        if told:
            code = self._units.get(" ".join(told.casefold().split())) or code_of(told)
            if code is None and told != self._column_unit:
                name = self._header.column("quantity" if written else "unit")
                self._ledger.refuse(
                    place, name, told, f"is no unit that is known; say what it is: --unit {told!r}=C62"
                )
            return code
        note = self._cell(cells, "note")
        code = None if is_absent(note) else unit_in_note(note)
        if code is not None:
            self._ledger.guess(place, f"the unit is {code}, for the note {note.strip()[:60]!r}")
        return code

    def _disagreement(self, place: int, quantity: float, designators: tuple[str, ...]) -> tuple[str, ...]:
        text, column = ", ".join(designators), self._header.column("designators")
        if looks_like_designators(text):
            reason = (
                f"names {len(designators)} designators, and the quantity is {quantity:g}; they must agree"
            )
            self._ledger.refuse(place, column, text, reason)
        else:
            self._ledger.guess(place, f"column {column}: {text[:60]!r} is no list of designators")
        return ()

    def _cell(self, cells: Sequence[str], role: str) -> str:
        at = self._at.get(role)
        return "" if at is None else cells[at]


def _code(word: str, code: str) -> str:
    try:
        return check_code(code)
    except UnknownUnit as wrong:
        raise BadRequest(f"--unit {word}={code}: {wrong.message}", value=code) from wrong
