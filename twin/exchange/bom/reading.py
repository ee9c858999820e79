"""A bill of material from a file, step by step; and what was found out about the file as a whole."""

from __future__ import annotations

from pathlib import Path

from twin.errors import BadRequest
from twin.exchange.bom.assembly import assemble
from twin.exchange.bom.entries import Advance, read_entries
from twin.exchange.bom.header import Header, find_header, scorer
from twin.exchange.bom.ledger import Ledger
from twin.exchange.bom.nesting import nested
from twin.exchange.bom.numbering import numbered
from twin.exchange.bom.records import BomFile, BomOptions
from twin.exchange.bom.source import read_grid
from twin.exchange.bom.staircase import climbed


def read_bom(path: Path, options: BomOptions | None = None, advance: Advance | None = None) -> BomFile:
    """Read a file of parts and quantities: CSV and its kin, XLSX, ODS. `advance` hears how far it is.

    Raises BadRequest for a file that cannot be understood as a whole, LimitExceeded for one that is too large. Rows
    that cannot be taken are in the accounts, as refused.
    """
    options = options or BomOptions()
    grid = climbed(read_grid(path, options, scorer(options.columns)), options.columns)
    header = find_header(path.name, grid, options.columns)
    ledger = Ledger(grid.rows)
    entries = numbered(read_entries(grid, header, options, ledger, advance), header, ledger)
    if not entries:
        raise BadRequest(
            f"{path.name} names columns in line {grid.rows[header.place].line}, and no part below them."
        )
    nesting = nested(entries, header, options, ledger)
    found = assemble(entries, nesting, options, ledger)
    notes = (*grid.notes, f"structure by {nesting.how}", *_columns(header, options))
    return BomFile(
        path.name, notes, found.parts, found.boms, ledger.accounts(), ledger.problems(), found.tops
    )


def _columns(header: Header, options: BomOptions) -> list[str]:
    taken = [f"{role} from {header.column(role)!r}" for role in header.roles if role != "price"]
    taken += [f"identifier {scheme} from {column!r}" for column, scheme in options.identifiers.items()]
    taken += [f"attribute {said} from {column!r}" for column, said in options.attributes.items()]
    used = {at for role, at in header.roles.items() if role != "price"}
    named = {" ".join(column.casefold().split()) for column in (*options.identifiers, *options.attributes)}
    rest = [
        repr(name)
        for at, name in enumerate(header.names)
        if name and at not in used and " ".join(name.casefold().split()) not in named
    ]
    counted = (
        () if {"quantity", "designators"} & header.roles.keys() else ("no quantities: each line counts one",)
    )
    return [f"columns: {', '.join(taken)}", f"columns not used: {', '.join(rest) or 'none'}", *counted]
