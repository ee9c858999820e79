"""Which rows are lines of the table, and why the others are not: titles, blanks, totals, remarks, the header again."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.grid import MergedCell
from twin.exchange.bom.header import Header
from twin.exchange.bom.marks import is_absent, is_total
from twin.exchange.bom.quantities import read_quantity

_SAYS_WHAT: Final = ("number", "name", "mpn")
_SHOWN: Final = 60


class Kind(Enum):
    """What a row is."""

    LINE = auto()
    CONTINUATION = auto()
    OTHER = auto()
    REFUSED = auto()


class Sorter:
    """Tells rows apart, one after another; remembers the sum of the quantities so far, to know a total by it."""

    def __init__(self, header: Header, others: Sequence[int], *, indented: bool, comma: bool) -> None:
        self._header, self._indented, self._comma = header, indented, comma
        self._what = [header.roles[role] for role in _SAYS_WHAT if role in header.roles]
        self._quantity = header.roles.get("quantity")
        more = [header.roles[role] for role in ("designators",) if role in header.roles]
        self._more = (*more, *others)
        self._names = tuple(" ".join(name.casefold().split()) for name in header.names)
        self._sum = 0.0

    def add(self, quantity: float) -> None:
        """Add the quantity of a line to the sum."""
        self._sum += quantity

    def sort(self, cells: Sequence[str], *, begun: bool) -> tuple[Kind, str]:
        """Return what a row below the header is, and why it is no line; `begun`: there was a line before it."""
        if self._is_plain(cells):
            return Kind.LINE, ""
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not filled:
            return Kind.OTHER, "a blank line"
        if len(cells) > len(self._names) and any(cell.strip() for cell in cells[len(self._names) :]):
            return Kind.REFUSED, self._too_many(len(cells))
        says_what = any(not is_absent(cells[at]) for at in self._what if at < len(cells))
        if len(filled) == 1 or not says_what or is_total(filled[0]):
            return self._other(cells, filled, says_what=says_what, begun=begun)
        if filled[0].strip().casefold() in self._names and self._is_header(cells):
            return Kind.OTHER, "the header again"
        if begun and self._continues(cells):
            return Kind.CONTINUATION, ""
        return Kind.LINE, ""

    def _is_plain(self, cells: Sequence[str]) -> bool:
        """Most rows: as many cells as the header, a part and a quantity of its own. The rest is looked at closely."""
        if len(cells) != len(self._names) or self._quantity is None:
            return False
        part, quantity = cells[self._what[0]], cells[self._quantity]
        return (
            not is_absent(part)
            and not is_absent(quantity)
            and not isinstance(quantity, MergedCell)
            and part.strip().casefold() not in self._names
            and not is_total(part)
        )

    def _other(
        self, cells: Sequence[str], filled: Sequence[str], *, says_what: bool, begun: bool
    ) -> tuple[Kind, str]:
        """Tell what a row is that holds one cell only, or begins as a total, or names no part."""
        labels = [cells[at] for at in self._what if at < len(cells) and not is_absent(cells[at])]
        if any(map(is_total, filled)) and all(map(is_total, labels)):
            return Kind.OTHER, f"a total: {_shown(filled)}"
        quantity = self._cell(cells, self._quantity)
        if says_what:
            alone = (
                len(filled) == 1
                and self._quantity is not None
                and not self._indented
                and len(self._names) > 2
            )
            return (
                (Kind.OTHER, f"nothing but {_shown(filled)}: a heading or a remark")
                if alone
                else (Kind.LINE, "")
            )
        if not is_absent(quantity):
            return self._nameless(quantity)
        if begun and any(not is_absent(self._cell(cells, at)) for at in self._more):
            return Kind.CONTINUATION, ""
        return Kind.OTHER, f"names no part: {_shown(filled)}"

    def _nameless(self, quantity: str) -> tuple[Kind, str]:
        try:
            number, _ = read_quantity(quantity.strip(), comma=self._comma)
        except BadRequest:
            return Kind.OTHER, f"names no part, and {quantity.strip()[:_SHOWN]!r} is no quantity"
        if self._sum and abs(number - self._sum) <= 1e-9 * self._sum:
            return Kind.OTHER, f"a total: {number:g} is the sum of the quantities above"
        return Kind.REFUSED, "has a quantity, and names no part"

    def _continues(self, cells: Sequence[str]) -> bool:
        """A row whose part is merged with the one above, and that has no quantity of its own."""
        quantity = self._cell(cells, self._quantity)
        if not isinstance(quantity, MergedCell) and not is_absent(quantity):
            return False
        own = [cells[at] for at in self._what if at < len(cells) and not is_absent(cells[at])]
        return all(isinstance(cell, MergedCell) for cell in own)

    def _is_header(self, cells: Sequence[str]) -> bool:
        return tuple(" ".join(cell.casefold().split()) for cell in cells) == self._names

    def _cell(self, cells: Sequence[str], at: int | None) -> str:
        return cells[at] if at is not None and at < len(cells) else ""

    def _too_many(self, count: int) -> str:
        width = len(self._names)
        return f"is a row of {count} cells, and the header has {width}; quote a cell that holds the delimiter"


def _shown(filled: Sequence[str]) -> str:
    text = " | ".join(cell.strip() for cell in filled)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
