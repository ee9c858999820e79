"""Which row names the columns, and what each column is: by its heading, where that is doubtful by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from twin.errors import BadRequest
from twin.exchange.bom.designators import looks_like_designators
from twin.exchange.bom.grid import Grid, Row, Score
from twin.exchange.bom.marks import is_absent
from twin.exchange.bom.quantities import looks_like_quantity
from twin.exchange.bom.words import DOUBTFUL, RANKS, ROLES, plain
from twin.exchange.problems import near

_SEARCHED: Final = 50
_SAMPLE: Final = 200
_SHOWN: Final = 20
_POSITION: Final = re.compile(r"[A-Za-z]?\d{1,5}(?:[./-]\d{1,4})*\.?")
_ITEM: Final = re.compile(r"\d{3,5}-\d{1,4}")
"An item of an item master, such as 300-0001; positions with hyphens begin with small numbers."
_MONEY: Final = re.compile(r"[€$£¥]|\b(?:EUR|USD|GBP|CHF)\b")
_AFTER_NUMBER: Final = ("mpn", "name")


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns (None where their places are given), and the place of each role's column."""

    place: int
    names: tuple[str, ...]
    roles: Mapping[str, int]
    numbered_by: str

    def column(self, role: str) -> str:
        """Return the name of the column that has the role."""
        return self.names[self.roles[role]]


def scorer(columns: Mapping[str, str]) -> Score:
    """Return what counts how many columns a row names, known headings and those that a person named."""
    named = frozenset(_folded(name) for name in columns.values())

    def score(cells: Sequence[str]) -> int:
        asked = {_folded(cell) for cell in cells if _folded(cell) in named}
        known = {_role_of(cell) for cell in cells if len(cell) < 60} - {None}
        return 100 * len(asked) + len(known)

    return score


def find_header(name: str, grid: Grid, columns: Mapping[str, str]) -> Header:
    """Return the header among the first rows. Raises BadRequest for none, and where --map names what is not there."""
    unknown = [role for role in columns if role not in ROLES]
    if unknown:
        raise BadRequest(
            f"--map knows no {unknown[0]!r}{near(unknown[0], ROLES)}; it knows {', '.join(ROLES)}."
        )
    score = scorer(columns)
    first = grid.rows[:_SEARCHED]
    scores = [score(row.cells) for row in first]
    best = max(scores, default=0)
    place = scores.index(best) if best else 0
    if best == 0 or (best < 2 and len(first[place].cells) > 2):
        raise BadRequest(
            f"{name}: none of the first {len(first)} lines names columns such as part number and quantity. Write a "
            "header above the table, or name its columns: --map number=COLUMN,quantity=COLUMN."
        )
    names = tuple(cell.strip() for cell in first[place].cells)
    place, names = max(((place, names), *_in_two_rows(first, place)), key=lambda found: score(found[1]))
    return _mapped(name, place, names, grid.rows[place + 1 : place + 1 + _SAMPLE], columns)


def place_of(header: Header, column: str, option: str) -> int:
    """Return the place of a column that a person named. Raises BadRequest, with the option, where there is none."""
    names = [_folded(name) for name in header.names]
    if _folded(column) not in names:
        raise BadRequest(
            f"{option}: there is no column {column!r}{near(column, filter(None, header.names))}; "
            f"{_listed(header.names)}.",
            value=column,
        )
    return names.index(_folded(column))


def _in_two_rows(rows: Sequence[Row], place: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the names where a row and the one below it name the columns together: Quantity above per, and the like."""
    for above in range(max(place - 1, 0), min(place + 1, len(rows) - 1)):
        both = zip_longest(rows[above].cells, rows[above + 1].cells, fillvalue="")
        yield above + 1, tuple(" ".join(f"{upper} {lower}".split()) for upper, lower in both)


def _mapped(
    name: str, place: int, names: tuple[str, ...], sample: Sequence[Row], columns: Mapping[str, str]
) -> Header:
    roles = {role: _asked(name, names, role, column) for role, column in columns.items()}
    free = [at for at in range(len(names)) if at not in roles.values()]
    sure = [
        (RANKS[heading][1], at, RANKS[heading][0]) for at in free if (heading := plain(names[at])) in RANKS
    ]
    for _, at, role in sorted(entry for entry in sure if plain(names[entry[1]]) not in DOUBTFUL):
        roles.setdefault(role, at)
    for at in free:
        for role in DOUBTFUL.get(plain(names[at]), ()):
            if role not in roles and _fits(role, _values(sample, at)):
                roles[role] = at
                break
    if "name" not in columns and "designators" in roles and not {"number", "mpn"} & roles.keys():
        valued = _valued(names, sample, free)
        roles = {role: at for role, at in roles.items() if at not in valued.values()} | valued
    numbered = next((role for role in ("number", *_AFTER_NUMBER) if role in roles), None)
    if numbered is None:
        raise BadRequest(
            f"{name}: line {place + 1} names columns, but none of part numbers or names: "
            f"{', '.join(repr(n) for n in names[:12] if n)}. Say which it is: --map number=COLUMN."
        )
    return Header(place, names, roles, numbered)


def _valued(names: Sequence[str], sample: Sequence[Row], free: Sequence[int]) -> dict[str, int]:
    """Parts of a circuit that have no numbers are told apart by their values; a description (Resistor) does not."""
    most = 0.8 * sum(any(cell.strip() for cell in row.cells) for row in sample)
    columns = {plain(names[at]): at for at in reversed(free) if len(_values(sample, at)) >= most}
    return next(({"name": columns[heading]} for heading in ("value", "comment") if heading in columns), {})


def _asked(name: str, names: tuple[str, ...], role: str, column: str) -> int:
    folded = [_folded(each) for each in names]
    if _folded(column) not in folded:
        raise BadRequest(
            f"{name}: --map {role}={column}: there is no column {column!r}{near(column, filter(None, names))}; "
            f"{_listed(names)}.",
            value=column,
        )
    return folded.index(_folded(column))


def _listed(names: Sequence[str]) -> str:
    named = [repr(name) for name in names if name]
    return f"there are {', '.join(named[:_SHOWN])}{', …' if len(named) > _SHOWN else ''}"


def _values(sample: Sequence[Row], at: int) -> list[str]:
    cells = (row.cells[at].strip() for row in sample if at < len(row.cells))
    return [cell for cell in cells if not is_absent(cell)]


def _fits(role: str, values: Sequence[str]) -> bool:
    match role:
        case "designators":
            return _most(looks_like_designators, values)
        case "quantity":
            return _most(looks_like_quantity, values) and not any(map(_MONEY.search, values))
        case "find":
            return _most(lambda value: _POSITION.fullmatch(value) is not None, values) and not _most(
                lambda value: _ITEM.fullmatch(value) is not None, values
            )
        case "name":
            return not _most(looks_like_quantity, values)
        case _:
            return bool(values)


def _most(test: Callable[[str], bool], values: Sequence[str]) -> bool:
    return bool(values) and sum(map(test, values)) >= 0.8 * len(values)


def _role_of(cell: str) -> str | None:
    heading = plain(cell)
    found = RANKS.get(heading)
    return found[0] if found else DOUBTFUL[heading][0] if heading in DOUBTFUL else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
